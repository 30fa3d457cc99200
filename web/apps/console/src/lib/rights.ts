/* What the menu, the pages and the buttons need, in the permission names of the server (`./dev routes` lists them). Only decides
 * what is shown: the server asks again on every call. What may be done with one alert or one person comes with it, as `can`. */
export const needs = {
  schedule: 'counselling.desk', counselArea: 'counselling.area', cases: 'counselling.case', adrift: 'counselling.lead', groups: 'counselling.group', counselSetup: 'counselling.setup', counselChange: 'counselling.change', calendarFeed: 'counselling.own',
  alerts: 'alert.read', worklist: 'task.read', persons: 'people.read', dashboard: 'stats.dashboard', audit: 'audit.search',
  referrals: 'referral.read', referralSend: 'referral.send', referralPartner: 'referral.send_out', referralFigures: 'referral.figures',
  network: 'org.read', staff: 'org.staff', definitions: 'form.second', settings: 'system.settings', outbox: 'system.outbox',
  consult: 'consult.serve', consultLook: 'consult.look', desks: 'consult.desks',
  auditVerify: 'audit.verify', definitionChange: 'form.manage', definitionSecond: 'form.second', networkChange: 'org.manage', unanswered: 'alert.unanswered', personCreate: 'people.create', personMatch: 'people.match',
  staffChange: 'org.manage', staffGrant: 'org.grant', staffDisable: 'org.disable', resetSecond: 'org.second', taskDone: 'task.act', taskReassign: 'alert.act',
  hotline: 'hotline.work', hotlineSupervise: 'hotline.supervise', hotlineReport: 'hotline.report', lines: 'hotline.manage', cover: 'hotline.cover',
  duty: 'duty.read', dutyManage: 'duty.manage', crisis: 'crisis.read', crisisCall: 'crisis.call', schoolCall: 'crisis.school_call', crisisAct: 'crisis.act', incidents: 'crisis.read', incidentLead: 'crisis.lead',
} as const
export type Need = keyof typeof needs
