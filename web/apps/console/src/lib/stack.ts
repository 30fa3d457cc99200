import type { Directive } from 'vue'

/** Tells every cell the name of its column: on a phone a row stands as a block of named values (base.css, .stacked). */
function name(table: HTMLTableElement): void {
  table.classList.add('stacked')
  const names = [...(table.tHead?.rows[0]?.cells ?? [])].map((c) => c.textContent.trim())
  for (const body of table.tBodies) for (const row of body.rows) for (const [i, cell] of [...row.cells].entries()) {
    if (cell.tagName === 'TD' || i) cell.dataset.of = names[i] ?? '' // a header in front needs no name
  }
}
/** v-stack on a table of records; tables of figures scroll sideways instead. */
export const stack: Directive<HTMLTableElement> = { mounted: name, updated: name }
