import { expect, it } from 'vitest';
import type { SafetyPlan } from '@xinqiao/api';
import { merge } from './plan.ts';

const plan = (version: number, steps: Record<number, string[]>, shared = false): SafetyPlan => ({ version, shared, steps: Object.entries(steps).map(([s, items]) => ({ step: Number(s), items })) });

it('takes over what only one of them changed', () => {
  const r = merge(plan(1, { 1: ['a'], 2: ['b'] }), plan(1, { 1: ['a', 'x'], 2: ['b'] }), plan(3, { 1: ['a'], 2: ['b'], 4: ['y'] }, true));
  expect(r).toEqual({ plan: plan(3, { 1: ['a', 'x'], 2: ['b'], 4: ['y'] }, true), clash: [] });
});
it('keeps the lines of both where both changed a step', () => {
  const r = merge(plan(1, { 1: ['a'] }), plan(1, { 1: ['a', 'mine'] }), plan(2, { 1: ['a', 'theirs'] }));
  expect(r.clash).toEqual([1]);
  expect(r.plan.steps).toEqual([{ step: 1, items: ['a', 'theirs', 'mine'] }]);
});
it('lets a step be emptied by one, and says so when the other changed it', () => {
  expect(merge(plan(1, { 1: ['a'] }), plan(1, {}), plan(2, { 1: ['a'] })).plan.steps).toEqual([]);
  expect(merge(plan(1, { 1: ['a'] }), plan(1, {}), plan(2, { 1: ['b'] }))).toEqual({ plan: plan(2, { 1: ['b'] }), clash: [1] });
});
it('the person decides about sharing', () => {
  expect(merge(plan(1, {}, true), plan(1, {}, false), plan(2, {}, true)).plan.shared).toBe(false);
});
