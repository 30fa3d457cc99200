import { nextTick } from 'vue'

/* Element Plus makes <header> and <footer> of a dialog, which are landmarks of a page; with two dialogs open there would be two
 * of each. For @open of every dialog and drawer. */
export async function quietHeads(): Promise<void> {
  await nextTick()
  document.querySelectorAll('.el-dialog > header, .el-dialog > footer, .el-drawer > header').forEach((e) => e.setAttribute('role', 'presentation'))
}

/* Whether a dialog is in front: keys then belong to it. Closed dialogs stay in the document, so it has to be one with a box. */
export const dialogOpen = (): boolean => Array.from(document.querySelectorAll('[role=dialog]')).some((d) => d.getClientRects().length > 0)
