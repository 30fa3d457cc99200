/* Division codes: 12 digits, two of province, two of city, two of county, three of town, three of community. */
const steps: [unit: number, step: number][] = [[1e10, 1e8], [1e8, 1e6], [1e6, 1000], [1000, 1]]

/* How far apart the parts of an area stand; 0: it can have none. */
export const stepOf = (area: number): number => steps.find(([unit]) => area % unit === 0)?.[1] ?? 0

/* Whether a code can be a part directly below an area. */
export function isPart(code: number, area: number): boolean {
  const step = stepOf(area)
  const unit = steps.find(([u]) => area % u === 0)?.[0] ?? 0
  return step > 0 && code > area && code < area + unit && code % step === 0 && String(code).length === 12
}

/* The code after the last part. */
export const nextCode = (area: number, parts: number[]): number => Math.max(area, ...parts) + stepOf(area)
