/* One row for each operation: what it takes and what it gives. `call()` of the client is typed by this table. */
import type * as T from './types.ts';

interface Row { query?: object; body?: object; res: unknown }
type Versioned<X = object> = { version: number } & X;
type Rows<X extends Record<string, Row>> = X;

export type Routes = Rows<{
  'GET /public/config': { res: T.PublicConfig };
  'GET /public/areas': { query: { parent?: T.Area }; res: T.Items<T.AreaItem> };
  'GET /public/places': { query: { area: T.Area }; res: T.Items<T.Place> };
  'GET /forms': { res: T.Items<T.FormCard> };
  'GET /forms/{form}': { res: T.FormView };

  'GET /session': { res: T.Session };
  'POST /session/anonymous': { body: { area: T.Area }; res: T.Session };
  'POST /session/act': { body: { acting: number }; res: T.Session };
  'GET /session/list': { res: T.Items<T.SessionItem> };
  'POST /session/{id}/end': { body: T.Empty; res: void };
  'POST /auth/phone-code': { body: { phone: string }; res: { retry_after_s: number } };
  'POST /auth/phone-login': { body: { phone: string; code: string; area?: T.Area }; res: T.Session };
  'POST /auth/login': { body: { login: string; password: string }; res: { next: T.AuthNext } };
  'POST /auth/totp': { body: { code: string }; res: { next: T.AuthNext } };
  'POST /auth/totp-enrol': { body: T.Empty; res: { secret: string; uri: string } };
  'POST /auth/totp-confirm': { body: { code: string }; res: { next: T.AuthNext; recovery_codes: string[] } };
  'POST /auth/password': { body: { current: string; password: string }; res: { next: T.AuthNext } };
  'POST /auth/logout': { body: T.Empty; res: void };

  'POST /consents': { body: { given_by?: 'self' | 'guardian'; items: { purpose: T.Purpose; version: number; granted: boolean }[] }; res: unknown };
  'POST /responses': { body: { form: string; version: string; area?: T.Area }; res: T.ResponseView };
  'GET /responses/{id}': { res: T.ResponseView };
  'PUT /responses/{id}/answers/{n}': { body: { value: number | null; at_ms?: T.Ms; seq: number }; res: T.AnswerSaved };
  'POST /responses/{id}/submit': { body: T.Empty; res: T.ResultView };
  'POST /responses/sheet': {
    body: { form: string; version?: string; answers: (number | null)[]; area?: T.Area }; res: T.ResultView;
  };
  'POST /callbacks': { body: { response?: T.Id; phone: string; when: T.CallbackWhen; note?: string }; res: T.CallbackMade };
  'GET /me': { res: T.Me };
  'PATCH /me': { body: T.MeChange; res: T.Me };
  'GET /me/responses': { query: { form?: string; cursor?: string }; res: T.List<T.MyResponse> };
  'GET /me/trend': { query: { form: string; score: string }; res: T.Trend };
  'POST /me/claims': { body: { code: string }; res: { responses: number } };
  'GET /me/access-log': { query: { cursor?: string }; res: T.List<T.AccessEntry> };
  'GET /me/safety-plan': { res: T.SafetyPlan };
  'PUT /me/safety-plan': { body: T.SafetyPlan; res: T.SafetyPlan };
  'GET /me/export': { res: unknown };

  'GET /me/counselling/offers': { query: { form: string }; res: T.Items<T.Offer> };
  'GET /me/counselling/services': { res: T.Items<T.CounselService> };
  'GET /me/counselling/services/{id}/slots': { query: T.SlotQuery; res: T.Slots };
  'GET /me/appointments': { res: T.MyAppointments };
  'POST /me/appointments': { body: { service: T.Id; staff: T.Id; start_ms: T.Ms; note?: string }; res: T.Appointment };
  'POST /me/appointments/{id}/state': { body: Versioned<{ to: 'confirmed' | 'cancelled' }>; res: T.Appointment };
  'POST /me/waiting': { body: { service: T.Id }; res: { id: T.Id } };
  'POST /me/waiting/{id}/leave': { body: T.Empty; res: void };

  'GET /alerts': {
    query: { state?: 'open' | 'closed' | 'all'; level?: T.Level; mine?: boolean; overdue?: boolean; counted?: 'alerts' | 'high_risk' | 'high_risk_immediate' | 'alerts_closed' | 'callbacks'; from?: string; to?: string; area?: T.Area; cursor?: string; limit?: number };
    res: T.List<T.AlertItem>;
  };
  'GET /alerts/unanswered': { res: T.Items<T.UnansweredUnit> };
  'GET /alerts/{id}': { res: T.AlertView };
  'GET /alerts/{id}/candidates': { res: T.Items<T.Candidate> };
  'POST /alerts/{id}/acknowledge': { body: Versioned; res: T.AlertView };
  'POST /alerts/{id}/assign': { body: Versioned<{ owner: T.Id }>; res: T.AlertView };
  'POST /alerts/{id}/contacts': {
    body: Versioned<{ at_ms: T.Ms; channel: T.Channel; outcome: T.ContactOutcome; note: string }>; res: T.AlertView;
  };
  'POST /alerts/{id}/assessments': { body: Versioned<T.AssessmentFields>; res: T.AlertView };
  'POST /alerts/{id}/dispose': { body: Versioned<{ outcome: T.Disposal; note: string; follow_up_days?: number }>; res: T.AlertView };
  'POST /alerts/{id}/close': { body: Versioned<{ outcome: string; note: string }>; res: T.AlertView };
  'POST /alerts/{id}/downgrade': { body: Versioned<{ to: T.Level; note: string }>; res: T.AlertView };
  'POST /alerts/{id}/confirm': { body: Versioned; res: T.AlertView };
  'POST /alerts/{id}/refuse': { body: Versioned<{ note: string }>; res: T.AlertView };
  'POST /alerts/{id}/hand-over': { body: Versioned<{ unit: T.Id; note: string }>; res: T.AlertView };

  'GET /tasks': {
    query: { state?: 'open' | 'done'; mine?: boolean; due?: 'overdue' | 'today' | 'week' | 'all'; counted?: 'follow_ups' | 'follow_ups_done'; from?: string; to?: string; area?: T.Area; cursor?: string; limit?: number };
    res: T.List<T.TaskItem>;
  };
  'POST /tasks/{id}/done': {
    body: Versioned<{ outcome: 'done' | 'unreachable' | 'refused'; note: string; next_days?: number }>; res: T.TaskItem;
  };
  'GET /tasks/{id}/candidates': { res: T.Items<T.Candidate> };
  'POST /tasks/{id}/reassign': { body: Versioned<{ owner: T.Id }>; res: T.TaskItem };
  'GET /worklist/summary': { res: T.WorklistSummary };

  'POST /persons/search': {
    body: { phone?: string; id_number?: string; name?: string; code?: string }; res: T.Items<T.PersonItem>;
  };
  'POST /persons': { body: T.NewPerson; res: T.PersonMade };
  'GET /persons/matches': { query: { state?: 'open' | 'joined' }; res: T.Items<T.PersonMatch> };
  'POST /persons/matches': { body: { record: T.Id; person: T.Id; same: boolean }; res: void };
  'GET /persons/{id}': { res: T.PersonView };
  'POST /persons/{id}/reveal': {
    body: { fields: T.RevealField[]; reason: string }; res: { name?: string; phone?: string; id_number?: string };
  };
  'POST /persons/{id}/claim-code': { res: { code: string; until_ms: T.Ms } };
  'POST /persons/{id}/break-glass': {
    body: { reason_code: 'danger' | 'emergency' | 'legal'; reason: string }; res: { until_ms: T.Ms };
  };
  'GET /persons/{id}/responses/{response}': { res: T.PersonAnswers };
  'GET /persons/{id}/safety-plan': { res: T.SafetyPlan };
  'PUT /persons/{id}/safety-plan': { body: T.SafetyPlan; res: T.SafetyPlan };
  'GET /persons/{id}/access-log': { query: { cursor?: string }; res: T.List<T.AccessEntry> };

  'GET /hotline/lines': { query: { mine?: boolean }; res: T.Items<T.HotlineLine> };
  'GET /hotline/coverage': { res: T.HotlineCover };
  'POST /hotline/lines': { body: T.NewLine; res: T.HotlineLine };
  'PATCH /hotline/lines/{id}': { body: Versioned<Partial<Omit<T.NewLine, 'unit' | 'number'>> & { active?: number }>; res: T.HotlineLine };
  'POST /hotline/lines/{id}/secret': { body: T.Empty; res: T.HotlineLine };
  'GET /hotline/desk': { res: T.HotlineDesk };
  'GET /hotline/colleagues': { res: T.Items<T.Colleague> };
  'GET /hotline/seats': { res: T.Seats };
  'POST /hotline/seats': { body: { extension: string; name: string }; res: T.Seats };
  'PATCH /hotline/seats/{id}': { body: Versioned<{ name?: string; active?: number }>; res: T.Seats };
  'POST /hotline/seats/{id}/sit': { body: { over?: boolean }; res: T.Seats };
  'POST /hotline/seats/{id}/leave': { body: T.Empty; res: T.Seats };
  'POST /hotline/seats/{id}/pause': { body: { paused: boolean }; res: T.Seats };
  'GET /hotline/calls': { query: { which?: 'open' | 'mine' | 'unit'; month?: string; figure?: T.CallFigure; code?: string; line?: T.Id; cursor?: string }; res: T.List<T.CallItem> };
  'POST /hotline/calls': { body: { line: T.Id; number?: string; direction?: 'in' | 'out' }; res: T.CallView };
  'GET /hotline/calls/{id}': { res: T.CallView };
  'PATCH /hotline/calls/{id}': { body: Versioned<{ values: unknown; number?: string }>; res: T.CallSaved };
  'POST /hotline/calls/{id}/answer': { body: Versioned; res: T.CallView };
  'POST /hotline/calls/{id}/hang-up': { body: Versioned; res: T.CallView };
  'POST /hotline/calls/{id}/close': { body: Versioned<{ outcome: 'done' | 'silent' | 'nuisance' | 'wrong_number' }>; res: T.CallView };
  'POST /hotline/calls/{id}/help': { body: Versioned; res: T.CallView };
  'POST /hotline/calls/{id}/join': { body: Versioned; res: T.CallView };
  'POST /hotline/calls/{id}/take': { body: Versioned; res: T.CallView };
  'POST /hotline/calls/{id}/transfer': { body: Versioned<{ to: T.Id }>; res: T.CallView };
  'POST /hotline/calls/{id}/linkage': { body: Versioned<{ service?: '110' | '120' }>; res: T.CallView };
  'POST /hotline/calls/{id}/number': { body: { reason?: string }; res: { number: string } };
  'POST /hotline/calls/{id}/person': { body: Versioned<{ person?: T.Id }>; res: T.CallView };
  'POST /hotline/calls/{id}/notes': { body: { kind: string; note?: string; days?: number }; res: T.CallView };
  'POST /hotline/calls/{id}/notes/{note_id}/end': { body: T.Empty; res: T.CallView };
  'POST /hotline/calls/{id}/hold': { body: Versioned<{ hold: boolean; reason: string; reference?: string }>; res: T.CallView };
  'POST /hotline/calls/{id}/reviews': { body: { scores: number[]; note?: string }; res: T.CallView };
  'POST /hotline/calls/{id}/referrals': { body: T.PassOn; res: T.CallView };
  'POST /hotline/calls/{id}/referrals/{referral}/end': { body: Versioned<{ code: string; note?: string }>; res: T.CallView };
  'GET /hotline/referrals': { res: T.Items<T.CallReferral> };
  'POST /hotline/calls/{id}/mark': { body: { reason: string }; res: T.CallView };
  'GET /hotline/sample/count': { query: T.SampleChoice; res: T.CallSampleCount };
  'GET /hotline/sample': { query: T.SampleChoice & { n?: number; draw?: number }; res: T.CallSample };
  'GET /hotline/report': { query: { month?: string; line?: T.Id }; res: T.HotlineReport };
  'POST /hotline/calls/{id}/place': { body: Versioned<{ area: T.Area }>; res: T.CallView };
  'GET /hotline/workers': { res: T.Items<T.HotlineWorker> & { employments: T.CodeLabel[]; backgrounds: T.CodeLabel[]; trainings_a_year: number } };
  'PUT /hotline/workers/{id}': { body: { employment: string; background: string }; res: void };
  'GET /hotline/trainings': { query: { year?: string }; res: T.Items<T.HotlineTraining> };
  'POST /hotline/trainings': { body: { date: string; topic: string; trainer?: string; minutes: number; people: { staff: T.Id }[] }; res: void };
  'POST /hotline/trainings/{id}/withdraw': { body: T.Empty; res: void };
  'GET /hotline/debriefs': { query: { which?: 'mine' | 'unit' }; res: T.Items<T.HotlineDebrief> };
  'POST /hotline/debriefs/{id}/answer': { body: { answer: 'rest' | 'talk' | 'fine' }; res: T.HotlineDebrief };
  'POST /hotline/debriefs/{id}/done': { body: T.Empty; res: T.HotlineDebrief };
  'POST /hotline/lines/{id}/import': { body: { kind?: 'cdr' | 'queue_log' | 'ami'; queue?: string; text: string }; res: { rows: number; other: number; bad: number } };
  'GET /hotline/call-backs': { res: T.Items<T.CallBack> };
  'POST /hotline/call-backs/{id}/take': { body: Versioned; res: T.CallBack };
  'POST /hotline/call-backs/{id}/done': { body: Versioned<{ outcome: 'done' | 'unreachable' | 'refused'; note?: string }>; res: T.CallBack };
  'GET /duty/rosters': { res: T.Items<T.RosterItem> };
  'POST /duty/rosters': { body: T.NewRoster; res: { id: T.Id } };
  'GET /duty/rosters/{id}': { query: { from?: string }; res: T.RosterView };
  'GET /duty/rosters/{id}/candidates': { query: { from?: string }; res: T.Items<T.DutyCandidate> };
  'PUT /duty/rosters/{id}/members': { body: Versioned<{ members: { staff: T.Id; qualification: 'counsellor' }[] }>; res: void };
  'POST /duty/rosters/{id}/plan': { body: Versioned<{ from: string; days: number }>; res: { empty: number } };
  'POST /duty/rosters/{id}/publish': { body: Versioned<{ from: string; days: number }>; res: void };
  'POST /duty/shifts/{id}/assign': { body: Versioned<{ staff?: T.Id }>; res: void };
  'POST /duty/shifts/{id}/swap': { body: Versioned<{ staff: T.Id }>; res: void };
  'POST /duty/swaps/{id}/answer': { body: Versioned<{ yes: boolean }>; res: void };
  'POST /duty/swaps/{id}/decide': { body: Versioned<{ yes: boolean }>; res: void };

  'GET /crisis/definition': { res: T.CrisisWords };
  'GET /crisis/callouts': {
    query: { state?: 'open' | 'closed'; mine?: boolean; alert?: T.Id; cursor?: string; limit?: number };
    res: T.List<T.CalloutItem> & { open: number; waiting: number; told: number };
  };
  'POST /crisis/callouts': { body: T.CallOut; res: T.CalloutView };
  'GET /crisis/callouts/{id}': { res: T.CalloutView };
  'POST /crisis/callouts/{id}/answer': { body: Versioned<{ accept: boolean; note?: string }>; res: T.CalloutView };
  'POST /crisis/callouts/{id}/depart': { body: Versioned<{ note?: string }>; res: T.CalloutView };
  'POST /crisis/callouts/{id}/meet': { body: Versioned<{ note?: string }>; res: T.CalloutView };
  'POST /crisis/callouts/{id}/handover': { body: Versioned<{ to: 'hospital' | 'emergency' | 'police' | 'family' | 'unit'; note?: string }>; res: T.CalloutView };
  'POST /crisis/callouts/{id}/outcome': { body: Versioned<{ outcome: string; note?: string }>; res: T.CalloutView };
  'PUT /crisis/callouts/{id}/record': { body: Versioned<T.CrisisRecord>; res: T.CalloutView };
  'POST /crisis/callouts/{id}/measures': {
    body: Versioned<{ kind: string; basis: string; doctor?: string; guardian?: string; police?: string; note?: string }>; res: T.CalloutView;
  };
  'POST /crisis/callouts/{id}/downgrade': { body: Versioned<{ note: string }>; res: T.CalloutView };
  'POST /crisis/callouts/{id}/close': { body: Versioned<{ note: string }>; res: T.CalloutView };
  'POST /crisis/callouts/{id}/confirm': { body: Versioned; res: T.CalloutView };
  'POST /crisis/callouts/{id}/refuse': { body: Versioned<{ note: string }>; res: T.CalloutView };

  'POST /crisis/school-callouts': { body: T.SchoolCall; res: T.SchoolCallout };
  'GET /crisis/school-callouts': { res: T.Items<T.SchoolCallout> };
  'GET /crisis/school-callouts/{id}': { res: T.SchoolCallout };
  'GET /crisis/incidents': { res: T.Items<T.IncidentItem> };
  'POST /crisis/incidents': { body: { area: T.Area; name: string; kind: 'accident' }; res: T.IncidentBoard };
  'GET /crisis/incidents/{id}': { res: T.IncidentBoard };
  'POST /crisis/incidents/{id}/surveys': {
    body: { area: T.Area; tier1: number; tier2: number; tier3: number; tier4: number; urgent: number; needs?: string[]; survey?: string; found_ms?: T.Ms }; res: T.IncidentBoard;
  };
  'POST /crisis/incidents/{id}/teams': { body: { area: T.Area; lead: T.Id; task: string }; res: T.IncidentBoard };
  'POST /crisis/incidents/{id}/teams/{team}': { body: Versioned<{ state: 'arrived' | 'done' }>; res: T.IncidentBoard };
  'POST /crisis/incidents/{id}/close': { body: Versioned; res: T.IncidentBoard };
  'GET /counselling/services': { query: { area?: T.Area }; res: T.Items<T.CounselService> };
  'GET /counselling/services/{id}/slots': { query: T.SlotQuery; res: T.Slots };
  'GET /counselling/diary': { query: { from?: string; days?: number; unit?: T.Id; staff?: T.Id }; res: T.Diary };
  'POST /counselling/appointments': { body: { person: T.Id; service: T.Id; staff: T.Id; start_ms: T.Ms; note?: string }; res: T.Appointment };
  'GET /counselling/appointments/{id}': { res: T.Appointment };
  'POST /counselling/appointments/{id}/state': { body: Versioned<{ to: T.AppointmentState; reason?: T.CancelReason }>; res: T.Appointment };
  'POST /counselling/waiting': { body: { person: T.Id; service: T.Id }; res: { id: T.Id } };
  'GET /counselling/units/{id}': { res: T.CounselSetup };
  'POST /counselling/units/{id}/rooms': { body: T.RoomChange; res: T.CounselSetup };
  'POST /counselling/units/{id}/services': { body: T.ServiceChange; res: T.CounselSetup };
  'POST /counselling/units/{id}/patterns': { body: T.PatternChange; res: T.CounselSetup };
  'POST /counselling/units/{id}/changes': { body: T.DayChange; res: T.CounselSetup };
  'POST /counselling/units/{id}/changes/{change}/end': { body: Versioned; res: T.CounselSetup };
  'GET /counselling/cases': { query: { state?: 'open' | 'closed'; from?: number }; res: T.Items<T.CaseItem> & { total: number } };
  'POST /counselling/cases': {
    body: { person: T.Id; source: T.CaseSource; source_id?: T.Id; form?: string; next_day?: string; intake: T.Intake; goals?: T.CaseGoal[] }; res: T.CaseView;
  };
  'GET /counselling/cases/{id}': { res: T.CaseView };
  'PUT /counselling/cases/{id}/plan': { body: Versioned<{ form?: string; intake: T.Intake; goals?: T.CaseGoal[] }>; res: T.CaseView };
  'POST /counselling/cases/{id}/notes': {
    body: Versioned<{ kind: 'session' | 'process' | 'supervision'; text: string; risk?: T.Risk; method?: 'counselling' | 'psychotherapy'; next_day?: string }>;
    res: T.CaseView;
  };
  'POST /counselling/cases/{id}/close': { body: Versioned<{ outcome: T.CaseOutcome; text: string }>; res: T.CaseView };
  'POST /counselling/cases/{id}/transfer': { body: Versioned<{ staff: T.Id; text: string }>; res: T.CaseView };
  'POST /counselling/cases/{id}/supervisor': { body: Versioned<{ staff: T.Id; text: string }>; res: T.CaseView };
  'GET /counselling/groups': { query: { state?: 'open' | 'closed' }; res: T.Items<T.GroupItem> };
  'POST /counselling/groups': {
    body: { unit: T.Id; service: T.Id; kind: 'group' | 'support'; name: string; about?: string; form?: string; leader: T.Id; coleader?: T.Id; seats: number };
    res: T.GroupView;
  };
  'GET /counselling/groups/{id}': { res: T.GroupView };
  'POST /counselling/groups/{id}/members': { body: { person: T.Id }; res: T.GroupView };
  'POST /counselling/groups/{id}/members/leave': { body: { person: T.Id }; res: T.GroupView };
  'POST /counselling/groups/{id}/meetings': { body: { room?: T.Id; start_ms: number; minutes: number; weeks?: number }; res: T.GroupView };
  'POST /counselling/groups/{id}/meetings/{meeting}/cancel': { body: Versioned; res: T.GroupView };
  'POST /counselling/groups/{id}/meetings/{meeting}/attendance': {
    body: Versioned<{ items: { person: T.Id; state: T.Presence }[]; note?: string }>; res: T.GroupView;
  };
  'GET /counselling/groups/{id}/meetings/{meeting}/note': { res: { note: string } };
  'POST /counselling/groups/{id}/leaders': { body: Versioned<{ leader: T.Id; coleader?: T.Id }>; res: T.GroupView };
  'POST /counselling/groups/{id}/close': { body: Versioned; res: T.GroupView };
  'GET /counselling/persons/{id}/cases': { res: { items: T.CaseBrief[]; related: boolean } };
  'GET /counselling/adrift': { res: T.AdriftLists };
  'POST /counselling/adrift/appointments': { body: { staff: T.Id; items: { id: T.Id; version: number; start_ms?: T.Ms }[] }; res: T.Items<T.GivenCase> };
  'POST /counselling/adrift/transfer': { body: { staff: T.Id; text: string; items: { id: T.Id; version: number }[] }; res: T.Items<T.GivenCase> };
  'GET /counselling/calendar': { res: T.CalendarFeed };
  'POST /counselling/calendar': { body: T.Empty; res: T.CalendarFeed };
  'POST /counselling/calendar/revoke': { body: T.Empty; res: T.CalendarFeed };

  'GET /referral-kinds': { res: T.ReferralKinds };
  'GET /referral-places': { query: { kind: string; area?: T.Area }; res: T.Items<T.ReferralPlace> };
  'GET /referrals': {
    query: {
      box?: 'in' | 'out' | 'area' | 'over'; state?: 'open' | 'closed'; overdue?: boolean; code?: string; cursor?: string; limit?: number;
      figure?: 'sent' | 'accepted' | 'seen' | 'fed_back' | 'refused' | 'late'; from?: string; to?: string; from_unit?: T.Id; to_unit?: T.Id; to_name?: string;
    };
    res: T.List<T.ReferralItem>;
  };
  'GET /referrals/summary': { res: T.ReferralSums };
  'GET /referrals/figures': { query: { from?: string; to?: string }; res: T.ReferralFigures };
  'POST /persons/{id}/referrals': { body: T.ReferralDraft & { alert?: T.Id; responses?: T.Id[] }; res: T.ReferralView };
  'POST /referrals': {
    body: T.ReferralDraft & { about?: { name: string; phone?: string; id_number?: string; gender?: 'f' | 'm' | 'u'; birth_date?: string; area: T.Area }; reply_to?: T.Id };
    res: T.ReferralView;
  };
  'GET /referrals/{id}': { res: T.ReferralView };
  'PUT /referrals/{id}': { body: Versioned<T.ReferralDraft & { alert?: T.Id; responses?: T.Id[] }>; res: T.ReferralView };
  'POST /referrals/{id}/consent': {
    body: Versioned<{ given_by?: 'self' | 'guardian'; how?: 'paper' | 'spoken' | 'phone'; consent_version?: number; basis?: string; note?: string }>;
    res: T.ReferralView;
  };
  'POST /referrals/{id}/send': { body: Versioned<{ note?: string }>; res: T.ReferralView };
  'POST /referrals/{id}/accept': { body: Versioned<{ note?: string }>; res: T.ReferralView };
  'POST /referrals/{id}/refuse': { body: Versioned<{ code: string; note?: string }>; res: T.ReferralView };
  'POST /referrals/{id}/seen': { body: Versioned<{ at_ms?: T.Ms; note?: string }>; res: T.ReferralView };
  'POST /referrals/{id}/updates': { body: Versioned<{ note: string }>; res: T.ReferralView };
  'POST /referrals/{id}/feedback': {
    body: Versioned<{ code: string; note: string; instructions?: string; return_days?: number }>; res: T.ReferralView;
  };
  'POST /referrals/{id}/close': { body: Versioned<{ code: string; note?: string }>; res: T.ReferralView };
  'POST /referrals/{id}/withdraw': { body: Versioned<{ code: string; note?: string }>; res: T.ReferralView };
  'GET /referrals/{id}/letter': { res: T.ReferralPaper };
  'POST /referrals/acknowledge': { body: { items: T.Id[]; accept?: boolean }; res: T.Items<{ ok: boolean; code: string; why: string }> };
  'GET /me/consult-desk': { res: T.ConsultDeskState };
  'GET /me/consults': { res: T.Items<T.MyConsult> };
  'POST /me/consults': { body: { terms: number }; res: T.MyConsult };
  'GET /me/consults/{id}': { res: T.MyConsult };
  'GET /me/consults/{id}/messages': { query: { after?: number }; res: T.ConsultMessages };
  'POST /me/consults/{id}/messages': { body: { client: string; text?: string; picture?: string }; res: T.ConsultSaid };
  'POST /me/consults/{id}/seen': { body: { seen: number }; res: void };
  'POST /me/consults/{id}/end': { body: T.Empty; res: T.MyConsult };
  'POST /me/consults/{id}/rating': { body: { score: number; note?: string }; res: T.MyConsult };
  'GET /consult-seat': { res: T.ConsultSeat };
  'PUT /consult-seat': { body: { on: boolean }; res: T.ConsultSeat };
  'GET /consult-guide': { res: T.ConsultGuide };
  'GET /consults': { query: { list: 'queue' | 'mine' | 'ended' | 'all'; alert?: T.Id; before?: T.Ms }; res: T.Items<T.ConsultItem> };
  'POST /consults/next': { body: T.Empty; res: T.ConsultItem };
  'GET /consults/{id}': { res: T.ConsultView };
  'POST /consults/{id}/take': { body: T.Empty; res: T.ConsultView };
  'GET /consults/{id}/messages': { query: { after?: number; seen?: number }; res: T.ConsultMessages };
  'POST /consults/{id}/messages': { body: { client: string; text?: string; picture?: string }; res: T.ConsultSaid };
  'GET /consults/{id}/colleagues': { res: T.ConsultColleagues };
  'POST /consults/{id}/offer': { body: Versioned<{ staff?: T.Id; desk?: T.Id; note?: string }>; res: T.ConsultView };
  'POST /consults/{id}/crisis': { body: { note?: string }; res: T.ConsultView };
  'POST /consults/{id}/end': { body: Versioned<{ topic: string; summary: string }>; res: T.ConsultView };
  'POST /consults/{id}/look': { body: { reason: string }; res: T.ConsultView };
  'POST /consults/{id}/hits/{hit}': { body: { verdict: 'true' | 'false' }; res: T.ConsultView };
  'GET /consult-desks': { res: T.Items<T.ConsultDesk> };
  'POST /consult-desks': { body: T.ConsultDeskFields & { unit: T.Id; kind: 'consult' | 'crisis' }; res: T.ConsultDesk };
  'PUT /consult-desks/{desk}': { body: Versioned<T.ConsultDeskFields>; res: T.ConsultDesk };

  'GET /areas': { query: { parent?: T.Area }; res: T.List<T.AreaRow> };
  'POST /areas': { body: { area: T.Area; name: string }; res: T.AreaRow };
  'PATCH /areas/{area}': { body: { name?: string; closed?: boolean; successor?: T.Area }; res: T.AreaRow };
  'GET /units': { query: { area?: T.Area; kind?: T.UnitKind; q?: string; cursor?: string }; res: T.List<T.Unit> };
  'POST /units': { body: T.NewUnit; res: T.Unit };
  'GET /units/{id}': { res: T.Unit };
  'PATCH /units/{id}': { body: Versioned<Partial<Omit<T.NewUnit, 'area'>> & { active?: boolean; contact?: string }>; res: T.Unit };
  'GET /staff': { query: { area?: T.Area; unit?: T.Id; role?: string; q?: string; cursor?: string }; res: T.List<T.Staff> };
  'POST /staff': { body: T.NewStaff; res: { staff: T.Staff; initial_password: string } };
  'GET /staff/{id}': { res: T.Staff };
  'PATCH /staff/{id}': { body: Versioned<Partial<Omit<T.NewStaff, 'login' | 'roles'>>>; res: T.Staff };
  'POST /staff/{id}/roles': { body: { role: string; unit: T.Id; to_ms?: T.Ms }; res: T.Staff };
  'POST /staff/{id}/roles/{grant}/end': { body: T.Empty; res: T.Staff };
  'POST /staff/{id}/disable': { body: { reason: string }; res: T.Staff };
  'POST /staff/{id}/enable': { body: T.Empty; res: T.Staff };
  'POST /staff/{id}/reset-password': { body: T.Empty; res: T.Reset };
  'POST /staff/{id}/reset-totp': { body: T.Empty; res: T.Reset };
  'GET /resets': { res: T.Items<T.Reset> };
  'POST /resets/{id}/confirm': { body: T.Empty; res: { staff: T.Id; login: string; kind: T.ResetKind; initial_password?: string } };
  'POST /resets/{id}/withdraw': { body: T.Empty; res: void };
  'GET /roles': { res: T.Items<T.RoleDef> };

  'GET /definitions': { query: { kind?: T.DefinitionKind }; res: T.Items<T.DefinitionItem> };
  'GET /definitions/{kind}/{id}': { query: { version?: string }; res: T.DefinitionView };
  'POST /definitions/{kind}': { body: { source: string }; res: T.DefinitionView };
  'POST /definitions/{kind}/{id}/publish': {
    body: { version: string; authorisation?: { who: string; document: string; valid_to: string } }; res: T.DefinitionView;
  };
  'POST /definitions/{kind}/{id}/retire': { body: { version: string }; res: T.DefinitionView };
  'POST /definitions/{kind}/{id}/confirm': { body: { version: string; digest: string }; res: T.DefinitionView };
  'POST /definitions/{kind}/{id}/withdraw': { body: { version: string; digest: string }; res: T.DefinitionView };
  'POST /definitions/form/{id}/text-pack': { body: { source: string }; res: T.DefinitionView };
  'GET /definitions/form/{id}/fhir': { res: unknown };

  'GET /dashboard': { query: { area: T.Area; from: string; to: string }; res: T.Dashboard };
  'GET /audit/events': {
    query: { person?: T.Id; actor?: string; action?: string; from?: string; to?: string; area?: T.Area; cursor?: string };
    res: T.List<T.AuditEvent>;
  };
  'POST /audit/verify': { body: T.Empty; res: { job: T.Id } };
  'GET /audit/verify/{job}': { res: T.AuditCheck };
  'GET /settings': { res: T.Items<T.Setting> };
  'PUT /settings/{name}': { body: { value: unknown }; res: T.Setting };
  'GET /outbox': { query: { state?: 'waiting' | 'sent' | 'failed'; before?: T.Id }; res: T.Items<T.OutboxItem> };
}>;

/** Names between braces in a route: `'GET /a/{x}/b/{y}'` gives `'x' | 'y'`. */
export type PathNames<R extends string> = R extends `${string}{${infer N}}${infer Rest}` ? N | PathNames<Rest> : never;
