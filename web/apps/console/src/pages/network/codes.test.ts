import { describe, expect, it } from 'vitest';
import { isPart, nextCode, stepOf } from './codes';

describe('division codes', () => {
  it('know the distance between parts', () => expect([330000000000, 330600000000, 330602000000, 330602001000, 330602001001].map(stepOf)).toEqual([1e8, 1e6, 1000, 1, 0]));
  it('accept only parts directly below', () => {
    for (const [code, area, ok] of [
      [330602000000, 330600000000, true], [330602001000, 330600000000, false], [330700000000, 330600000000, false], [330600000000, 330600000000, false],
      [330602001000, 330602000000, true], [330602001001, 330602001000, true], [330602002001, 330602001000, false], [330602001002, 330602001001, false], [3306020, 330600000000, false],
    ] as const) expect(isPart(code, area), String(code)).toBe(ok);
  });
  it('propose the one after the last', () => {
    expect(nextCode(330602001000, [330602001001, 330602001004])).toBe(330602001005);
    expect(nextCode(330600000000, [])).toBe(330601000000);
  });
});
