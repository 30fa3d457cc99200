export * from './client.ts';
export { createUnanswered, newKey, whole, type Unanswered } from './unanswered.ts';
export type * from './routes.ts';
export type * from './types.ts';
