/* The questionnaires whose reliable change definitions/counselling.json knows; the server refuses others. */
export const measures = ['phq-9', 'gad-7', 'who-5'] as const
