/* A stand-in for the server while the console is developed and tested: believable data of a Shaoxing district, kept in memory,
 * changed by the same calls as in earnest. Not a model of the rules: only as much as the pages need.
 *   node e2e/stub.mjs [port]      serves web/dist/console under /console/ and /api/v1, with the headers of the real server
 * Log-ins: worker, street, district, city, admin, security, auditor, newbie (first log-in), all with "demo-password"; code 123456.
 * POST /stub/{raise|expire|touch|reset} move the world for tests. */
import { createServer } from 'node:http'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const port = Number(process.argv[2] ?? 8091)
const dist = process.env.CONSOLE_DIST ?? fileURLToPath(new URL('../../../dist/console', import.meta.url))
const MIN = 60000, HOUR = 3600000, DAY = 86400000
const CITY = 330600000000
const counties = [['越城区', 330602], ['柯桥区', 330603], ['上虞区', 330604], ['新昌县', 330624], ['诸暨市', 330681], ['嵊州市', 330683]].map(([name, c], i) => ({ area: c * 1e6, name, level: 'county', has_children: true, units: [312, 298, 287, 164, 330, 229][i], staff: 700 - i * 60 }))
const towns = ['塔山街道', '府山街道', '北海街道', '城南街道', '稽山街道', '迪荡街道', '东湖街道', '灵芝街道'].map((name, i) => ({ area: 330602000000 + (i < 2 ? i + 1 : i + 2) * 1000, name, level: 'town', has_children: true, units: 14 + i, staff: 30 + i }))
const coms = ['塔山社区', '鲁迅社区', '罗门社区', '金时社区'].map((name, i) => ({ area: 330602001001 + i, name, level: 'community', has_children: false, units: 2, staff: 5 }))
const areaName = (a) => a === CITY ? '绍兴市' : coms.find((x) => x.area === a) ? `越城区 塔山街道 ${coms.find((x) => x.area === a).name}` : towns.find((x) => x.area === a) ? `越城区 ${towns.find((x) => x.area === a).name}` : (counties.find((x) => x.area === a)?.name ?? String(a))

let db
function seed() {
  const now = Date.now()
  const units = [['11', '绍兴市社会心理服务中心', 'centre', CITY, 32], ['12', '越城区社会心理服务中心', 'centre', 330602000000, 21], ['13', '塔山街道社会心理服务站', 'station', 330602001000, 9], ['14', '塔山社区心理咨询室', 'room', 330602001001, 4], ['15', '鲁迅社区心理咨询室', 'room', 330602001002, 4], ['16', '罗门社区心理咨询室', 'room', 330602001003, 3], ['17', '绍兴市第七人民医院', 'hospital', 330602000000, 46], ['18', '绍兴市心理援助热线', 'hotline', CITY, 18], ['19', '府山街道社会心理服务站', 'station', 330602002000, 8]]
    .map(([id, name, kind, area, staff]) => ({ id, name, kind, area, area_name: areaName(area), address: `${areaName(area)}人民中路 ${Number(id) * 7} 号`, phone: `0575-85${id}0${id}3`, hours: kind === 'hotline' ? '全天' : '工作日 8:30–17:00', active: id !== '19', staff, version: 1 }))
  const U = (id) => units.find((u) => u.id === id)
  const R = (role, unit) => ({ role, unit, unit_name: U(unit).name, area: U(unit).area, area_name: areaName(U(unit).area) })
  const any = ['account.session', 'account.staff', 'form.read', 'org.read', 'system.events'], oversee = ['alert.read', 'task.read', 'task.act', 'stats.dashboard']
  const work = [...any, ...oversee, 'alert.act', 'people.read', 'people.create', 'people.reveal', 'plan.write', 'care.break_glass']
  const perms = { community_worker: work, street_specialist: [...work, 'alert.confirm'], district_specialist: [...work, 'alert.confirm'], district_manager: [...any, ...oversee, 'org.staff'], city_manager: [...any, ...oversee, 'org.staff'], system_admin: [...any, 'org.staff', 'org.manage', 'org.disable', 'form.manage', 'system.settings', 'system.outbox'], security_admin: [...any, 'org.staff', 'org.grant', 'org.disable'], auditor: [...any, 'org.staff', 'audit.search', 'audit.verify'] }
  const people = [['worker', '陈晓燕', '社区工作者', [R('community_worker', '14')]], ['street', '沈国强', '心理专干', [R('street_specialist', '13')]], ['district', '周慧敏', '心理专员', [R('district_specialist', '12'), R('district_manager', '12')]], ['city', '王建华', '处长', [R('city_manager', '11')]], ['admin', '李明', '系统管理员', [R('system_admin', '11')]], ['security', '赵宁', '安全管理员', [R('security_admin', '11')]], ['auditor', '孙立', '审计员', [R('auditor', '11')]], ['newbie', '何佳', '社区工作者', [R('community_worker', '15')]], ['worker2', '胡丽萍', '社区工作者', [R('community_worker', '14')]], ['hu.jian', '胡健', '心理咨询师', [R('street_specialist', '19')]]]
  const staff = people.map(([login, name, title, roles], i) => ({ id: String(200 + i), login, name, phone_masked: `138****${4100 + i}`, unit: roles[0].unit, unit_name: roles[0].unit_name, area: roles[0].area, title, qualification: i % 2 ? '心理治疗师' : '社会工作师', active: login !== 'hu.jian', totp: login !== 'newbie', last_login_ms: login === 'newbie' ? 0 : now - i * 5 * HOUR, roles: roles.map((r, k) => ({ grant: `${i}${k}`, ...r, from_ms: now - 200 * DAY })), version: 1 }))
  const clocksOf = (lv, t0) => { const k = { red: [15 * MIN, 2 * HOUR, DAY, 3 * DAY], orange: [HOUR, 8 * HOUR, 3 * DAY, 7 * DAY], yellow: [8 * HOUR, DAY, 7 * DAY, 14 * DAY] }[lv]; return ['acknowledge', 'contact', 'dispose', 'review'].map((name, i) => ({ name, due_ms: t0 + k[i] })) }
  const order = ['new', 'acknowledged', 'contacted', 'assessed', 'disposed', 'review', 'closed']
  const mk = (id, level, state, ago, person, label, com, x = {}) => {
    const t0 = now - ago, all = clocksOf(level, t0), done = { new: 0, acknowledged: 1, contacted: 2, assessed: 2, disposed: 3, review: 3, closed: 4 }[state]
    const clocks = all.slice(0, Math.min(4, done + 1)).map((c, i) => i < done ? { ...c, done_ms: Math.min(now - 1000, t0 + (c.due_ms - t0) * (x.lateClock === i ? 1.4 : 0.5)), kept: x.lateClock !== i ? 1 : 0 } : c)
    const steps = [{ at_ms: t0, kind: 'raised', text: `触发${{ red: '红色', orange: '橙色', yellow: '黄色' }[level]}预警，通知塔山社区心理咨询室` }]
    if (done > 0) steps.push({ at_ms: clocks[0].done_ms, kind: 'acknowledged', by: '陈晓燕', text: '签收预警', clock: 'acknowledge', kept: clocks[0].kept })
    if (x.escalated) for (let i = 1; i <= x.escalated; i++) steps.push({ at_ms: t0 + (all[0].due_ms - t0) * i, kind: 'escalated', text: `签收超时，升级至${['', '塔山街道', '越城区', '绍兴市'][i]}`, clock: 'acknowledge', kept: false })
    return { id, level, state, kind: 'risk', source: x.source ?? 'self_test', reason: x.reason ?? 'PHQ-9 第 9 题：有轻生念头', person, person_label: label, area: com, area_name: areaName(com), raised_ms: t0, unit: x.unit ?? '14', unit_name: U(x.unit ?? '14').name, ...(done > 0 ? { owner: '200', owner_name: '陈晓燕' } : {}), escalated: x.escalated ?? 0, version: 1, steps, clocks, contacts: x.contacts ?? [], assessments: x.assessments ?? [], trigger: x.trigger ?? 'PHQ-9 第 9 题 > 0', form: 'phq-9', response: '901', band_label: x.band ?? '中重度抑郁症状', ...(x.callback ? { callback: x.callback } : {}), ...(x.pending ? { pending: x.pending } : {}), order: order.indexOf(state) }
  }
  const alerts = [
    mk('70018', 'red', 'new', 6 * MIN, '5001', '匿名居民 A7F2', 330602001001, { callback: { phone: '139****2207', when: 'now', note: '晚上一个人在家，想有人说说话。', at_ms: now - 5 * MIN } }),
    mk('70015', 'red', 'new', 34 * MIN, '5002', '徐**', 330602001002, { escalated: 2, unit: '15', reason: 'PHQ-9 第 9 题：几乎每天', trigger: 'PHQ-9 第 9 题 = 3', band: '重度抑郁症状' }),
    mk('70012', 'red', 'disposed', 9 * HOUR, '5003', '陆**', 330602001001, { lateClock: 1, contacts: [{ id: '1', at_ms: now - 7 * HOUR, by: '陈晓燕', channel: 'phone', outcome: 'no_answer', note: '响铃未接，已发短信。' }, { id: '2', at_ms: now - 6 * HOUR, by: '陈晓燕', channel: 'visit', outcome: 'reached', note: '上门见到本人及其母亲，情绪低落，愿意配合。' }], assessments: [{ id: '1', at_ms: now - 6 * HOUR, by: '陈晓燕', risk: 'moderate', ideation: true, plan: false, means: false, intent: false, past_attempt: false, protective: '母亲同住，有一位好友', note: '近两周睡眠差，因工作变动而起。否认计划与手段。' }] }),
    mk('70011', 'red', 'review', 26 * HOUR, '5004', '章**', 330602001003, { pending: { kind: 'close', by: '胡丽萍', by_id: '208', by_me: false, at_ms: now - HOUR, outcome: 'referred', note: '已由市七院门诊接诊，家属陪同，三天后随访。' }, assessments: [{ id: '1', at_ms: now - 20 * HOUR, by: '胡丽萍', risk: 'low', ideation: true, plan: false, means: false, intent: false, past_attempt: false, protective: '家人支持好', note: '就诊后情绪平稳。' }] }),
    mk('70016', 'orange', 'acknowledged', 3 * HOUR, '5005', '匿名居民 C03D', 330602001001, { reason: 'PHQ-9 总分 17，中重度', trigger: 'PHQ-9 总分 ≥ 15' }),
    mk('70014', 'orange', 'new', 20 * MIN, '5006', '俞**', 330602001004, { reason: 'GAD-7 总分 18，重度焦虑', trigger: 'GAD-7 总分 ≥ 15', band: '重度焦虑症状' }),
    mk('70010', 'orange', 'contacted', 11 * HOUR, '5007', '傅**', 330602001002, { reason: '请求回电：今晚', source: 'callback', trigger: '居民请求回电' }),
    mk('70013', 'yellow', 'new', 5 * HOUR, '5008', '魏**', 330602001001, { reason: 'GDS-15 总分 9，可能抑郁', trigger: 'GDS-15 总分 ≥ 8', band: '可能有抑郁' }),
    mk('70009', 'yellow', 'acknowledged', 20 * HOUR, '5009', '匿名居民 19BE', 330602001003, { reason: 'WHO-5 得分 24，幸福感低', trigger: 'WHO-5 < 28', band: '幸福感低' }),
    mk('70001', 'orange', 'closed', 9 * DAY, '5010', '严**', 330602001001, { reason: 'PHQ-9 总分 16，中重度' }),
  ]
  const tasks = [['301', 'follow_up', -26 * HOUR, '5003', '陆**', 'red', '红色预警处置后第 1 天随访，超期未做', [11, 14, 15, 17, 18], true, '70012'], ['302', 'callback', -40 * MIN, '5007', '傅**', 'orange', '居民请求今晚回电', [], false, '70010'], ['303', 'follow_up', 3 * HOUR, '5010', '严**', 'orange', '橙色预警结案后第 7 天随访', [16, 14, 11, 9, 6], false, '70001'], ['304', 'review', 7 * HOUR, '5009', '匿名居民 19BE', 'yellow', '复核：两次未联系上', [32, 28, 24], true, '70009'], ['305', 'follow_up', 2 * DAY, '5011', '孟**', undefined, '转介后两周随访', [19, 17, 18, 15, 13], false, ''], ['306', 'access_review', 4 * DAY, '5004', '章**', undefined, '紧急查看的事后审查', [], false, '']]
    .map(([id, kind, off, person, label, level, why, last_scores, not_improving, alert], i) => ({ id, kind, due_ms: now + off, state: 'open', overdue: off < 0, why, ...(level ? { level } : {}), person, person_label: label, area: 330602001001 + (i % 3), area_name: areaName(330602001001 + (i % 3)), unit_name: '塔山社区心理咨询室', ...(i % 3 === 2 ? {} : { owner: '200', owner_name: '陈晓燕' }), ...(alert ? { alert } : {}), version: 1, last_scores, not_improving }))
  const forms = [['phq-9', '患者健康问卷抑郁量表 PHQ-9', 'A', 'published', true], ['gad-7', '广泛性焦虑量表 GAD-7', 'A', 'published', true], ['who-5', '五项幸福感指数 WHO-5', 'A', 'published', true], ['gds-15', '老年抑郁量表 GDS-15', 'A', 'published', true], ['k6', '凯斯勒心理困扰量表 K6', 'A', 'published', true], ['srq-20', '自评问卷 SRQ-20', 'A', 'published', true], ['epds', '爱丁堡产后抑郁量表 EPDS', 'B', 'draft', false], ['mssmhs-60', '中学生心理健康量表', 'B', 'draft', false], ['ad8', '认知障碍筛查 AD8', 'B', 'retired', false]]
  const source = (id, title) => JSON.stringify({ id, version: '1.2.0', title, items: Array.from({ length: 9 }, (_, i) => ({ id: `q${i + 1}`, options: 'freq4' })), scores: [{ id: 'total', sum: 'q1..q9', missing: { max: 1 }, bands: [[0, 'none'], [5, 'mild'], [10, 'moderate'], [15, 'mod_severe'], [20, 'severe']] }], critical: [{ item: 'q9', op: '>', value: 0, level: 'red' }], rights: { tier: 'A' } }, null, 2)
  const defs = forms.map(([id, title, tier, state, has_text], i) => ({ id, kind: 'form', version: '1.2.0', title, tier, state, has_text, hash: `b3:${(i * 7919 + 104729).toString(16)}9f31c2`, updated_ms: now - (i + 3) * DAY, source: source(id, title), rights: tier === 'A' ? '权利人声明可自由复制、翻译与使用，无需许可。' : '文本受版权保护，须取得书面授权后导入文本包。', checks: [{ name: '测试向量', ok: true, text: '12 组，全部与文献一致' }, { name: '分段完整', ok: true, text: '0–27 无空隙、无重叠' }, { name: '文本', ok: has_text, text: has_text ? '中文题目与选项齐全' : '缺少中文文本包' }] }))
    .concat([['risk-self-harm', 'alert_rule', '自伤风险规则'], ['alert-clocks', 'clock', '预警时限']].map(([id, kind, title]) => ({ id, kind, version: '1.0.0', title, tier: 'A', state: 'published', has_text: true, hash: 'b3:77ac01', updated_ms: now - 30 * DAY, source: JSON.stringify({ id, version: '1.0.0', title }, null, 2), rights: '自有定义', checks: [{ name: '测试向量', ok: true, text: '6 组' }] })))
  const acts = ['people.reveal', 'alert.acknowledge', 'person.view', 'people.search', 'role.grant', 'account.login', 'alert.close', 'care.break_glass', 'account.totp', 'definition.publish', 'setting.change', 'alert.view']
  const audit = Array.from({ length: 60 }, (_, i) => ({ id: String(99060 - i), at_ms: now - i * 37 * MIN, actor: people[i % 5][0], role: people[i % 5][3][0].role, unit_name: people[i % 5][3][0].unit_name, action: acts[i % acts.length], object: i % 3 ? `alert/${70018 - (i % 9)}` : `person/${5001 + (i % 9)}`, ...(i % 3 ? {} : { person: String(5001 + (i % 9)) }), label: ['identity', 'clinical', 'administrative'][i % 3], purpose: i % 2 ? '联系本人：预警处置' : '', ip_masked: `10.21.*.${20 + i}`, decision: acts[i % acts.length] === 'auth.login_failed' ? 'deny' : 'allow', detail: '' }))
  const settings = [['session.idle_minutes', '30', 'default', '闲置多少分钟后需重新登录', 'int', false], ['alert.min_cell', '10', 'default', '统计中小于此数的格子隐藏', 'int', false], ['region.local_line', '0575-88000000', 'db', '本地心理援助热线', 'text', false], ['demo.show_codes', 'true', 'flag', '在消息页显示手机验证码', 'bool', true], ['http.listen', '127.0.0.1:8080', 'flag', '监听地址', 'text', true]].map(([name, value, origin, doc, type, restart]) => ({ name, value, origin, doc, type, restart }))
  const outbox = [['sms', '139****2207', '您的验证码是 482913，5 分钟内有效。', 'sent', 1], ['sms', '138****4100', '【心桥】红色预警 70018 待签收，请在 15 分钟内处理。', 'sent', 1], ['sms', '137****9011', '您的验证码是 773051，5 分钟内有效。', 'waiting', 0], ['sms', '136****1200', '【心桥】预警 70015 已升级至越城区。', 'failed', 5]].map(([channel, to_masked, text, state, tries], i) => ({ id: String(i + 1), at_ms: now - i * 9 * MIN, channel, to_masked, text, state, tries }))
  const persons = alerts.map((a, i) => ({ id: a.person, label: a.person_label, name: ['', '徐小雨', '陆伟', '章婷', '', '俞芳', '傅强', '魏阿大', '', '严明'][i] || '未提供', phone: `1390575${2200 + i}`, id_number: `33060219${70 + i}0101${1230 + i}`, age_band: ['25–34', '18–24', '35–44', '45–54', '25–34', '35–44', '55–64', '65 以上', '18–24', '35–44'][i], gender: 'fmfufmmmuf'[i] === 'u' ? 'u' : 'fmfufmmmuf'[i], area: a.area, area_name: a.area_name, last_seen_ms: a.raised_ms, birth_year: 1970 + i, registered: !a.person_label.startsWith('匿名'), version: 1, relation: i === 1 || i === 5 ? null : { kind: 'crisis' } }))
  db = { units, staff, perms, alerts, tasks, defs, audit, settings, outbox, persons, plans: { 5003: { version: 1, shared: true, steps: [{ step: 1, items: ['整夜睡不着', '不想接电话'] }, { step: 2, items: ['出门走一圈', '听音乐'] }, { step: 4, items: ['母亲'] }] } }, sessions: new Map(), keys: new Map(), jobs: new Map(), next: 70100, roles: Object.entries(perms).map(([role, permissions]) => ({ role, title: role, permissions, level: 'area', exclusive_with: ['system_admin', 'security_admin', 'auditor'].includes(role) ? ['system_admin', 'security_admin', 'auditor'].filter((r) => r !== role) : [] })) }
}
seed()
const streams = new Set()
let evId = 0
function emit(event, data) { evId++; for (const r of streams) r.write(`id: ${evId}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`) }

class P extends Error { constructor(status, code, title, x = {}) { super(title); Object.assign(this, { status, code, title, x }) } }
const clockNow = (a) => { const c = a.clocks.find((k) => !k.done_ms); return a.state === 'closed' || !c ? null : { name: c.name, due_ms: c.due_ms, overdue: c.due_ms < Date.now() } }
const item = (a) => { const { id, level, state, kind, source, reason, person, person_label, area, area_name, raised_ms, unit, unit_name, owner, owner_name, escalated, version } = a; return { id, level, state, kind, source, reason, person, person_label, area, area_name, raised_ms, unit, unit_name, owner, owner_name, escalated, version, clock: clockNow(a) } }
function view(a, s) {
  const can = []
  if (s.perms().includes('alert.act')) {
    const related = a.state !== 'new'
    if (a.state === 'new') can.push('acknowledge')
    if (a.state !== 'closed') can.push('assign', 'hand-over')
    if (related && a.state !== 'closed') { can.push('contacts', 'assessments', 'dispose'); if (!a.pending) { if (['disposed', 'assessed', 'review'].includes(a.state)) can.push('close'); if (a.level !== 'yellow') can.push('downgrade') } }
    if (a.pending && a.pending.by_id !== s.staff.id && s.perms().includes('alert.confirm')) can.push('confirm', 'refuse')
    can.push('reveal')
    if (related && a.callback) can.push('callback')
    if (related) can.push('plan')
  }
  const { steps, clocks, contacts, assessments, callback, response, form, band_label, trigger, pending, next_follow_up } = a
  return { ...item(a), steps, clocks, contacts, assessments, callback, response, form, band_label, trigger, pending: pending && { ...pending, by_me: pending.by_id === s.staff.id }, next_follow_up, can }
}
const personItem = (p) => ({ id: p.id, label: p.label, age_band: p.age_band, gender: p.gender, area: p.area, area_name: p.area_name, open_alerts: db.alerts.filter((a) => a.person === p.id && a.state !== 'closed').length, last_seen_ms: p.last_seen_ms })
const phq = ['做事时提不起劲或没有兴趣', '感到心情低落、沮丧或绝望', '入睡困难、睡不安稳或睡眠过多', '感觉疲倦或没有活力', '食欲不振或吃太多', '觉得自己很糟', '对事物专注有困难', '动作或说话速度缓慢，或坐立不安', '有不如死掉或伤害自己的念头']
const page = (items, q) => { const at = Number(q.get('cursor') ?? 0), n = Number(q.get('limit') ?? 50); return { items: items.slice(at, at + n), ...(items.length > at + n ? { next: String(at + n) } : {}) } }
const within = (area, root) => { const r = Number(root); if (!r) return true; const w = r % 1e8 === 0 ? 1e8 : r % 1e6 === 0 ? 1e6 : r % 1000 === 0 ? 1000 : 1; return Math.floor(area / w) === Math.floor(r / w) }
const day = (ms) => new Date(ms).toISOString().slice(0, 10)
function dash(area, from, to, name) {
  const n = Math.max(1, Math.min(120, Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1)), scale = area === CITY ? 1 : 0.22
  const days = Array.from({ length: n }, (_, i) => ({ day: day(Date.parse(from) + i * DAY), responses: Math.round((620 + 180 * Math.sin(i / 3.1) + (i * 37) % 90) * scale), alerts_red: Math.round((3 + (i * 7) % 5) * scale), alerts_orange: Math.round((9 + (i * 11) % 9) * scale), alerts_yellow: Math.round((16 + (i * 5) % 13) * scale) }))
  const sum = (k) => days.reduce((s, d) => s + d[k], 0), al = sum('alerts_red') + sum('alerts_orange') + sum('alerts_yellow'), red = sum('alerts_red')
  const areas = (area === CITY ? counties : towns).map((c, i) => ({ area: c.area, name: c.name, responses: Math.round(sum('responses') * [0.24, 0.21, 0.19, 0.09, 0.15, 0.12, 0.1, 0.07][i]), alerts: Math.round(al * [0.24, 0.21, 0.19, 0.09, 0.15, 0.12, 0.1, 0.07][i]), open: 31 - i * 3, overdue: i === 3 ? null : 14 - i * 0, kept_pct: i === 3 ? null : 97 - i, immediate_pct: i === 3 ? null : 100 - (i % 2) }))
  const F = (id, label, value, unit, definition, x = {}) => ({ id, label, value, unit, definition, ...x })
  return { area, area_name: name, from, to, data_ms: Date.now() - 4000, days, areas, figures: [F('high_risk_immediate', '高危即时干预率', 99, '%', '时段内触发的红色预警中，在签收与联系两个时限内都完成的占比。', { numerator: red - 1, denominator: red, drill: '/console/alerts?level=red&state=all' }), F('persons', '建档居民', Math.round(730412 * scale), '人', '有至少一条记录的居民，去重。'), F('responses', '测评人次', sum('responses'), '次', '时段内提交并计分的测评。'), F('persons_tested', '测评人数', Math.round(sum('responses') * 0.83), '人', '时段内至少完成一次测评的居民。'), F('alerts', '预警', al, '条', '时段内触发的全部预警。', { drill: '/console/alerts?state=all' }), F('alerts_open', '在办预警', areas.reduce((s, a) => s + (a.open ?? 0), 0), '条', '当前未结案的预警。', { drill: '/console/alerts' }), F('alerts_overdue', '超时预警', areas.reduce((s, a) => s + (a.overdue ?? 0), 0), '条', '当前时限已过的在办预警。', { drill: '/console/alerts?overdue=1' }), F('high_risk', '高危居民', red, '人', '时段内有红色预警的居民。'), F('callbacks', '请求回电', Math.round(143 * scale), '次', '居民提出的回电请求。'), F('follow_ups_due', '应随访', Math.round(512 * scale), '次', '时段内到期的随访任务。', { drill: '/console/worklist' }), F('follow_ups_done', '已随访', Math.round(497 * scale), '次', '其中按结果登记完成的。', scale < 1 ? {} : {})], clocks: [['acknowledge', 1211, 31, 12], ['contact', 1160, 64, 18], ['dispose', 1098, 70, 66], ['review', 1011, 22, 140]].map(([name, k, m, r]) => ({ name, kept: Math.round(k * scale), missed: Math.round(m * scale), running: Math.round(r * scale) })) }
}

const routes = []
const on = (m, path, h, open) => routes.push({ m, re: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`), h, open })
const need = (s, p) => { if (!s.perms().some((x) => x.startsWith(p))) throw new P(403, 'denied', '没有权限') }
on('GET', '/public/config', () => ({ region: '绍兴市社会心理服务平台', area: CITY, owner: '绍兴市卫生健康委员会', demo: true, server_ms: Date.now(), crisis: [{ label: '全国心理援助热线', number: '12356', hours: '全天' }], consent: [] }), true)
on('GET', '/session', (c) => c.s?.json() ?? { kind: 'none', csrf: '', consents: [], server_ms: Date.now(), expires_ms: 0 }, true)
on('POST', '/auth/login', (c) => {
  const st = db.staff.find((x) => x.login === c.b.login)
  if (!st || c.b.password !== 'demo-password' && c.b.password !== st.password) throw new P(401, 'auth.wrong', '登录名或密码不正确')
  const sid = randomUUID()
  const s = { sid, staff: st, level: 'password', acting: 0, csrf: randomUUID(), perms() { return this.level === 'ok' ? db.perms[this.staff.roles[this.acting].role] : [] }, json() { return this.level === 'password' ? { kind: 'none', csrf: this.csrf, consents: [], server_ms: Date.now(), expires_ms: 0 } : { kind: 'staff', csrf: this.csrf, area: this.staff.area, staff: { id: st.id, login: st.login, name: st.name, must_change_password: this.level !== 'ok', totp: st.totp, roles: st.roles.map((r) => ({ ...r, area_name: areaName(r.area) })), acting: this.acting, permissions: this.perms(), aal: 2 }, consents: [], server_ms: Date.now(), expires_ms: Date.now() + 30 * MIN } } }
  db.sessions.set(sid, s)
  c.res.setHeader('Set-Cookie', `sid=${sid}; Path=/; HttpOnly; SameSite=Lax`)
  return { next: st.totp ? 'totp' : 'totp_enrol' }
}, true)
const step = (c) => { if (!c.s) throw new P(401, 'session.none', '请先登录'); return c.s }
on('POST', '/auth/totp', (c) => { const s = step(c); if (c.b.code !== '123456') throw new P(401, 'auth.code', '验证码不正确'); s.level = 'ok'; s.stepUp = true; return { next: 'ok' } }, true)
on('POST', '/auth/totp-enrol', (c) => { step(c); return { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: `otpauth://totp/xinqiao:${c.s.staff.login}?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=xinqiao` } }, true)
on('POST', '/auth/totp-confirm', (c) => { if (c.b.code !== '123456') throw new P(422, 'auth.code', '验证码不正确'); step(c).level = 'must'; c.s.staff.totp = true; return { next: 'password', recovery_codes: Array.from({ length: 8 }, (_, i) => `${(i * 7919 + 23456).toString(36)}-${(i * 104729 + 999999).toString(36)}`) } }, true)
on('POST', '/auth/password', (c) => { step(c); if (String(c.b.password).length < 12) throw new P(422, 'auth.weak', '密码太短', { pointer: '/password' }); c.s.staff.password = c.b.password; c.s.level = 'ok'; return { next: 'ok' } }, true)
on('POST', '/auth/logout', (c) => { if (c.s) db.sessions.delete(c.s.sid) }, true)
on('POST', '/session/act', (c) => { c.s.acting = c.b.acting; return c.s.json() })
on('GET', '/session/list', () => ({ items: [{ id: '1', created_ms: Date.now() - HOUR, seen_ms: Date.now(), device: 'Chrome · Linux', current: true }, { id: '2', created_ms: Date.now() - 3 * DAY, seen_ms: Date.now() - DAY, device: '微信 · Android', current: false }] }))
on('POST', '/session/:id/end', () => ({}))
on('GET', '/alerts', (c) => {
  need(c.s, 'alert.')
  const q = c.q, st = q.get('state') ?? 'open'
  return page(db.alerts.filter((a) => (st === 'all' || (st === 'closed') === (a.state === 'closed')) && (!q.get('level') || a.level === q.get('level')) && (!q.get('mine') || a.owner === c.s.staff.id) && (!q.get('overdue') || clockNow(a)?.overdue) && within(a.area, q.get('area'))).sort((x, y) => (clockNow(x)?.due_ms ?? 9e15) - (clockNow(y)?.due_ms ?? 9e15)).map(item), q)
})
const findAlert = (c) => { need(c.s, 'alert.'); const a = db.alerts.find((x) => x.id === c.p.id); if (!a) throw new P(404, 'not_found', '没有这条预警'); return a }
on('GET', '/alerts/:id', (c) => view(findAlert(c), c.s))
on('GET', '/alerts/:id/candidates', (c) => { findAlert(c); return { items: db.staff.filter((s) => ['community_worker', 'street_specialist'].includes(s.roles[0]?.role)).map((s) => ({ id: s.id, name: s.name, unit_name: s.unit_name, open: Number(s.id) % 5 })) } })
const doneClock = (a, name) => { const k = a.clocks.find((x) => x.name === name && !x.done_ms); if (!k) return {}; k.done_ms = Date.now(); k.kept = k.done_ms <= k.due_ms ? 1 : 0; const nx = ['acknowledge', 'contact', 'dispose', 'review']; const n = nx[nx.indexOf(name) + 1]; if (n) a.clocks.push({ name: n, due_ms: Date.now() + 2 * HOUR }); return { clock: name, kept: k.kept } }
const acts = {
  acknowledge: (a, s) => { a.state = 'acknowledged'; a.owner = s.staff.id; a.owner_name = s.staff.name; return { text: '签收预警', ...doneClock(a, 'acknowledge') } },
  assign: (a, s, b) => { const st = db.staff.find((x) => x.id === b.owner); a.owner = st.id; a.owner_name = st.name; return { text: `指派给${st.name}` } },
  contacts: (a, s, b) => { a.contacts.push({ id: randomUUID(), at_ms: b.at_ms, by: s.staff.name, channel: b.channel, outcome: b.outcome, note: b.note }); const ok = b.outcome === 'reached'; if (ok && a.state === 'acknowledged') a.state = 'contacted'; return { text: ok ? '联系上本人' : '尝试联系，未联系上', ...(ok ? doneClock(a, 'contact') : {}) } },
  assessments: (a, s, b) => { a.assessments.push({ id: randomUUID(), at_ms: Date.now(), by: s.staff.name, ...b }); a.state = 'assessed'; return { text: '完成风险评估' } },
  dispose: (a, s, b) => { a.state = 'disposed'; if (b.follow_up_days) { a.next_follow_up = { task: '399', due_ms: Date.now() + b.follow_up_days * DAY } } return { text: `处置：${b.note}`, ...doneClock(a, 'dispose') } },
  close: (a, s, b) => { if (a.level === 'red') { a.pending = { kind: 'close', by: s.staff.name, by_id: s.staff.id, at_ms: Date.now(), outcome: b.outcome, note: b.note }; a.state = 'review'; return { text: '申请结案，待第二人复核' } } a.state = 'closed'; return { text: '结案' } },
  downgrade: (a, s, b) => { if (a.level === 'red') { a.pending = { kind: 'downgrade', by: s.staff.name, by_id: s.staff.id, at_ms: Date.now(), to: b.to, note: b.note }; return { text: '申请降级，待第二人复核' } } a.level = b.to; return { text: '降级' } },
  confirm: (a) => { const p = a.pending; if (p.kind === 'close') a.state = 'closed'; else a.level = p.to; delete a.pending; return { text: p.kind === 'close' ? '第二人复核同意，结案' : '第二人复核同意，降级', ...doneClock(a, 'review') } },
  refuse: (a, s, b) => { delete a.pending; a.state = 'disposed'; return { text: `复核退回：${b.note}` } },
  'hand-over': (a, s, b) => { const u = db.units.find((x) => x.id === b.unit); a.unit = u.id; a.unit_name = u.name; return { text: `移交至${u.name}：${b.note}` } },
}
on('POST', '/alerts/:id/callback/reveal', (c) => { findAlert(c); return { phone: '13905752207' } })
on('POST', '/alerts/:id/:act', (c) => {
  const a = findAlert(c), act = acts[c.p.act]
  if (!act) throw new P(404, 'not_found', '没有这个操作')
  if (c.b.version !== a.version) throw new P(412, 'version.stale', '记录已被他人更新')
  if (c.p.act === 'confirm' && a.pending?.by_id === c.s.staff.id) throw new P(403, 'alert.second_person', '须由另一人复核')
  const r = act(a, c.s, c.b)
  a.version++
  a.steps.push({ at_ms: Date.now(), kind: c.p.act, by: c.s.staff.name, ...r })
  emit('alert', { id: a.id, level: a.level, state: a.state, area: a.area, change: 'changed' })
  return view(a, c.s)
})
const tasksOf = (c) => { const st = c.q.get('state') ?? 'open', due = c.q.get('due') ?? 'all', now = Date.now(); return db.tasks.map((x) => ({ ...x, overdue: x.state === 'open' && x.due_ms < now })).filter((x) => (st === 'open') === (x.state === 'open') && (!c.q.get('mine') || x.owner === c.s.staff.id) && (due === 'all' || (due === 'overdue' ? x.overdue : x.due_ms < now + (due === 'today' ? DAY : 7 * DAY)))).sort((x, y) => x.due_ms - y.due_ms) }
on('GET', '/tasks', (c) => page(tasksOf(c), c.q))
on('POST', '/tasks/:id/done', (c) => { const x = db.tasks.find((y) => y.id === c.p.id); if (x.version !== c.b.version) throw new P(412, 'version.stale', '记录已被他人更新'); x.state = 'done'; x.version++; if (c.b.next_days) db.tasks.push({ ...x, id: String(db.next++), state: 'open', due_ms: Date.now() + c.b.next_days * DAY, why: `上次随访后第 ${c.b.next_days} 天`, version: 1 }); emit('task', { id: x.id }); return x })
on('POST', '/tasks/:id/reassign', (c) => { const x = db.tasks.find((y) => y.id === c.p.id), st = db.staff.find((y) => y.id === c.b.owner); if (x.version !== c.b.version) throw new P(409, 'care.task_version', '任务已被他人更新'); x.owner = st.id; x.owner_name = st.name; x.version++; return x })
on('GET', '/worklist/summary', (c) => { const o = db.alerts.filter((a) => a.state !== 'closed'), n = (l) => o.filter((a) => a.level === l).length, k = tasksOf({ s: c.s, q: new URLSearchParams() }); return { alerts: { red: n('red'), orange: n('orange'), yellow: n('yellow'), overdue: o.filter((a) => clockNow(a)?.overdue).length, mine: o.filter((a) => a.owner === c.s.staff.id).length }, tasks: { overdue: k.filter((x) => x.overdue).length, today: k.filter((x) => !x.overdue && x.due_ms < Date.now() + DAY).length, week: k.filter((x) => x.due_ms < Date.now() + 7 * DAY).length } } })
on('POST', '/persons/search', (c) => { const [k, v] = Object.entries(c.b)[0] ?? []; return { items: db.persons.filter((p) => (k === 'code' ? v === 'K7QD-4M2P' && p.id === '5001' : p[k] === v)).map(personItem) } })
on('POST', '/persons', (c) => { const twin = db.persons.find((p) => c.b.phone && p.phone === c.b.phone || c.b.id_number && p.id_number === c.b.id_number); if (twin && !c.b.confirm_not_duplicate) throw new P(409, 'person.duplicate', '可能已有档案', { detail: twin.id, ids: [twin.id] }); const p = { id: String(db.next++), label: c.b.name ? `${c.b.name[0]}**` : '未具名居民', name: c.b.name ?? '', phone: c.b.phone ?? '', id_number: c.b.id_number ?? '', age_band: '未知', gender: c.b.gender ?? 'u', area: c.b.area, area_name: areaName(c.b.area), last_seen_ms: Date.now(), registered: false, version: 1, relation: { kind: 'caseload' } }; db.persons.push(p); return personView(p, c.s) })
const findPerson = (c) => { need(c.s, 'people.'); const p = db.persons.find((x) => x.id === c.p.id); if (!p) throw new P(404, 'not_found', '没有这位居民'); return p }
function personView(p) { const rel = p.relation; return { ...personItem(p), version: p.version, name_masked: p.label, phone_masked: p.phone ? `${p.phone.slice(0, 3)}****${p.phone.slice(-4)}` : '', id_number_masked: p.id_number ? `${p.id_number.slice(0, 4)}**********${p.id_number.slice(-2)}` : '', birth_year: p.birth_year, registered: p.registered, relation: rel, can: rel ? ['reveal', 'responses', 'plan'] : ['reveal', 'break_glass'], consents: [{ purpose: 'service', granted: true, at: p.last_seen_ms - DAY }, { purpose: 'health', granted: true, at: p.last_seen_ms - DAY }, { purpose: 'contact', granted: p.registered, at: p.last_seen_ms - DAY }], alerts: db.alerts.filter((a) => a.person === p.id).map(item), tasks: db.tasks.filter((x) => x.person === p.id && x.state === 'open'), responses: [{ id: '901', form: 'phq-9', title: 'PHQ-9 抑郁自评', done_ms: p.last_seen_ms, band_label: '中重度', tone: 'care', value: 17 }, { id: '900', form: 'gad-7', title: 'GAD-7 焦虑自评', done_ms: p.last_seen_ms - 30 * DAY, band_label: '轻度', tone: 'watch', value: 7 }] } }
on('GET', '/persons/:id', (c) => personView(findPerson(c), c.s))
on('POST', '/persons/:id/reveal', (c) => { const p = findPerson(c); db.audit.unshift({ id: String(99100 + db.audit.length), at_ms: Date.now(), actor: c.s.staff.login, role: c.s.staff.roles[c.s.acting].role, unit_name: c.s.staff.unit_name, action: 'people.reveal', object: `person/${p.id}`, person: p.id, label: 'identity', purpose: c.b.reason, ip_masked: '10.21.*.9', decision: 'allow', detail: c.b.fields.join(', ') }); return Object.fromEntries(c.b.fields.map((f) => [f, p[f]])) })
on('POST', '/persons/:id/break-glass', (c) => { const p = findPerson(c); if (!c.s.stepUp2 && !c.s.fresh) { c.s.fresh = true; throw new P(403, 'auth.step_up', '需要再次验证身份') } p.relation = { kind: 'break_glass', until_ms: Date.now() + HOUR }; return { until_ms: p.relation.until_ms } })
on('GET', '/persons/:id/responses/:rid', (c) => { const p = findPerson(c); if (!p.relation) throw new P(403, 'relation.none', '没有工作关系'); return { form: { id: 'phq-9', version: '1.2.0', title: 'PHQ-9 抑郁自评', items: phq.map((text, i) => ({ id: `q${i + 1}`, n: i + 1, text, type: 'single', options: ['完全没有', '好几天', '一半以上天数', '几乎每天'].map((label, value) => ({ value, label })) })) }, answers: [2, 2, 3, 2, 2, 2, 1, 2, 1], result: { words: '', scores: [{ id: 'total', label: '总分', value: 17, max: 27, state: 'scored', band: { code: 'mod_severe', label: '中重度', tone: 'care' } }] } } })
on('GET', '/persons/:id/safety-plan', (c) => { findPerson(c); return db.plans[c.p.id] ?? { version: 0, shared: false, steps: [] } })
on('PUT', '/persons/:id/safety-plan', (c) => { const o = db.plans[c.p.id] ?? { version: 0 }; if (o.version !== c.b.version) throw new P(412, 'version.stale', '计划已被他人更新'); db.plans[c.p.id] = { ...c.b, version: o.version + 1 }; return db.plans[c.p.id] })
on('GET', '/persons/:id/access-log', () => ({ items: [['社区工作者 · 塔山社区心理咨询室', '查看预警', '预警处置'], ['心理专干 · 塔山街道社会心理服务站', '查看姓名、电话', '联系本人'], ['系统', '触发预警', '']].map(([who, what, purpose], i) => ({ at_ms: Date.now() - i * HOUR, who, what, purpose })) }))
const areas = () => [...counties, ...towns, ...coms]
counties.forEach((a) => { a.parent = CITY })
towns.forEach((a) => { a.parent = 330602000000 })
coms.forEach((a) => { a.parent = 330602001000 })
on('GET', '/public/places', (c) => ({ items: db.units.filter((u) => within(Number(c.q.get('area')), u.area) && u.active) }))
on('POST', '/areas', (c) => { if (areas().some((a) => a.area === c.b.area)) throw new P(409, 'org.area_taken', '这个区划代码已在使用'); const list = c.b.area % 1e6 === 0 ? counties : c.b.area % 1000 === 0 ? towns : coms, a = { area: c.b.area, name: c.b.name, level: list[0].level, parent: list[0].parent, has_children: false, units: 0, staff: 0 }; list.push(a); return a })
on('PATCH', '/areas/:id', (c) => { const a = areas().find((x) => x.area === Number(c.p.id)); if (c.b.closed && a.units) throw new P(409, 'org.area_in_use', '区划内还有机构，不能停用'); return Object.assign(a, c.b) })
on('GET', '/areas', (c) => { const p = Number(c.q.get('parent')); return { items: p === CITY ? counties : p === 330602000000 ? towns : p === 330602001000 ? coms : [] } })
on('GET', '/units', (c) => { const q = c.q.get('q') ?? ''; return page(db.units.filter((u) => within(u.area, c.q.get('area')) && (!c.q.get('kind') || u.kind === c.q.get('kind')) && `${u.name}${u.phone}`.includes(q)), c.q) })
on('POST', '/units', (c) => { const u = { id: String(db.next++), ...c.b, area_name: areaName(c.b.area), active: true, staff: 0, version: 1 }; db.units.push(u); return u })
on('GET', '/units/:id', (c) => db.units.find((u) => u.id === c.p.id))
on('PATCH', '/units/:id', (c) => { const u = db.units.find((x) => x.id === c.p.id); if (c.b.version !== u.version) throw new P(412, 'version.stale', '机构已被他人更新'); Object.assign(u, c.b, { version: u.version + 1 }); return u })
on('GET', '/staff', (c) => { need(c.s, 'org.staff'); const q = c.q.get('q') ?? ''; return page(db.staff.filter((s) => `${s.name}${s.login}`.includes(q) && within(s.area, c.q.get('area')) && (!c.q.get('unit') || s.unit === c.q.get('unit')) && (!c.q.get('role') || s.roles.some((r) => r.role === c.q.get('role')))), c.q) })
on('POST', '/staff', (c) => { if (db.staff.some((s) => s.login === c.b.login)) throw new P(409, 'staff.login_taken', '登录名已存在', { pointer: '/login' }); const u = db.units.find((x) => x.id === c.b.unit); const s = { id: String(db.next++), phone_masked: '', ...c.b, unit_name: u.name, area: u.area, active: true, totp: false, last_login_ms: 0, version: 1, roles: (c.b.roles ?? []).map((r, i) => ({ grant: String(i), ...r, unit_name: u.name, area: u.area, from_ms: Date.now() })) }; db.staff.unshift(s); return { staff: s, initial_password: 'Qiao-7f3K-9mTw-x2' } })
on('PATCH', '/staff/:id', (c) => { const s = db.staff.find((x) => x.id === c.p.id); if (c.b.version !== s.version) throw new P(409, 'org.version', '人员资料已被他人更新'); const u = db.units.find((x) => x.id === (c.b.unit ?? s.unit)); Object.assign(s, c.b, { unit: u.id, unit_name: u.name, area: u.area, version: s.version + 1 }); return s })
on('GET', '/staff/:id', (c) => db.staff.find((s) => s.id === c.p.id))
on('POST', '/staff/:id/roles', (c) => { const s = db.staff.find((x) => x.id === c.p.id), u = db.units.find((x) => x.id === c.b.unit); s.roles.push({ grant: randomUUID(), role: c.b.role, unit: u.id, unit_name: u.name, area: u.area, from_ms: Date.now(), ...(c.b.to_ms ? { to_ms: c.b.to_ms } : {}) }); return s })
on('POST', '/staff/:id/roles/:grant/end', (c) => { const s = db.staff.find((x) => x.id === c.p.id); s.roles = s.roles.filter((r) => r.grant !== c.p.grant); return s })
on('POST', '/staff/:id/:what', (c) => { const s = db.staff.find((x) => x.id === c.p.id); if (c.p.what === 'disable') s.active = false; if (c.p.what === 'enable') s.active = true; if (c.p.what === 'reset-totp') s.totp = false; return c.p.what === 'reset-password' ? { initial_password: 'Qiao-3vRk-8nPz-q5' } : s })
on('GET', '/roles', () => ({ items: db.roles }))
on('GET', '/definitions', (c) => page(db.defs.filter((d) => d.kind === c.q.get('kind')).map((d) => ({ ...d, source: undefined, rights: undefined, checks: undefined })), c.q))
on('GET', '/definitions/:kind/:id', (c) => { const d = db.defs.find((x) => x.id === c.p.id); if (!d) throw new P(404, 'not_found', '没有这个定义'); return d })
on('GET', '/definitions/form/:id/fhir', (c) => ({ resourceType: 'Questionnaire', id: c.p.id, status: 'active' }))
on('POST', '/definitions/:kind', (c) => { let j; try { j = JSON.parse(c.b.source) } catch { throw new P(422, 'json.bad', '不是有效的 JSON', { pointer: '' }) } if (!Array.isArray(j.scores)) throw new P(422, 'definition.vectors', '定义未通过校验', { detail: '缺少计分', pointer: '/scores' }); if (j.scores[0]?.bands?.length < 2) throw new P(422, 'definition.bands', '分段不完整', { pointer: '/scores/0/bands' }); return {} })
on('POST', '/definitions/form/:id/text-pack', (c) => { db.defs.find((x) => x.id === c.p.id).has_text = true; return {} })
on('POST', '/definitions/:kind/:id/:what', (c) => { const d = db.defs.find((x) => x.id === c.p.id); if (c.p.what === 'publish' && d.tier !== 'A' && !c.b.authorisation) throw new P(422, 'definition.authorisation', '需要授权'); d.state = c.p.what === 'publish' ? 'published' : 'retired'; return {} })
on('GET', '/dashboard', (c) => { need(c.s, 'stats.'); const a = Number(c.q.get('area')); return dash(a, c.q.get('from'), c.q.get('to'), areaName(a)) })
on('GET', '/audit/events', (c) => { need(c.s, 'audit.'); return page(db.audit.filter((e) => (!c.q.get('actor') || e.actor === c.q.get('actor')) && (!c.q.get('action') || e.action === c.q.get('action')) && (!c.q.get('person') || e.person === c.q.get('person')) && (!c.q.get('from') || e.at_ms >= Number(c.q.get('from')))), c.q) })
on('POST', '/audit/verify', () => { const job = randomUUID(); db.jobs.set(job, 0); return { job } })
on('GET', '/audit/verify/:job', (c) => { const n = (db.jobs.get(c.p.job) ?? 0) + 1; db.jobs.set(c.p.job, n); return n < 3 ? { state: 'running', checked: n * 41000, heads: [] } : { state: 'ok', checked: 128411, heads: counties.map((x, i) => ({ county: x.area / 1e6, seq: 30211 - i * 3111, hash: `9f2c${(i * 99991 + 1234567).toString(16)}…` })) } })
on('GET', '/settings', () => ({ items: db.settings }))
on('PUT', '/settings/:name', (c) => { const s = db.settings.find((x) => x.name === c.p.name); if (s.type === 'int' && !/^\d+$/.test(c.b.value)) throw new P(422, 'settings.type', '应为整数', { pointer: '/value' }); s.value = c.b.value; s.origin = 'db'; return s })
on('GET', '/outbox', (c) => page(db.outbox.filter((o) => !c.q.get('state') || o.state === c.q.get('state')), c.q))

const stub = {
  reset: () => seed(),
  raise: () => { const src = db.alerts[0], id = String(db.next++), t0 = Date.now(); const a = { ...structuredClone(src), id, version: 1, state: 'new', raised_ms: t0, person_label: '匿名居民 9D41', clocks: [{ name: 'acknowledge', due_ms: t0 + 15 * MIN }], steps: [{ at_ms: t0, kind: 'raised', text: '触发红色预警，通知塔山社区心理咨询室' }], contacts: [], assessments: [], escalated: 0 }; delete a.owner; delete a.owner_name; delete a.pending; db.alerts.unshift(a); emit('alert', { id, level: 'red', state: 'new', area: a.area, change: 'raised' }); return { id } },
  touch: (q) => { const a = db.alerts.find((x) => x.id === q.get('id')); a.version++; a.state = 'contacted'; a.owner_name = '胡丽萍'; a.steps.push({ at_ms: Date.now(), kind: 'contacts', by: '胡丽萍', text: '电话联系上本人' }) },
  touch_staff: (q) => { db.staff.find((x) => x.login === q.get('login')).version++ },
  expire: () => db.sessions.clear(),
}
const csp = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' }
createServer(async (req, res) => {
  const u = new URL(req.url, 'http://x')
  let raw = ''
  for await (const k of req) raw += k
  const cookie = /sid=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1]
  if (u.pathname.startsWith('/stub/')) { const r = stub[u.pathname.slice(6)]?.(u.searchParams); res.end(JSON.stringify(r ?? {})); return }
  if (u.pathname === '/api/v1/events') {
    if (!db.sessions.has(cookie)) { res.writeHead(401).end(); return }
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    res.write('retry: 1000\n\n')
    streams.add(res)
    req.on('close', () => streams.delete(res))
    return
  }
  if (u.pathname.startsWith('/api/v1/')) {
    const path = u.pathname.slice(7), s = db.sessions.get(cookie)
    try {
      const hit = routes.map((r) => ({ r, m: r.m === req.method && r.re.exec(path) })).find((x) => x.m)
      if (!hit) throw new P(404, 'not_found', '没有这个地址')
      if (!hit.r.open && s?.level !== 'ok') throw new P(401, 'session.none', '请先登录')
      if (req.method !== 'GET' && !req.headers['x-csrf']) throw new P(403, 'csrf', '请求缺少 X-CSRF')
      const key = req.headers['idempotency-key']
      if (key && db.keys.has(key)) { res.writeHead(200, { 'Content-Type': 'application/json' }).end(db.keys.get(key)); return }
      const out = hit.r.h({ p: hit.m.groups ?? {}, q: u.searchParams, b: raw ? JSON.parse(raw) : {}, s, req, res })
      const text = out === undefined ? '' : JSON.stringify(out)
      if (key && !hit.r.open) db.keys.set(key, text || '{}')
      res.writeHead(out === undefined ? 204 : 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(text)
    } catch (e) {
      if (!(e instanceof P)) console.error(e)
      res.writeHead(e.status ?? 500, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify({ type: 'about:blank', title: e.title ?? '服务器错误', status: e.status ?? 500, code: e.code ?? 'internal', request_id: 'stub', ...(e.x ?? {}) }))
    }
    return
  }
  if (!u.pathname.startsWith('/console')) { res.writeHead(302, { Location: '/console/' }).end(); return }
  let file = normalize(join(dist, u.pathname.slice(8)))
  if (!file.startsWith(dist) || !existsSync(file) || statSync(file).isDirectory()) {
    if (extname(file)) { res.writeHead(404).end(); return }
    file = join(dist, 'index.html')
  }
  res.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': csp, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' })
  createReadStream(file).pipe(res)
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/console/`))
