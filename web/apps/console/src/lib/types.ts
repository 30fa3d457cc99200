/* The staff half of the interface as agreed. When the generated schema covers a shape, the name here becomes an alias of it. */
export type Id = string
export type Ms = number
export type Area = number
export type Level = 'red' | 'orange' | 'yellow'

export interface List<T> { items: T[]; next?: string }
export interface RoleRef { role: string; unit: Id; unit_name: string; area: Area; area_name: string }
export interface StaffSelf {
  id: Id; login: string; name: string; must_change_password: boolean; totp: boolean
  roles: RoleRef[]; acting: number; permissions: string[]; aal: 1 | 2
}
export interface Session {
  kind: 'none' | 'anonymous' | 'resident' | 'staff'; csrf: string; area?: Area; area_name?: string
  staff?: StaffSelf; server_ms: Ms; expires_ms: Ms
}
export interface PublicConfig { region: string; area: Area; owner: string; demo: boolean; server_ms: Ms; crisis: { label: string; number: string; hours: string }[] }
export type Next = 'ok' | 'totp' | 'totp_enrol' | 'password'

export interface AreaItem { area: Area; name: string; level: 'city' | 'county' | 'town' | 'community'; has_children: boolean; units?: number; staff?: number; closed?: boolean }

export type AlertState = 'new' | 'acknowledged' | 'contacted' | 'assessed' | 'disposed' | 'review' | 'closed'
export type ClockName = 'acknowledge' | 'contact' | 'dispose' | 'review'
export interface Clock { name: ClockName; due_ms: Ms; overdue: boolean }
export interface AlertItem {
  id: Id; level: Level; state: AlertState; kind: string; source: string; reason: string
  person: Id; person_label: string; area: Area; area_name: string; raised_ms: Ms; unit: Id; unit_name: string
  owner?: Id; owner_name?: string; escalated: number; clock: null | Clock; version: number
}
export interface AlertView extends AlertItem {
  steps: { at_ms: Ms; kind: string; by?: string; text: string; clock?: string; kept?: boolean }[]
  clocks: { name: string; due_ms: Ms; done_ms?: Ms; kept?: boolean }[]
  contacts: { id: Id; at_ms: Ms; by: string; channel: string; outcome: string; note: string }[]
  assessments: { id: Id; at_ms: Ms; by: string; risk: string; ideation: boolean; plan: boolean; means: boolean; intent: boolean; past_attempt: boolean; protective: string; note: string }[]
  callback?: { phone: string; when: string; note: string; at_ms: Ms }
  response?: Id; form?: string; band_label?: string; trigger: string
  pending?: { kind: 'close' | 'downgrade'; by: string; by_me: boolean; at_ms: Ms; to?: Level; outcome?: string; note: string }
  next_follow_up?: { task: Id; due_ms: Ms }
  can: string[]
}
export interface Candidate { id: Id; name: string; unit_name: string; open: number }

export interface TaskItem {
  id: Id; kind: 'follow_up' | 'callback' | 'review' | 'access_review'; due_ms: Ms; state: 'open' | 'done' | 'cancelled'; overdue: boolean
  why: string; level?: Level; person: Id; person_label: string; area: Area; area_name: string; unit_name: string
  owner?: Id; owner_name?: string; alert?: Id; version: number; last_scores: number[]; not_improving: boolean
}
export interface Summary {
  alerts: { red: number; orange: number; yellow: number; overdue: number; mine: number }
  tasks: { overdue: number; today: number; week: number }
}

export interface PersonItem { id: Id; label: string; age_band: string; gender: 'f' | 'm' | 'u'; area: Area; area_name: string; open_alerts: number; last_seen_ms: Ms }
export interface PersonView extends PersonItem {
  version: number; name_masked: string; phone_masked: string; id_number_masked: string; birth_year?: number; registered: boolean
  relation: null | { kind: string; until_ms?: Ms }; can: string[]
  consents: { purpose: string; granted: boolean; at: Ms }[]; alerts: AlertItem[]; tasks: TaskItem[]
  responses: { id: Id; form: string; title: string; done_ms: Ms; band_label: string; tone: string; value: number | null }[]
}
export interface FormView { id: string; version: string; title: string; items: { id: string; n: number; text: string; type: string; options: { value: number; label: string }[] }[] }
export interface ResultView {
  scores: { id: string; label: string; value: number | null; max: number; state: string; band?: { code: string; label: string; tone: string } }[]
  words: string
}
export interface ResponseFile { form: FormView; answers: (number | null)[]; result: ResultView }
export interface Plan { version: number; steps: { step: number; items: string[] }[]; shared: boolean }
export interface AccessRow { at_ms: Ms; who: string; what: string; purpose: string }

export interface Unit {
  id: Id; name: string; kind: string; area: Area; area_name: string; address: string; phone: string; hours: string
  parent?: Id; active: boolean; staff: number; version: number
}
export interface Grant { grant: Id; role: string; unit: Id; unit_name: string; area: Area; from_ms: Ms; to_ms?: Ms }
export interface Staff {
  id: Id; login: string; name: string; phone_masked: string; unit: Id; unit_name: string; area: Area; title: string; qualification: string
  active: boolean; totp: boolean; last_login_ms: Ms; roles: Grant[]; version: number
}
export interface Role { role: string; title: string; permissions: string[]; level: string; exclusive_with: string[] }

export interface Definition { id: string; kind: string; version: string; title: string; tier: string; state: 'draft' | 'published' | 'retired'; has_text: boolean; hash: string; updated_ms: Ms }
export interface DefinitionView extends Definition { source: string; rights: string; checks: { name: string; ok: boolean; text: string }[] }

export interface Figure { id: string; label: string; value: number | null; unit: string; definition: string; numerator?: number; denominator?: number; drill?: string }
export interface AreaRow { area: Area; name: string; responses: number | null; alerts: number | null; open: number | null; overdue: number | null; kept_pct: number | null; immediate_pct: number | null }
export interface Dashboard {
  area: Area; area_name: string; from: string; to: string; data_ms: Ms; figures: Figure[]
  days: { day: string; responses: number; alerts_red: number; alerts_orange: number; alerts_yellow: number }[]
  areas: AreaRow[]; clocks: { name: string; kept: number; missed: number; running: number }[]
}

export interface AuditEvent {
  id: Id; at_ms: Ms; actor: string; role: string; unit_name: string; action: string; object: string; person?: Id
  label: string; purpose: string; ip_masked: string; decision: string; detail: string
}
export interface VerifyState { state: 'running' | 'ok' | 'broken'; checked: number; first_bad?: { county: number; seq: number }; heads: { county: number; seq: number; hash: string }[] }
export interface Setting { name: string; value: string; origin: string; doc: string; type: string; restart: boolean }
export interface OutboxItem { id: Id; at_ms: Ms; channel: string; to_masked: string; text: string; state: string; tries: number }
export interface SessionRow { id: Id; created_ms: Ms; seen_ms: Ms; device: string; current: boolean }
