export * from './run.ts';
export * from './when.ts';
export { default as FormRunner } from './FormRunner.vue';
