/* Two people write one safety plan: the person on the phone, perhaps without a network, and whoever helps them. What only one of them
 * changed is taken over; where both changed the same step the lines of both are kept until the person decides. Nothing is lost. */
import type { SafetyPlan } from '@xinqiao/api';

export const STEPS = [1, 2, 3, 4, 5, 6];
export const linesOf = (p: SafetyPlan, step: number): string[] => p.steps.find((s) => s.step === step)?.items ?? [];

export interface Merged { plan: SafetyPlan; clash: number[] }
/** base: what both began with; the version of the result is theirs. */
export function merge(base: SafetyPlan, mine: SafetyPlan, theirs: SafetyPlan): Merged {
  const same = (a: string[], b: string[]): boolean => a.join('\n') === b.join('\n');
  const clash: number[] = [];
  const steps = STEPS.flatMap((step) => {
    const [b, m, t] = [linesOf(base, step), linesOf(mine, step), linesOf(theirs, step)];
    let items = same(m, b) ? t : m;
    if (!same(m, b) && !same(t, b) && !same(m, t)) {
      clash.push(step);
      items = t.concat(m.filter((l) => !t.includes(l)));
    }
    return items.length ? [{ step, items }] : [];
  });
  return { plan: { version: theirs.version, steps, shared: mine.shared === base.shared ? theirs.shared : mine.shared }, clash };
}
