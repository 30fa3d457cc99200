/* Whether a dialog is in front: keys then belong to it. Closed dialogs stay in the document, so it has to be one with a box. */
export const dialogOpen = (): boolean => Array.from(document.querySelectorAll('[role=dialog]')).some((d) => d.getClientRects().length > 0)
