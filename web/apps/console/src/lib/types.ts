/* The shapes of the interface under the names the pages use; packages/api holds them for all apps. */
import type { AreaItem as PublicArea, Dashboard as ServerDashboard } from '@xinqiao/api'

export type {
  ConsultColleagues, ConsultDesk, ConsultGuide, ConsultItem, ConsultMessage, ConsultMessages, ConsultSaid, ConsultSeat, ConsultView,
  AlertItem, AlertView, AuditEvent, Candidate, Id, Level, List, OutboxItem, PersonItem, PersonMatch, Place, PersonView, PublicConfig, Reset, Session, Setting, Staff, TaskItem, UnansweredUnit, Unit,
  CalloutItem, CalloutView, CrisisWords, DutyCandidate, DutyShift, DutySwap, IncidentBoard, IncidentItem, Items, RosterItem, RosterView, SchoolCallout,
  AdriftGroup, AdriftLists, AdriftTime, CaseBrief, GivenCase, GroupItem, GroupMeeting, GroupMember, GroupView, Appointment, CalendarFeed, CaseGoal, CaseItem, CaseView, CounselRoom, CounselService, CounselSetup, Diary, Pattern, ServiceSetup, Slots,
  ReferralFigures, ReferralItem, ReferralKinds, ReferralPair, ReferralPaper, ReferralPlace, ReferralSums, ReferralView,
  AccessEntry as AccessRow, AuditCheck as VerifyState, AuthNext as Next, DefinitionItem as Definition, DefinitionView, Figure, PersonAnswers as ResponseFile,
  RoleDef as Role, SafetyPlan as Plan, SessionItem as SessionRow, StaffRole as RoleRef, WorklistSummary as Summary,
} from '@xinqiao/api'

/* GET /public/areas gives no counts, GET /areas does. */
export interface AreaItem extends PublicArea { units?: number; staff?: number; parent?: number; closed?: boolean; successor?: number }

/* Small cells arrive as null. */
type Nullable<T> = { [K in keyof T]: K extends 'area' | 'name' ? T[K] : T[K] | null }
export type AreaRow = Nullable<ServerDashboard['areas'][number]>
export interface Dashboard extends Omit<ServerDashboard, 'areas'> { areas: AreaRow[] }
