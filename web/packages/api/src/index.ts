export * from './client.ts';
export type * from './routes.ts';
export type * from './types.ts';
