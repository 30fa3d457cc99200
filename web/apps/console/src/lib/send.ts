/* Sending a form of the console: one press at a time, a refusal in words (kit/send.ts). */
import { sending } from '@xinqiao/kit/send.ts'
import { Problem, explain } from './api'

export type { Send } from '@xinqiao/kit/send.ts'

export const useSend = sending((e) => ({ words: explain(e), pointer: e instanceof Problem ? e.pointer : '' }))
