export * from './i18n.ts';
export * from './prefs.ts';
