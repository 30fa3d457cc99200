/* The keys of the desk: one act each, none that a system or a browser needs; the guide names them all. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { KEYS, cap, pressed } from './keys'

const keys: string[] = Object.values(KEYS)
const event = (key: string, held: Partial<KeyboardEvent> = {}): KeyboardEvent => ({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held }) as KeyboardEvent

test('each key is one act, and free on Windows, macOS and Linux', () => {
  expect(new Set(keys).size).toBe(keys.length)
  for (const k of keys) expect(k).toMatch(/^(Shift\+)?F([1-9]|1[0-2])$/)
  for (const taken of ['F1', 'F5', 'F11', 'F12', 'Shift+F5', 'Shift+F10']) expect(keys).not.toContain(taken)
})

test('a press is read as the table writes it, and one with another modifier is not ours', () => {
  expect(pressed(event('F2'))).toBe(KEYS.take)
  expect(pressed(event('F2', { shiftKey: true }))).toBe(KEYS.callBack)
  for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) expect(pressed(event('F2', held))).toBe('')
  expect(cap('callBack')).toBe('⇧F2')
})

test('the guide names every key, and no other', () => {
  const guide = readFileSync(`${import.meta.dirname}/../../../../../../docs/guide/console.md`, 'utf8')
  const table = guide.slice(guide.indexOf('## 热线接线员'), guide.indexOf('**座席**')).split('\n').filter((l) => l.startsWith('| `')).map((l) => l.split('|')[1]!)
  const named = table.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((m) => m[1]!))
  expect(named.sort()).toEqual([...keys].sort())
})
