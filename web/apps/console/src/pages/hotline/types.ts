/* The shapes of the hotline under the names its pages use. */
export type {
  CallBack, CallItem, CallSaved as Saved, CallView, Colleague, DeskField, HotlineDesk as Desk, HotlineLine as Line, HotlineReport as Report, NewLine,
} from '@xinqiao/api'
export type { CallNote as CallEvent } from '../../lib/live'
export type Values = Record<string, string | string[] | number | null>
