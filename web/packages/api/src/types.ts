/* The objects of the API (/api/v1) as agreed with the server. Ids are decimal strings, areas 12-digit numbers, times epoch ms. */
export type Id = string;
export type Ms = number;
export type Area = number;
export type Level = 'red' | 'orange' | 'yellow';
export type Tone = 'calm' | 'watch' | 'care' | 'urgent';
/** A list that comes in pages, and one that always comes whole. */
export interface List<T> { items: T[]; next?: string }
export interface Items<T> { items: T[] }
export type Empty = Record<string, never>;

// ---- public ----
export type Purpose = 'service' | 'health' | 'contact' | 'research';
export interface CrisisLine { label: string; number: string; hours: string; open?: string }
export interface ConsentText { purpose: Purpose; version: number; required: boolean; title: string; text: string }
export interface PublicConfig {
  region: string; area: Area; owner: string; crisis: CrisisLine[]; days: { day: string; weekday: number }[]; demo: boolean; server_ms: Ms; consent: ConsentText[];
}
export interface AreaItem { area: Area; name: string; level: 'city' | 'county' | 'town' | 'community'; has_children: boolean }
export interface Place { id: Id; name: string; kind: string; address: string; phone: string; hours: string; area: Area }
export interface FormCard {
  id: string; version: string; title: string; summary: string; minutes: number; items: number;
  group: 'mood' | 'anxiety' | 'wellbeing' | 'elder' | 'general'; staged: boolean;
}
export interface FormOption { value: number; label: string }
export interface FormItem {
  id: string; n: number; text: string; type: 'single' | 'number' | 'time' | 'text'; required: boolean;
  min?: number; max?: number; unit?: string; options: FormOption[]; show_when?: unknown;
}
export interface FormView {
  id: string; version: string; hash: string; title: string; intro: string; recall: string; notice: string; respondent: string; items: FormItem[];
}

// ---- session ----
export interface StaffRole { role: string; unit: Id; unit_name: string; area: Area; area_name: string }
export type ResetKind = 'reset_password' | 'reset_totp';
export interface Reset {
  request: Id; kind: ResetKind; staff: Id; login: string; name: string; unit_name: string; asked_by: string; by_me: boolean; asked_ms: Ms;
  expires_ms: Ms;
}
export interface SessionStaff {
  id: Id; login: string; name: string; must_change_password: boolean; totp: boolean; roles: StaffRole[]; acting: number;
  permissions: string[]; aal: 1 | 2; resets: { kind: ResetKind; state: 'waiting' | 'confirmed' | 'withdrawn'; asked_ms: Ms }[];
}
export interface ConsentState { purpose: string; version: number; granted: boolean; at: Ms; given_by: 'self' | 'guardian' }
export interface Session {
  kind: 'none' | 'anonymous' | 'resident' | 'staff'; csrf: string; person?: Id; name?: string; phone_masked?: string;
  area?: Area; area_name?: string; staff?: SessionStaff; consents: ConsentState[]; server_ms: Ms; expires_ms: Ms;
}
export interface SessionItem { id: Id; seen_ms: Ms; created_ms: Ms; device: string; current: boolean }
export type AuthNext = 'ok' | 'totp' | 'totp_enrol' | 'password';

// ---- resident ----
export interface Help { level: Level; alert: Id; message: string }
export interface AnswerSaved { saved: number; answered: number; help: Help | null }
export interface Band { code: string; label: string; tone: Tone }
export interface Score { id: string; label: string; value: number | null; max: number; state: 'scored' | 'not_scorable'; band?: Band }
export interface NextStep {
  code: string; title: string; text: string; action: 'call' | 'callback' | 'form' | 'place' | 'read' | 'plan'; target: string;
}
export interface ResultView {
  id: Id; form: string; title: string; done_ms: Ms; claim_code?: string; scores: Score[]; tone: Tone; words: string; disclaimer: string;
  next_steps: NextStep[]; next_form?: string; help: Help | null;
}
export interface ResponseView {
  id: Id; form: string; version: string; hash: string; state: 'open' | 'done' | 'void'; answers: (number | null)[];
  started_ms: Ms; result?: ResultView; next_form?: string;
}
export type CallbackWhen = 'now' | 'today' | 'evening' | 'tomorrow';
export interface CallbackMade { id: Id; alert: Id; promised_ms: Ms }
export interface MyResponse {
  id: Id; form: string; title: string; done_ms: Ms; state: 'open' | 'done' | 'void'; band_label?: string; tone?: Tone;
  value: number | null; max: number;
}
export interface Trend {
  form: string; score: string; max: number; bands: { code: string; label: string; from: number; to: number }[];
  points: { at_ms: Ms; value: number; band: string }[];
}
export interface AccessEntry { at_ms: Ms; who: string; what: string; purpose: string }
export interface PlanStep { step: number; items: string[] }
export interface SafetyPlan { version: number; steps: PlanStep[]; shared: boolean }
export interface Me { name?: string; gender?: 'f' | 'm' | 'u'; birth_date?: string; area?: Area }
export interface MeChange extends Me { id_number?: string }

// ---- counselling: what is offered, and appointments ----
export type ServiceKind = 'counselling' | 'family' | 'child' | 'psychotherapy';
export type ServicePlace = 'room' | 'phone' | 'video';
export interface CounselService {
  id: Id; name: string; about: string; kind: ServiceKind; place: ServicePlace; minutes: number; unit: Id; unit_name: string; address: string; phone: string;
  third_party: boolean;
}
export interface Offer { service: CounselService; slots: Slot[] }
export interface SlotQuery { from?: string; days?: number; staff?: Id }
export interface Slot { start_ms: Ms; end_ms: Ms; staff: Id; staff_name: string }
export interface Holiday { day: string; name: string }
export interface Slots { items: Slot[]; holidays: Holiday[]; last_day: string }
export type AppointmentState = 'booked' | 'confirmed' | 'arrived' | 'done' | 'no_show' | 'cancelled';
export type CancelReason = '' | 'person_asked' | 'counsellor_away' | 'moved' | 'other';
export interface Appointment {
  id: Id; person: Id; person_label: string; unit: Id; unit_name: string; address: string; service: Id; service_name: string; place: string;
  staff: Id; staff_name: string; room_name: string; start_ms: Ms; end_ms: Ms; state: AppointmentState; cancelled_by: '' | 'person' | 'staff';
  note?: string; can_cancel: boolean; mine: boolean; third_party: boolean; version: number;
}
export interface Waiting {
  id: Id; unit: Id; unit_name: string; service: Id; service_name: string; person: Id; person_label: string; made_ms: Ms; told_ms?: Ms;
}
export interface MyMeeting {
  id: Id; name: string; kind: 'group' | 'support'; unit_name: string; address: string; place: ServicePlace; room_name: string; leader_name: string;
  coleader_name: string; start_ms: Ms; end_ms: Ms; state: MeetingState; presence?: Presence;
}
export type MeetingState = 'planned' | 'held' | 'cancelled';
export type Presence = 'came' | 'absent' | 'excused';
export interface GroupItem {
  id: Id; kind: 'group' | 'support'; name: string; about: string; unit: Id; unit_name: string; service_name: string; place: string; leader: Id; leader_name: string;
  coleader?: Id; coleader_name: string; form: string; seats: number; members: number; held: number; came: number; wanted: number; next_ms: Ms; from_ms: Ms;
  closed_ms: Ms; version: number; state: 'open' | 'closed'; mine: boolean;
}
export interface GroupMember {
  person: Id; person_label: string; state: 'in' | 'left'; joined_ms: Ms; came: number; missed: number; before: number | null; after: number | null; change?: CaseChange;
}
export interface GroupMeeting {
  id: Id; room_name: string; start_ms: Ms; end_ms: Ms; state: MeetingState; came: number; wanted: number; version: number; has_note: boolean;
  items: { person: Id; state: Presence }[];
}
export interface GroupView extends GroupItem {
  people: GroupMember[]; meetings: GroupMeeting[]; rooms: { id: Id; name: string; seats: number }[]; counsellors: { id: Id; name: string; title: string }[];
  figure: {
    form: string; hidden: boolean; least: number; measured: number; mean: number | null; improved: number; worse: number; lower_is_better: boolean; source: string;
  };
  can_change: boolean;
}
export interface DiaryMeeting {
  id: Id; group: Id; name: string; unit_name: string; room_name: string; leader_name: string; start_ms: Ms; end_ms: Ms; state: MeetingState;
}
export interface MyAppointments { items: Appointment[]; groups: MyMeeting[]; waiting: Waiting[]; cancel_hours: number }
export interface Diary { items: Appointment[]; groups: DiaryMeeting[]; holidays: Holiday[] }
export interface CounselRoom { id: Id; name: string; seats: number; active: boolean; version: number }
export interface ServiceSetup {
  id: Id; name: string; about: string; kind: ServiceKind; place: ServicePlace; minutes: number; gap: number; open: boolean; active: boolean; version: number;
}
export interface Pattern {
  id: Id; staff: Id; staff_name: string; room?: Id; service?: Id; weekday: number; from_min: number; to_min: number; from_day: string; to_day?: string; version: number;
}
export interface ChangedDay {
  id: Id; staff?: Id; staff_name: string; room?: Id; day: string; from_min: number; to_min: number; kind: 'off' | 'extra'; version: number;
}
export interface CounselSetup {
  unit: Id; unit_name: string; medical: boolean; third_party: boolean; agreement_ended: boolean; can_manage: boolean; rooms: CounselRoom[]; services: ServiceSetup[]; patterns: Pattern[];
  changes: ChangedDay[]; counsellors: { id: Id; name: string; title: string }[]; waiting: Waiting[];
}
interface Change { id?: Id; version?: number; active?: boolean }
export interface RoomChange extends Change { name: string; seats: number }
export interface ServiceChange extends Change {
  name: string; about?: string; kind: ServiceKind; place: ServicePlace; minutes: number; gap?: number; open?: boolean;
}
export interface PatternChange extends Change {
  staff: Id; room?: Id; service?: Id; weekday: number; from_min: number; to_min: number; from_day?: string; to_day?: string;
}
export interface DayChange { staff?: Id; room?: Id; day: string; from_min: number; to_min: number; kind: 'off' | 'extra' }
export type CaseSource = 'appointment' | 'alert' | 'referral' | 'other';
export type CaseOutcome = 'improved' | 'goals_reached' | 'referred' | 'stopped_by_person' | 'moved' | 'other';
export type CaseChange = 'none' | 'improved' | 'worse' | 'same';
export interface Intake { reason: string; history: string; support: string; hint: string }
export interface CaseGoal { text: string; state: 'open' | 'reached' | 'dropped' }
export interface MeasurePoint { at_ms: Ms; value: number | null; band: string }
export interface CaseItem {
  id: Id; person: Id; person_label: string; unit_name: string; staff_name: string; state: 'open' | 'closed'; risk?: Risk; outcome?: CaseOutcome;
  change: CaseChange; next_ms: Ms; opened_ms: Ms; reasons: string[]; points: MeasurePoint[]; mine: boolean; third_party: boolean;
}
export interface CaseBrief {
  id: Id; state: 'open' | 'closed'; source: CaseSource; source_id?: Id; unit_name: string; staff_name: string; opened_ms: Ms; mine: boolean; third_party: boolean;
}
export interface CaseNote {
  n: number; kind: 'session' | 'process' | 'supervision' | 'transfer' | 'closure'; author: string; at_ms: Ms; risk?: string; text?: string; sealed: boolean;
}
export interface CaseView {
  id: Id; person: Id; person_label: string; unit: Id; unit_name: string; staff: Id; staff_name: string; supervisor?: Id; supervisor_name: string;
  state: 'open' | 'closed'; source: CaseSource; source_id?: Id; risk: Risk; outcome?: CaseOutcome; next_ms: Ms; opened_ms: Ms; version: number; intake: Intake;
  goals: CaseGoal[]; notes: CaseNote[]; counsellors: { id: Id; name: string; title: string }[];
  progress: {
    form: string; score: string; points: MeasurePoint[]; baseline: number | null; latest: number | null; change: CaseChange; reliable: number;
    lower_is_better: boolean; source: string;
  };
  open_alerts: number; medical: boolean; mine: boolean; third_party: boolean;
}
export interface CalendarFeed { path?: string; made_ms: Ms; until_ms: Ms }
export interface AdriftCase {
  id: Id; person: Id; person_label: string; unit_name: string; staff_name: string; why: 'account_ended' | 'grant_ended'; next_ms: Ms; opened_ms: Ms;
  open_alerts: number; version: number; counsellors: { id: Id; name: string; title: string }[];
}
export interface AdriftTime {
  id: Id; person: Id; person_label: string; unit_name: string; service: Id; service_name: string; place: 'room' | 'phone' | 'video'; staff_name: string;
  why: 'account_ended' | 'grant_ended'; start_ms: Ms; end_ms: Ms; version: number; counsellors: { id: Id; name: string; title: string; free: boolean }[];
}
export interface AdriftGroup {
  id: Id; name: string; kind: 'group' | 'support'; unit_name: string; leader: Id; leader_name: string; coleader?: Id; coleader_name: string;
  leader_gone: boolean; coleader_gone: boolean; members: number; next_ms: Ms; version: number; counsellors: { id: Id; name: string; title: string }[];
}
export interface AdriftLists { items: AdriftCase[]; appointments: AdriftTime[]; groups: AdriftGroup[] }
export interface GivenCase { id: Id; done: boolean; code: string; text?: string }

// ---- staff: alerts ----
export type AlertState = 'new' | 'acknowledged' | 'contacted' | 'assessed' | 'disposed' | 'review' | 'closed';
export type ClockName = 'acknowledge' | 'contact' | 'dispose' | 'review';
export interface AlertItem {
  id: Id; level: Level; state: AlertState; kind: string; source: string; reason: string; person: Id; person_label: string;
  area: Area; area_name: string; raised_ms: Ms; unit: Id; unit_name: string; owner?: Id; owner_name?: string; escalated: number;
  responsible?: Id; responsible_name?: string; responsible_phone?: string; // who answers for it; owner: who has taken it
  clock: null | { name: ClockName; due_ms: Ms; overdue: boolean }; version: number;
}
export type Channel = 'phone' | 'visit' | 'message' | 'other';
export type ContactOutcome = 'reached' | 'no_answer' | 'refused' | 'wrong_number' | 'proxy';
export type Risk = 'none' | 'low' | 'moderate' | 'high' | 'imminent';
export type Disposal = 'safety_plan' | 'referred' | 'emergency' | 'family' | 'no_risk' | 'unreachable' | 'moved';
export interface Contact { id: Id; at_ms: Ms; by: string; channel: Channel; outcome: ContactOutcome; note: string }
export interface AssessmentFields {
  risk: Risk; ideation: boolean; plan: boolean; means: boolean; intent: boolean; past_attempt: boolean; protective: string; note: string;
  asked: string[]; // which of those five were asked about
}
export interface Assessment extends AssessmentFields { id: Id; at_ms: Ms; by: string }
export interface AlertView extends AlertItem {
  steps: { at_ms: Ms; kind: string; by?: string; text: string; note?: string; clock?: string; kept?: number }[];
  clocks: { name: string; due_ms: Ms; done_ms?: Ms; kept?: number /* 1 kept, 0 missed */ }[];
  contacts: Contact[]; assessments: Assessment[];
  callback?: { phone: string; when: string; note: string; at_ms: Ms };
  response?: Id; form?: string; band_label?: string; trigger: string; question?: number;
  pending?: { kind: 'close' | 'downgrade'; by: string; by_me: boolean; at_ms: Ms; to?: Level; outcome?: string; note: string };
  next_follow_up?: { task: Id; due_ms: Ms }; can: string[];
}
export interface Candidate { id: Id; name: string; unit_name: string; open: number }

// ---- staff: worklist ----
export interface TaskItem {
  id: Id; kind: 'follow_up' | 'callback' | 'review' | 'access_review' | 'case_adrift' | 'time_adrift'; due_ms: Ms; state: 'open' | 'done' | 'cancelled';
  overdue: boolean; why: string; level?: Level; person: Id; person_label: string; area: Area; area_name: string; unit_name: string;
  owner?: Id; owner_name?: string; alert?: Id; version: number; last_scores: number[]; not_improving: boolean; scores_hidden: boolean; can_finish: boolean; can_give: boolean;
  until_n?: number; stable_n?: number; finding?: '' | 'stable' | 'mostly_stable' | 'unstable';
}
export interface WorklistSummary {
  alerts: { red: number; orange: number; yellow: number; overdue: number; mine: number };
  tasks: { overdue: number; today: number; week: number };
}

// ---- staff: person file ----
export interface PersonItem {
  id: Id; label: string; age_band: string; gender: 'f' | 'm' | 'u'; area: Area; area_name: string; open_alerts: number; last_seen_ms: Ms;
}
export interface PersonResponse { id: Id; form: string; title: string; done_ms: Ms; band_label: string; tone: string; level: string; value: number | null }
export interface PersonMatch {
  record: Id; record_label: string; record_area_name: string; unit_name: string; at_ms: Ms; person: Id; person_label: string; person_area_name: string;
  registered: boolean; same_phone: boolean; same_number: boolean; same_name: boolean; same_year: boolean;
}
export interface PersonView extends PersonItem {
  version: number; name_masked: string; phone_masked: string; id_number_masked: string; birth_year?: number; registered: boolean;
  relation: null | { kind: string; until_ms?: Ms }; can: string[]; consents: ConsentState[];
  look_alikes: PersonItem[]; alerts: AlertItem[]; tasks: TaskItem[]; responses: PersonResponse[];
}
/** Of a record just made: what there is no more of. */
export type PersonMade = Omit<PersonView, 'relation' | 'look_alikes' | 'alerts' | 'tasks' | 'responses'>;
export interface NewPerson {
  name?: string; phone?: string; id_number?: string; gender?: 'f' | 'm' | 'u'; birth_date?: string; area: Area; confirm_not_duplicate?: boolean;
}
export type RevealField = 'name' | 'phone' | 'id_number';
export interface PersonAnswers { form: FormView; answers: (number | null)[]; result: ResultView }

// ---- staff: network ----
export interface AreaRow extends AreaItem { units: number; staff: number }
export type UnitKind =
  | 'centre' | 'station' | 'room' | 'hospital' | 'clinic' | 'school' | 'employer' | 'department' | 'third_party' | 'hotline';
export interface Unit {
  id: Id; name: string; kind: UnitKind; area: Area; area_name: string; address: string; phone: string; hours: string; parent?: Id;
  active: boolean; staff: number; contact?: Id; contact_name?: string; contact_serves: boolean; version: number;
  agreement_to?: string; agreement_ended: boolean;
}
/** Open alerts of a unit that nobody answers for. */
export interface UnansweredUnit { unit: Id; unit_name: string; area: Area; area_name: string; open: number }
export interface NewUnit {
  name: string; kind: UnitKind; area: Area; address?: string; phone?: string; hours?: string; parent?: Id; agreement_to?: string;
}
export interface RoleGrant { grant: Id; role: string; unit: Id; unit_name: string; area: Area; from_ms: Ms; to_ms?: Ms }
export interface Staff {
  id: Id; login: string; name: string; phone_masked: string; unit: Id; unit_name: string; area: Area; title: string;
  qualification: string; active: boolean; totp: boolean; last_login_ms: Ms; roles: RoleGrant[]; version: number;
}
export interface NewStaff {
  login: string; name: string; phone?: string; unit: Id; title: string; qualification: string; roles: { role: string; unit: Id }[];
}
export interface RoleDef { role: string; title: string; permissions: string[]; level: string; exclusive_with: string[] }

// ---- staff: definitions ----
export type DefinitionKind = 'form' | 'battery' | 'alert_rule' | 'clock' | 'role';
export interface DefinitionItem {
  id: string; kind: DefinitionKind; version: string; title: string; tier: string; state: 'draft' | 'published' | 'retired';
  has_text: boolean; hash: string; updated_ms: Ms;
}
export interface DefinitionView extends DefinitionItem {
  source: string; rights: unknown; checks: { name: string; ok: boolean; text: string }[]; second: boolean; losses: string[];
  waiting?: { act: 'publish' | 'retire'; digest: string; asked_by: string; by_me: boolean; asked_ms: Ms; expires_ms: Ms };
}

// ---- staff: dashboard, audit, settings ----
export interface Figure {
  id: string; label: string; value: number | null; unit: string; definition: string; numerator?: number; denominator?: number; drill?: string;
}
export interface Dashboard {
  area: Area; area_name: string; from: string; to: string; data_ms: Ms; figures: Figure[];
  days: { day: string; responses: number | null; alerts_red: number; alerts_orange: number; alerts_yellow: number }[];
  areas: {
    area: Area; name: string; responses: number | null; alerts: number; open: number; overdue: number;
    kept_pct: number | null; immediate_pct: number | null;
  }[];
  clocks: { name: string; kept: number; missed: number; running: number }[];
}
export interface AuditEvent {
  id: Id; at_ms: Ms; actor: string; role: string; unit_name: string; action: string; object: string; person?: Id; label: string;
  purpose: string; ip_masked: string; decision: string; detail: string;
}
export interface AuditCheck {
  state: 'running' | 'ok' | 'broken'; checked: number; first_bad: { county: Area; seq: number }[];
  heads: { county: Area; seq: number; hash: string }[];
}
export interface Setting { name: string; value: unknown; origin: string; doc: string; type: string; restart: boolean }
export interface OutboxItem { id: Id; at_ms: Ms; channel: string; to_masked: string; text: string; state: string; tries: number }

// ---- hotline ----
export interface HotlineLine {
  id: Id; unit: Id; unit_name: string; number: string; name: string; hours: string; seats: number; active: boolean;
  version: number; secret?: string; url_key?: string;
}
export interface CoverHole { from_ms: Ms; until_ms: Ms; days: number; missing: number }
export interface CoverLine { id: Id; number: string; name: string; hours: string; seats: number; holes_n: number; holes: CoverHole[] }
export interface CoverUnit {
  unit: Id; unit_name: string; area: Area; area_name: string; holes_n: number; holes: CoverHole[]; lines: CoverLine[];
  rosters: { id: Id; name: string; holes: number }[];
  notices: { from_ms: Ms; until_ms: Ms; told_ms: Ms; again_ms?: Ms; raised_ms?: Ms; raised_n: number; staff_name?: string }[];
}
export interface HotlineCover { look_ahead_ms: Ms; percent: number; items: CoverUnit[] }
export interface NewLine { unit: Id; number: string; name: string; hours?: string; seats?: number }
export interface DeskOption { code: string; label: string; level?: string }
export interface DeskField {
  code: string; group: string; type: string; role?: string; required: boolean; max?: number; label: string; hint?: string; options?: DeskOption[];
}
export interface DeskCode { code: string; label: string; number?: string; days?: number; max?: number; folded?: boolean }
export interface HotlineDesk {
  version: string; title: string; verify: string; ladder_source: string; call_back_source: string; groups: DeskCode[]; fields: DeskField[];
  script: { when: string; title: string; lines: string[] }[]; resources: DeskCode[]; notes: DeskCode[]; review: DeskCode[];
  call_back_days: number[]; immediate_minutes: number; supervisor: boolean; me: Id;
}
export interface CallItem {
  id: Id; line: Id; line_name: string; line_number: string; state: string; direction: string; number: string; operator: Id;
  operator_name: string; mine: boolean; ring_ms: Ms; answer_ms: Ms; end_ms: Ms; outcome: string; kind: string; risk: string; problems: string[];
  high_ms: Ms; intervened_ms: Ms; help_ms: Ms; helper_name: string; by_hand: boolean; seat: string; rings_at: string[]; rings_me: boolean; all_ms: Ms; version: number;
}
export interface Seat {
  id: Id; extension: string; name: string; active: boolean; state: 'empty' | 'free' | 'paused' | 'ringing' | 'talking' | 'wrap'; at_ms: Ms;
  staff: Id; staff_name: string; since_ms: Ms; paused: boolean; mine: boolean; version: number;
}
export interface Seats { items: Seat[]; seats: number; seated: number }
export interface CallBack {
  task: Id; call: Id; series: number; due_ms: Ms; version: number; state: string; outcome: string; number: string; line_name: string;
  person_label: string; owner_name: string; mine: boolean;
}
export interface CallView extends CallItem {
  values: unknown; alert: Id; person: Id; person_label: string; can_edit: boolean; saved_ms: Ms; recording: string; recording_hash: string;
  hold: boolean; keep_until_ms: Ms; place?: Area; place_name?: string; steps: { at_ms: Ms; kind: string; code: string; by: string; reason?: string; reference?: string; callout?: Id }[]; earlier: CallItem[];
  notes: { id: Id; kind: string; text: string; by: string; at_ms: Ms; until_ms: Ms }[]; call_backs: CallBack[];
  reviews: { id: Id; at_ms: Ms; by: string; scores: string; total: number; note: string }[]; marked: { at_ms: Ms; by: string; reason: string }[]; referrals: CallReferral[];
}
/* What was passed on from a call, as far as the hotline sees it. */
export interface CallReferral {
  id: Id; call: Id; version: number; kind: string; to_name: string; state: string; refusal: string; closing: string; sent_ms: Ms; accepted_ms: Ms;
  seen_ms: Ms; ended_ms: Ms; due_ms: Ms; waits: boolean; may_end: boolean; endings: CodeLabel[];
}
export interface PassOn {
  kind: string; to_unit: Id; name?: string; reason: string; contact?: boolean; with_alert?: boolean; given_by?: 'self' | 'guardian';
  consent_version?: number; basis?: string; note?: string;
}
export interface SampleChoice {
  month?: string; operator?: Id; line?: Id; risk?: 'low' | 'moderate' | 'high'; problem?: string; least?: number; most?: number; marked?: boolean; fresh?: boolean;
}
export interface CallSampleCount { matched: number; reviewed: number }
export interface CallSampleItem extends CallItem { reviews: number; reviewed_by_me: boolean; marked: boolean }
export interface CallSample { items: CallSampleItem[]; matched: number; reviewed: number; draw: number }
export type CallFigure =
  | 'attempts' | 'answered' | 'handled' | 'missed' | 'invalid' | 'high_risk' | 'high_risk_immediate' | 'high_risk_late' | 'repeat' | 'difficult' | 'problem' | 'outside';
export interface CallSaved { version: number; saved_ms: Ms; risk: string; alert: Id }
export interface Colleague { id: Id; name: string; supervisor: boolean; busy: number; duty_until_ms: Ms }
export interface CodeCount { code: string; label: string; n: number; hidden: boolean }
export interface HotlineReport {
  from_ms: Ms; to_ms: Ms; attempts: number; answered: number; handled: number; missed: number; silent: number; nuisance: number;
  wrong_number: number; outgoing: number; handled_permille: number; answered_permille: number; high_risk: number;
  high_risk_immediate: number; high_risk_late: number; repeat: number; difficult: number; outside: number; minutes: number; talk_ms: number; kinds: CodeCount[];
  problems: CodeCount[]; sexes: CodeCount[]; ages: CodeCount[]; origins: CodeCount[]; hours: number[];
  lines: HotlineLine[]; staff: { employment: string; background: string; employment_label: string; background_label: string; n: number }[];
  trainings: HotlineTraining[]; training_heads: number; training_minutes: number; hidden: string[];
}
export interface HotlineTraining { id: Id; at_ms: Ms; topic: string; trainer: string; minutes: number; heads: number; people?: string[] }
export interface HotlineWorker { id: Id; name: string; supervisor: boolean; employment: string; background: string; trainings: number }
export interface CodeLabel { code: string; label: string }
export interface HotlineDebrief {
  id: Id; call: Id; staff_name: string; mine: boolean; offered_ms: Ms; answer: '' | 'rest' | 'talk' | 'fine'; answered_ms: Ms; done_ms: Ms; done_name: string;
}

// ---- online consultation ----
export interface ConsultWaiting {
  state: 'open' | 'nobody' | 'closed' | 'none'; ahead: number; minutes: number | null; based_on: number; present: number; opens_ms?: Ms;
}
export interface ConsultDeskState {
  name: string; hours: string; waiting: ConsultWaiting; terms_version: number; terms: string; consult?: Id;
}
export interface MyConsult {
  id: Id; state: 'waiting' | 'active' | 'ended'; unit_name: string; opened_ms: Ms; ended_ms?: Ms; ended_by?: string; last_n: number;
  seen: number; seen_other: number; rating?: number; offered?: boolean; pictures?: boolean; waiting?: ConsultWaiting;
}
export interface ConsultMessage { n: number; sender: 'resident' | 'staff' | 'server'; code?: string; text?: string; picture?: string; width?: number; height?: number; staff?: Id; at_ms: Ms }
export interface ConsultMessages { items: ConsultMessage[]; last_n: number; seen: number; seen_other: number }
export interface ConsultSaid { n: number; at_ms: Ms; again: boolean; help?: Help }
export interface ConsultSeat {
  on: boolean; desk: string; open: boolean; waiting: number; mine: number; present: number; offered: number;
}
export interface ConsultGuide {
  rules: { id: string; title: string; level: string; source: string; hits: number; true_hits: number; false_hits: number }[];
  replies: { id: string; title: string; text: string }[]; topics: string[];
}
export interface ConsultItem {
  id: Id; state: 'waiting' | 'active' | 'ended'; person: Id; person_label: string; area: Area; area_name: string; unit_name: string;
  staff_name: string; risk: string; last_from: 'resident' | 'staff' | 'server'; opened_ms: Ms; queued_ms: Ms; ended_ms?: Ms; last_ms: Ms;
  last_n: number; unread: number; offered?: boolean;
}
export interface ConsultView {
  item: ConsultItem; version: number; seen_staff: number; seen_resident: number; staff?: Id; alert?: Id; alert_level?: string;
  alert_state?: string; hits: { id: Id; n: number; rule: string; title: string; level: Level; verdict: '' | 'true' | 'false' }[];
  turns: { staff_name: string; unit_name: string; note?: string; at_ms: Ms }[]; topic?: string; summary?: string; ended_by?: string;
  rating?: number; rating_note?: string; offer_to?: string; can: string[];
}
export interface ConsultColleagues {
  staff: { id: Id; name: string; open: number }[]; desks: { id: Id; name: string; present: number; open: boolean }[];
}
export interface ConsultDeskFields { name: string; hours: string; max_open: number; pictures: boolean; active: boolean }
export interface ConsultDesk extends ConsultDeskFields {
  id: Id; unit: Id; unit_name: string; area: Area; kind: 'consult' | 'crisis'; version: number;
}

// ---- duty ----
export interface DutyPerson { staff: Id; name: string; post: string; until_ms: Ms }
export interface RosterItem {
  id: Id; kind: string; name: string; unit: Id; unit_name: string; area: Area; area_name: string; responsible_name: string; now: DutyPerson[];
  holes: number; first_hole_ms?: Ms;
}
export interface DutyShift {
  id: Id; post: number; name: string; starts_ms: Ms; ends_ms: Ms; staff?: Id; staff_name?: string; published: boolean; swap: boolean; mine: boolean;
  version: number;
}
export interface DutySwap {
  id: Id; shift: Id; from_name: string; to_name: string; state: string; from_me: boolean; to_me: boolean; asked_ms: Ms; starts_ms: Ms; ends_ms: Ms;
  version: number;
}
export interface RosterView {
  id: Id; kind: string; name: string; unit_name: string; area: Area; area_name: string; responsible: Id; responsible_name: string;
  rest_hours: number; week_hours: number; open_minute: number; open_minutes: number; from_ms: Ms; until_ms: Ms; look_ahead_ms: Ms; manage: boolean;
  version: number;
  posts: { n: number; name: string; accepts: string[] }[];
  patterns: { n: number; name: string; from_minute: number; minutes: number; days: number[] }[];
  members: { staff: Id; name: string; unit_name: string; qualification: string; active: boolean; week_minutes: number }[];
  shifts: DutyShift[];
  holes_n: number; holes: { post: number; from_ms: Ms; until_ms: Ms; days: number; why: string }[];
  swaps: DutySwap[];
  notices: { post: number; from_ms: Ms; until_ms: Ms; told_ms: Ms; again_ms?: Ms; raised_ms?: Ms; raised_n: number; staff_name: string }[];
  now: DutyPerson[];
}
export interface DutyCandidate { id: Id; name: string; unit_name: string }
export interface NewRoster {
  unit: Id; kind: 'crisis' | 'hotline' | 'other'; name: string; responsible?: Id; rest_hours?: number; week_hours?: number; open_minute?: number;
  open_minutes?: number; posts: { name: string; accepts?: string[] }[]; patterns: { name: string; from_minute: number; minutes: number; days: number[] }[];
}

// ---- crisis ----
export interface CalloutItem {
  id: Id; level: 'red' | 'orange'; state: string; source: string; trigger: string; trigger_title: string; person?: Id; person_label?: string; alert?: Id;
  area: Area; area_name: string; called_ms: Ms; asked_name: string; asked_unit_name: string; lead?: Id; lead_name?: string; wave: number;
  clock?: string; due_ms?: Ms; outcome?: string; pending?: string; version: number;
}
export interface CrisisRecord {
  happened: string; signs: string; handling: string; medication: string; doctor: string; institution: string; risk: number; police_informed: boolean;
}
export interface CalloutView extends CalloutItem {
  related: boolean; place?: string; reporter?: string; note?: string; outcome_title?: string; closed_ms?: Ms; record_ms?: Ms;
  clocks: { name: string; due_ms: Ms; done_ms: Ms; late: boolean }[];
  told: { name: string; wave: number; told_ms: Ms; answer: string; answered_ms: Ms; me: boolean; why_not?: '' | 'no_phone' | 'left' }[];
  steps: { at_ms: Ms; kind: string; by?: string; text: string; note?: string }[];
  measures: { kind: string; kind_title: string; basis: string; basis_title: string; by: string; at_ms: Ms; doctor?: string; guardian?: string; police?: string; note?: string; trigger?: string; trigger_title?: string; sender?: string }[];
  second?: { kind: string; by: string; note: string; by_me: boolean; at_ms: Ms }; record?: CrisisRecord; can: string[];
}
export interface CrisisCode { code: string; title: string; hint?: string; measures: string[]; triggers: string[]; needs: string[]; allowed: boolean; unmet: boolean }
export interface CrisisWords {
  version: string; triggers: CrisisCode[]; outcomes: CrisisCode[]; measures: CrisisCode[]; bases: CrisisCode[]; police_from_risk: number; visit_days: number; visits_stable: number;
}
export interface CallOut {
  alert?: Id; person?: Id; area?: Area; source: 'alert' | 'call' | 'school' | 'worker'; trigger: string; level: 'red' | 'orange'; place: string;
  reporter?: string; note?: string;
}
export interface SchoolCall {
  referral?: Id; about?: { name: string; phone?: string; gender?: 'f' | 'm' | 'u'; birth_date?: string; area: Area }; area: Area; trigger: string; level: 'red' | 'orange';
  place: string; ring_back: string; reporter?: string; note?: string;
}
export interface SchoolCallout {
  id: Id; level: 'red' | 'orange'; state: 'called' | 'answered' | 'departed' | 'met' | 'over'; trigger_title: string; person_label?: string; area: Area; area_name: string;
  asked_name: string; lead_name?: string; called_ms: Ms; answered_ms: Ms; departed_ms: Ms; met_ms: Ms; over_ms: Ms; place?: string; reporter?: string; note?: string;
  told: { name: string; told_ms: Ms; answer: string; answered_ms: Ms; why_not?: '' | 'no_phone' | 'left' }[];
}
export interface IncidentItem {
  id: Id; area: Area; area_name: string; name: string; kind: string; open: boolean; opened_ms: Ms; opened_name: string; closed_ms?: Ms; version: number;
}
export interface IncidentBoard extends IncidentItem {
  lead: boolean; tier1: number; tier2: number; tier3: number; tier4: number; urgent: number;
  places: { area: Area; area_name: string; at_ms: Ms; tier1: number; tier2: number; tier3: number; tier4: number; urgent: number; teams: number; needs: string[]; by: string }[];
  teams: { id: Id; area: Area; area_name: string; lead_name: string; task: string; state: string; why_not?: '' | 'no_phone' | 'left'; mine: boolean; assigned_ms: Ms; arrived_ms: Ms; done_ms: Ms; version: number }[];
  needs: { code: string; places: number }[];
}

// ---- referrals ----
export type ReferralState =
  | 'drafted' | 'consented' | 'sent' | 'accepted' | 'seen' | 'fed_back' | 'refused' | 'expired' | 'closed' | 'withdrawn';
export interface ReferralItem {
  id: Id; kind: string; kind_title: string; state: ReferralState; side: 'sender' | 'receiver' | 'watch'; person_label: string; person?: Id; alert?: Id;
  from_unit: Id; from_name: string; to_unit?: Id; to_name: string; paper: boolean; made_ms: Ms; sent_ms?: Ms; received_ms?: Ms; fed_back_ms?: Ms;
  read_ms?: Ms; late: number; told: boolean; version: number;
  clock?: { name: 'send' | 'accept' | 'seen' | 'feedback' | 'close'; due_ms: Ms; overdue: boolean };
}
export interface ReferralLetter {
  name: string; gender: string; birth_date: string; phone: string; area: Area; area_name: string; reason: string; by: string;
  results: { title: string; band: string; value: number | null; at_ms: Ms }[]; alert?: { level: string; reason: string; raised_ms: Ms };
}
export interface ReferralView extends ReferralItem {
  by: string; letter_code: string; readable: boolean; updates: boolean; grant_ms?: Ms; accepted_ms?: Ms; seen_ms?: Ms;
  consent_by: string; consent_how: string; consent_version: number; consent_ms?: Ms; basis: string; parts: string[]; responses: string[];
  reason: string; letter?: ReferralLetter; refusal: string; outcome: string; closing: string;
  feedback?: { text: string; instructions: string; return_days: number }; return_task?: Id;
  steps: { at_ms: Ms; kind: string; side: string; unit_name: string; by: string; code: string; note: string }[]; can: string[];
}
export interface ReferralCode { code: string; title: string }
export interface ReferralKinds {
  kinds: {
    code: string; title: string; parts: string[]; accept_hours: number; seen_hours: number; feedback_hours: number; close_hours: number;
    follow_up_days: number; may_send: boolean; source: string;
  }[];
  bases: ReferralCode[]; refusals: ReferralCode[]; outcomes: ReferralCode[]; closings: ReferralCode[]; withdrawals: ReferralCode[];
  consent_version: number; consent_text: string;
}
export interface ReferralPlace { id: Id; kind: string; name: string; area_name: string; address: string; phone: string }
export interface ReferralSums { in_open: number; in_late: number; out_open: number; out_late: number; over: number }
export interface ReferralPair {
  from_unit?: Id; from_name: string; to_unit?: Id; to_name: string; sent: number | null; accepted: number | null; seen: number | null;
  fed_back: number | null; refused: number | null; late: number | null; accept_minutes: number | null; seen_minutes: number | null;
  feedback_minutes: number | null;
}
export interface ReferralFigures { from: string; to: string; data_ms: Ms; min_cell: number; total: ReferralPair; pairs: ReferralPair[] }
export interface ReferralPaper {
  code: string; kind_title: string; from_name: string; from_address: string; from_phone: string; to_name: string; to_address: string;
  consent_by: string; consent_how: string; basis: string; sent_ms: Ms; due_ms: Ms; consent_ms: Ms; letter: ReferralLetter;
}
export interface ReferralDraft {
  kind: string; to_unit?: Id; to_name?: string; paper?: boolean; updates?: boolean; parts?: string[]; reason: string;
}
