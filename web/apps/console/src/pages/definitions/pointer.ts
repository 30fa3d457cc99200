/* The line (from 1) on which the value of a JSON pointer begins; of its nearest parent when the value is missing. 0: not JSON. */
export function lineOf(text: string, pointer: string): number {
  const want = pointer.split('/').slice(1).map((s) => s.replace(/~1/g, '/').replace(/~0/g, '~'))
  let i = 0
  let best = 0
  let depthBest = -1
  const ws = (): void => { while (i < text.length && /\s/.test(text[i]!)) i++ }
  function str(): string {
    const s = i++
    while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
    i++
    return JSON.parse(text.slice(s, i)) as string
  }
  function value(path: string[]): void {
    ws()
    if (path.length > depthBest && path.length <= want.length && path.every((x, k) => x === want[k])) { best = i; depthBest = path.length }
    const c = text[i]
    if (c === '{' || c === '[') {
      const close = c === '{' ? '}' : ']'
      i++
      ws()
      for (let n = 0; text[i] !== close; n++) {
        if (i >= text.length) throw new Error('end')
        let k = String(n)
        if (c === '{') { ws(); k = str(); ws(); i++ }
        value([...path, k])
        ws()
        if (text[i] === ',') { i++; ws() }
      }
      i++
    } else if (c === '"') str()
    else while (i < text.length && !/[,\]}\s]/.test(text[i]!)) i++
  }
  try { value([]) } catch { return 0 }
  return text.slice(0, best).split('\n').length
}
