/* Codes of module duty. */
export const QUALIFICATIONS = ['psychiatrist', 'nurse', 'therapist', 'counsellor', 'social_worker', 'teacher', 'liaison', 'other'] as const
