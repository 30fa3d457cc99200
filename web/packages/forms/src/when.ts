/* Which questions are asked: a condition looks back at earlier answers only. An unknown condition shows the question, so that
 * nothing is left out by mistake. */
import type { FormItem } from '@xinqiao/api';

export type Answers = Record<number, number | null | undefined>;
interface Test { item: string; op: string; value: number | number[] }

const ops: Record<string, (a: number, b: number) => boolean> = {
  '=': (a, b) => a === b, '==': (a, b) => a === b, eq: (a, b) => a === b,
  '!=': (a, b) => a !== b, ne: (a, b) => a !== b,
  '>': (a, b) => a > b, gt: (a, b) => a > b,
  '>=': (a, b) => a >= b, ge: (a, b) => a >= b,
  '<': (a, b) => a < b, lt: (a, b) => a < b,
  '<=': (a, b) => a <= b, le: (a, b) => a <= b,
};

function holds(test: Test, answer: number | null | undefined): boolean {
  const list = Array.isArray(test.value) ? test.value : null;
  if (test.op === 'in') return answer != null && (list ?? []).includes(answer);
  const op = ops[test.op];
  if (!op) return true;
  return answer != null && op(answer, Number(test.value));
}

/** The questions to ask in view of the answers so far. A question that hangs on a hidden one is hidden too. */
export function asked(items: FormItem[], answers: Answers): FormItem[] {
  const seen = new Map<string, number | null | undefined>();
  return items.filter((item) => {
    const w = item.show_when as { all?: Test[]; any?: Test[] } | null | undefined;
    const check = (test: Test): boolean => holds(test, seen.get(test.item));
    const show = !w || (w.all ? w.all.every(check) : w.any ? w.any.some(check) : true);
    if (show) seen.set(item.id, answers[item.n]);
    return show;
  });
}
