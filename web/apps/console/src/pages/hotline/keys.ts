/* The keys of the hotline's desk: the one table. The desk hears them, its buttons and help show them, the browser specs press them, and
 * a test holds the guide to it.
 *
 * Only F keys, alone or with Shift. Control belongs to the system: macOS takes Control+F1 to F8 (menu bar, Dock, windows), KDE and Xfce
 * change desktops with it; Alt opens menus on Windows and moves windows on Linux; Command is macOS's own. Nor those that browsers need:
 * F1 help, F5 reload, F11 full screen, F12 tools, and Shift+F5 and Shift+F10 (reload, context menu). */
export const KEYS = {
  take: 'F2', callBack: 'Shift+F2', note: 'F3', pause: 'Shift+F3', ladder: 'F4', sit: 'Shift+F4',
  police: 'F6', ambulance: 'Shift+F6', intervene: 'F7', passOn: 'Shift+F7', supervisor: 'F8', mark: 'Shift+F8',
  silent: 'F9', nuisance: 'Shift+F9', wrong: 'Shift+F12', done: 'F10', team: 'Shift+F1',
} as const
export type KeyName = keyof typeof KEYS

/* As on a keycap: "⇧F2". */
export const cap = (name: KeyName): string => KEYS[name].replace('Shift+', '⇧')
/* The key of an event, as the table writes it; nothing when a modifier is held that is not ours. */
export const pressed = (e: KeyboardEvent): string => (e.ctrlKey || e.altKey || e.metaKey ? '' : `${e.shiftKey ? 'Shift+' : ''}${e.key}`)
