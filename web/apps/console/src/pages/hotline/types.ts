/* The shapes of the hotline under the names its pages use. */
export type {
  CallBack, CallItem, CallSaved as Saved, CallView, Colleague, DeskField, HotlineDesk as Desk, HotlineLine as Line, HotlineReport as Report, HotlineDebrief as Debrief, HotlineTraining as Training, HotlineWorker as Worker, NewLine, CallSample as Sample, CallSampleCount as SampleCount, CallReferral as Passed, HotlineCover, CoverHole, CoverUnit, CoverLine, Seat, Seats,
} from '@xinqiao/api'
export type { CallNote as CallEvent } from '../../lib/live'
import type { CodeLabel, HotlineWorker } from '@xinqiao/api'
export interface Workers { items: HotlineWorker[]; employments: CodeLabel[]; backgrounds: CodeLabel[]; trainings_a_year: number }
export interface HoldOrder { hold: boolean; reason: string; reference?: string }
export type Values = Record<string, string | string[] | number | null>
