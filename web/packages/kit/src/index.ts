export * from './i18n.ts';
export * from './hours.ts';
export * from './prefs.ts';
export * from './live.ts';
export * from './idb.ts';
export * from './picture.ts';
export * from './send.ts';
