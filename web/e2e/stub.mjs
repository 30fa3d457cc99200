/* A server of the tests: serves web/dist as the real one does (headers included) and answers the resident part of the API from
 * memory. It can be told to misbehave:  POST /__stub {down?: boolean, drop?: n, empty?: boolean, fail?: path, reset?: true}.
 * Usage: node e2e/stub.mjs [port]   (also imported by the tests)  */
import { createServer } from 'node:http';
import { readFileSync, existsSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const CSP = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'";
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json', '.webmanifest': 'application/manifest+json', '.png': 'image/png' };

const four = ['完全不会', '好几天', '一半以上的天数', '几乎每天'].map((label, value) => ({ value, label }));
const phq = ['做事时提不起劲或没有兴趣', '感到心情低落、沮丧或绝望', '入睡困难、睡不安稳或睡眠过多', '感觉疲倦或没有活力', '食欲不振或吃太多', '觉得自己很糟，或觉得自己很失败，或让自己或家人失望', '对事物专注有困难，例如阅读报纸或看电视时', '动作或说话速度缓慢到别人已经察觉？或正好相反——烦躁或坐立不安、动来动去的情况更胜于平常', '有不如死掉或用某种方式伤害自己的念头'];
const gad = ['感觉紧张、焦虑或急切', '不能够停止或控制担忧', '对各种各样的事情担忧过多', '很难放松下来', '由于不安而无法静坐', '变得容易烦恼或急躁', '感到似乎将有可怕的事情发生而害怕'];
const who = ['我感觉快乐、心情舒畅', '我感觉宁静和放松', '我感觉充满活力、精力充沛', '我睡醒时感到清新、得到了足够休息', '我每天生活充满了有趣的事情'];
const six = ['所有时间', '大部分时间', '超过一半的时间', '少于一半的时间', '有时候', '从未有过'].map((label, i) => ({ value: 5 - i, label }));
const form = (id, title, recall, intro, texts, options, notice) => ({
  id, version: '1.0', hash: `h-${id}`, title, intro, recall, notice, respondent: 'self',
  items: texts.map((text, i) => ({ id: `q${i + 1}`, n: i + 1, text, type: 'single', required: true, options })),
});
const ask = '在过去的两周里，有多少时候您受到以下问题困扰？';
const FORMS = {
  'phq-2': form('phq-2', '两题心情自测', '过去两周', ask, phq.slice(0, 2), four, 'PHQ-2 可以免费使用和复制。'),
  'phq-9': form('phq-9', '心情自测', '过去两周', ask, phq, four, 'PHQ-9 可以免费使用和复制。'),
  'gad-7': form('gad-7', '担心和紧张自测', '过去两周', ask, gad, four, 'GAD-7 可以免费使用和复制。'),
  'who-5': form('who-5', '幸福感自测', '过去两周', '请在下面五个句子中，选出在过去两星期里最接近您的感觉的答案。', who, six, '© WHO 2024，CC BY-NC-SA 3.0 IGO'),
};
// one more question that only some people see, and one that is not asked by ticking
FORMS['sleep'] = form('sleep', '睡眠小记', '过去一周', '说说您最近一周的睡眠。', ['这一周您睡得好吗？'], [{ value: 0, label: '睡得好' }, { value: 1, label: '睡得不好' }], '本中心编写，供自我观察。');
FORMS['sleep'].items.push(
  { id: 'q2', n: 2, text: '您一般几点上床？', type: 'time', required: false, options: [] },
  { id: 'q3', n: 3, text: '有几个晚上睡不好？', type: 'number', required: true, min: 1, max: 7, unit: '个晚上', options: [], show_when: { all: [{ item: 'q1', op: '>=', value: 1 }] } },
);
const CARDS = [
  ['phq-2', '只有两道题，一分钟看看心情怎么样。', 1, 'mood', true], ['phq-9', '最近两周的心情、睡眠和精神头。', 3, 'mood', false],
  ['gad-7', '最近是不是总担心、放松不下来。', 2, 'anxiety', false], ['who-5', '看看最近两周过得舒不舒心。', 1, 'wellbeing', false],
  ['sleep', '记一记最近一周睡得怎么样。', 1, 'general', false],
].map(([id, summary, minutes, group, staged]) => ({ id, version: '1.0', title: FORMS[id].title, summary, minutes, items: FORMS[id].items.length, group, staged }));
const AREAS = [
  [330602000000, '越城区', 'county', 330600000000], [330603000000, '柯桥区', 'county', 330600000000],
  [330602001000, '塔山街道', 'town', 330602000000], [330602002000, '府山街道', 'town', 330602000000], [330603001000, '柯桥街道', 'town', 330603000000],
  [330602001001, '示范一社区', 'community', 330602001000], [330602001002, '示范二社区', 'community', 330602001000],
];
const BANDS = [[0, 4, 'minimal', '和大多数人差不多', 'calm'], [5, 9, 'mild', '有一点', 'watch'], [10, 14, 'moderate', '比较明显', 'care'], [15, 99, 'severe', '很明显', 'urgent']];
const WORDS = {
  calm: '从您的回答看，最近两周您的心情整体平稳。照顾好睡眠和三餐，和家人朋友多走动，就是很好的保养。',
  watch: '从您的回答看，最近两周您有些累了。这很常见，好好休息、和信得过的人说一说，常常就会好起来。过两周再测一次，看看有没有变化。',
  care: '从您的回答看，最近两周您过得不轻松。这不是您的错，也不用一个人扛。建议您这几天就找专业的人聊一聊。',
  urgent: '从您的回答看，您最近承受了很多。请不要一个人扛着，今天就和信得过的人、或热线里的人说一说，他们愿意听，也帮得上忙。',
};
const STEP = {
  call: { code: 'hotline', title: '打个电话聊一聊', text: '12356，全天有人接听，免费，不问姓名也可以。', action: 'call', target: '12356' },
  callback: { code: 'callback', title: '请人联系我', text: '留个电话，社区的心理专员会打给您。', action: 'callback', target: '' },
  place: { code: 'place', title: '去附近的心理服务站', text: '就在社区里，可以先坐坐、喝杯水。', action: 'place', target: '' },
  plan: { code: 'plan', title: '写一份安心计划', text: '难受的时候照着做，手机没网也能打开。', action: 'plan', target: '' },
  form: { code: 'retest', title: '过两周再测一次', text: '看看有没有变化。', action: 'form', target: 'phq-9' },
  read: { code: 'rest', title: '睡好、动一动、说一说', text: '固定时间睡觉，每天走二十分钟，把烦心事讲给一个人听。', action: 'read', target: '' },
};
const STEPS = { calm: ['read', 'form'], watch: ['read', 'form', 'callback'], care: ['callback', 'place', 'plan', 'call'], urgent: ['call', 'callback', 'plan', 'place'] };
const HELP = '谢谢您愿意说出来。有这样的念头，说明您真的很难受了。您不用一个人面对，现在就有人愿意听您说。';

export function createStub() {
  let db, mode;
  const reset = () => {
    db = { sid: 0, sessions: new Map(), responses: new Map(), callbacks: [], alerts: [], puts: [], keys: new Map(), requests: [] };
    mode = { down: false, drop: 0, empty: false, fail: '', slow: 0 };
  };
  reset();
  const now = () => Date.now();
  const problem = (status, code, title, detail) => ({ status, body: { type: 'about:blank', title, status, code, detail, request_id: 'stub' } });
  const ok = (body, status = 200, headers = {}) => ({ status, body, headers });
  const config = () => ({
    region: '绍兴市', area: 330600000000, owner: '绍兴市社会心理服务中心', demo: true, server_ms: now(),
    crisis: [{ label: '全国统一心理援助热线', number: '12356', hours: '全天 24 小时' }, { label: '本地心理热线', number: '0575-12345678', hours: '8:00–22:00' }],
    consent: [
      { purpose: 'service', version: 1, required: true, title: '使用自测和心理服务', text: '我们用您选的社区，找到离您最近的心理服务站。您的记录由主办单位保管，只有负责您这个片区的工作人员在需要时才能查看。\n\n您可以随时看到谁看过、随时收回同意。' },
      { purpose: 'health', version: 1, required: true, title: '单独同意：处理我的心理健康信息', text: '自测的答案属于敏感个人信息，需要您单独同意。\n\n如果有的回答说明您可能有危险，我们会告诉您附近负责的心理工作人员，请他们来关心您。' },
      { purpose: 'contact', version: 1, required: false, title: '可以给我打电话', text: '在您需要的时候，社区的心理专员可以给您打电话。' },
      { purpose: 'research', version: 1, required: false, title: '用于改进服务的统计', text: '去掉能认出您的内容以后，用来统计和改进服务。' },
    ],
  });
  const view = (s) => s
    ? { kind: s.kind, csrf: 'tok', person: s.person, phone_masked: s.phone ? s.phone.replace(/(\d{3})\d{4}/, '$1****') : undefined, area: s.area, area_name: AREAS.find((a) => a[0] === s.area)?.[1], consents: s.consents, server_ms: now(), expires_ms: now() + 36e5 }
    : { kind: 'none', csrf: 'tok', consents: [], server_ms: now(), expires_ms: 0 };
  const start = (kind, area) => {
    const s = { id: `s${++db.sid}`, kind, person: String(1000 + db.sid), area, consents: [], plan: { version: 0, steps: [], shared: false }, history: [], phone: '' };
    db.sessions.set(s.id, s);
    return s;
  };
  const cookie = (s) => ({ 'Set-Cookie': `sid=${s.id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=86400` });
  const total = (r) => r.answers.reduce((a, b) => a + (b ?? 0), 0);
  const begun = (s) => [...db.responses.values()].filter((r) => r.owner === s.id && r.state === 'open')
    .map((r) => ({ id: r.id, form: r.form, title: FORMS[r.form].title, done_ms: r.started, state: 'open', value: null, max: 0 }));
  const done = (r, s) => {
    const v = FORMS[r.form], sum = total(r), scored = r.answers.filter((a) => a === null).length <= 2;
    const max = v.items.reduce((a, i) => a + Math.max(0, ...i.options.map((o) => o.value)), 0);
    const b = r.form === 'who-5' ? (sum < 13 ? BANDS[2] : BANDS[0]) : BANDS.find((x) => sum >= x[0] && sum <= x[1]);
    const risky = r.form === 'phq-9' && (r.answers[8] ?? 0) > 0;
    const tone = risky ? 'urgent' : b[4];
    return {
      id: r.id, form: r.form, title: v.title, done_ms: r.done, claim_code: s.kind === 'anonymous' ? 'KQ7M-2XPD' : undefined,
      scores: [scored ? { id: 'total', label: '总分', value: sum, max, state: 'scored', band: { code: b[2], label: b[3], tone } } : { id: 'total', label: '总分', value: null, max, state: 'not_scorable' }],
      tone, words: WORDS[tone], disclaimer: '这是自测，不是诊断。只有医生当面看过，才能作出诊断。', next_steps: STEPS[tone].map((k) => STEP[k]),
      next_form: r.form === 'phq-2' && sum >= 3 ? 'phq-9' : undefined, help: risky ? { level: 'red', alert: '77', message: HELP } : null,
    };
  };

  const routes = [
    ['GET', /^\/public\/config$/, () => ok(config())],
    ['GET', /^\/public\/areas$/, (_, q) => ok({ items: AREAS.filter((a) => a[3] === Number(q.get('parent') ?? 330600000000)).map((a) => ({ area: a[0], name: a[1], level: a[2], has_children: AREAS.some((b) => b[3] === a[0]) })) })],
    ['GET', /^\/public\/places$/, () => ok({ items: mode.empty ? [] : [
      { id: '1', name: '塔山街道社会心理服务站', kind: 'station', address: '塔山街道示范路 18 号 2 楼', phone: '0575-85000001', hours: '周一至周六 8:30–17:00', area: 330602001000 },
      { id: '2', name: '绍兴市社会心理服务中心', kind: 'centre', address: '越城区示范大道 66 号', phone: '0575-85000000', hours: '每天 8:00–20:00', area: 330602000000 }] })],
    ['GET', /^\/forms$/, () => ok({ items: mode.empty ? [] : CARDS })],
    ['GET', /^\/forms\/([\w-]+)$/, (m) => (FORMS[m[1]] ? ok(FORMS[m[1]]) : problem(404, 'not_found', '没有这份自测'))],
    ['GET', /^\/session$/, (m, q, b, s) => ok(view(s))],
    ['POST', /^\/session\/anonymous$/, (m, q, b) => { const s = start('anonymous', b.area); return ok(view(s), 201, cookie(s)); }],
    ['POST', /^\/auth\/phone-code$/, (m, q, b) => (/^1\d{10}$/.test(b.phone) ? ok({ retry_after_s: 60 }, 202) : problem(422, 'invalid', '手机号不对', '请检查手机号。'))],
    ['POST', /^\/auth\/phone-login$/, (m, q, b, s) => {
      if (b.code !== '123456') return problem(422, 'code.wrong', '验证码不对', '请看看最新的一条短信。');
      const t = s ?? start('resident', b.area);
      Object.assign(t, { kind: 'resident', phone: b.phone });
      if (!t.consents.length && !s) t.consents = config().consent.slice(0, 2).map((c) => ({ purpose: c.purpose, version: 1, granted: true, at: now() }));
      return ok(view(t), 200, cookie(t));
    }],
    ['POST', /^\/auth\/logout$/, (m, q, b, s) => { if (s) db.sessions.delete(s.id); return { status: 204, headers: { 'Set-Cookie': 'sid=; Path=/; Max-Age=0' } }; }],
    ['POST', /^\/consents$/, (m, q, b, s) => {
      if (!s) return problem(401, 'session.none', '请先登录');
      for (const i of b.items) s.consents = s.consents.filter((c) => c.purpose !== i.purpose).concat({ ...i, at: now() });
      return ok({}, 201);
    }],
    ['POST', /^\/responses$/, (m, q, b, s) => {
      if (!s) return problem(401, 'session.none', '请先登录');
      if (!['service', 'health'].every((p) => s.consents.some((c) => c.purpose === p && c.granted))) return problem(403, 'consent.missing', '还没有同意');
      const r = { id: String(500 + db.responses.size), form: b.form, version: '1.0', owner: s.id, answers: FORMS[b.form].items.map(() => null), state: 'open', started: now() };
      db.responses.set(r.id, r);
      return ok({ id: r.id, form: r.form, version: r.version, hash: `h-${r.form}`, state: 'open', answers: r.answers, started_ms: r.started }, 201);
    }],
    ['GET', /^\/responses\/(\d+)$/, (m, q, b, s) => {
      const r = db.responses.get(m[1]);
      if (!r || r.owner !== s?.id) return problem(404, 'not_found', '找不到这次自测');
      return ok({ id: r.id, form: r.form, version: r.version, hash: `h-${r.form}`, state: r.state, answers: r.answers, started_ms: r.started, result: r.state === 'done' ? done(r, s) : undefined });
    }],
    ['PUT', /^\/responses\/(\d+)\/answers\/(\d+)$/, (m, q, b, s) => {
      const r = db.responses.get(m[1]);
      if (!r || r.owner !== s?.id) return problem(404, 'not_found', '找不到这次自测');
      db.puts.push({ id: m[1], n: Number(m[2]), value: b.value, seq: b.seq });
      r.answers[Number(m[2]) - 1] = b.value;
      const risky = r.form === 'phq-9' && m[2] === '9' && b.value > 0;
      if (risky) db.alerts.push({ response: r.id });
      return ok({ saved: Number(m[2]), answered: r.answers.filter((a) => a !== null).length, help: risky ? { level: 'red', alert: '77', message: HELP } : null });
    }],
    ['POST', /^\/responses\/(\d+)\/submit$/, (m, q, b, s) => {
      const r = db.responses.get(m[1]);
      if (!r || r.owner !== s?.id) return problem(404, 'not_found', '找不到这次自测');
      r.state = 'done';
      r.done = r.done ?? now();
      const v = done(r, s), c = v.scores[0];
      s.history.unshift({ id: r.id, form: r.form, title: v.title, done_ms: r.done, state: 'done', band_label: c.band?.label, tone: c.band?.tone, value: c.value, max: c.max });
      return ok(v);
    }],
    ['POST', /^\/callbacks$/, (m, q, b, s) => {
      if (!s) return problem(401, 'session.none', '请先登录');
      if (!/^\+?[\d -]{7,15}$/.test(b.phone)) return problem(422, 'invalid', '电话号码不对', '请检查电话号码。');
      db.callbacks.push(b);
      return ok({ id: '9', alert: '78', promised_ms: now() + 30 * 60000 }, 201);
    }],
    ['GET', /^\/me$/, (m, q, b, s) => (s ? ok({ area: s.area }) : problem(401, 'session.none', '请先登录'))],
    ['GET', /^\/me\/responses$/, (m, q, b, s) => (s ? ok({ items: mode.empty ? [] : s.history.concat(begun(s)).filter((r) => !q.get('form') || r.form === q.get('form')) }) : problem(401, 'session.none', '请先登录'))],
    ['GET', /^\/me\/trend$/, (m, q, b, s) => (s ? ok({
      form: q.get('form'), score: 'total', max: 27, bands: BANDS.map(([from, to, code, , ], i) => ({ code, label: BANDS[i][3], from, to: Math.min(to, 27) })),
      points: mode.empty ? [] : [16, 13, 14, 9, 6].map((value, i) => ({ at_ms: now() - (5 - i) * 14 * 864e5, value, band: BANDS.find((x) => value >= x[0] && value <= x[1])[2] })),
    }) : problem(401, 'session.none', '请先登录'))],
    ['POST', /^\/me\/claims$/, (m, q, b, s) => (!s ? problem(401, 'session.none', '请先登录') : b.code.replace(/-/g, '') === 'KQ7M2XPD' ? ok({ responses: 1 }) : problem(404, 'claim.unknown', '没有这个取件码', '请对照您抄下的字再看看。'))],
    ['GET', /^\/me\/access-log$/, (m, q, b, s) => (s ? ok({ items: mode.empty ? [] : [{ at_ms: now() - 36e5, who: '心理专员 · 塔山街道社会心理服务站', what: '查看了自测结果', purpose: '跟进您的求助' }] }) : problem(401, 'session.none', '请先登录'))],
    ['GET', /^\/me\/safety-plan$/, (m, q, b, s) => (s ? ok(s.plan) : problem(401, 'session.none', '请先登录'))],
    ['PUT', /^\/me\/safety-plan$/, (m, q, b, s) => {
      if (!s) return problem(401, 'session.none', '请先登录');
      if (b.version !== s.plan.version) return problem(409, 'version', '已在别处改过');
      s.plan = { ...b, version: b.version + 1 };
      return ok(s.plan);
    }],
    ['GET', /^\/me\/export$/, (m, q, b, s) => (s ? ok({ person: s.person, responses: s.history, consents: s.consents }) : problem(401, 'session.none', '请先登录'))],
  ];

  function api(req, path, query, body, session) {
    if (mode.fail && path.startsWith(mode.fail)) return problem(500, 'internal', '服务器出了点问题');
    for (const [method, pattern, run] of routes) {
      const m = pattern.exec(path);
      if (m && method === req.method) return run(m, query, body, session);
    }
    return problem(404, 'not_found', '没有这个接口');
  }

  const server = createServer(async (req, res) => {
    const chunks = [];
    for await (const c of req) chunks.push(c);
    const url = new URL(req.url, 'http://x');
    const send = (r) => {
      const text = r.body === undefined ? '' : JSON.stringify(r.body);
      res.writeHead(r.status, { 'Content-Type': r.status >= 400 ? 'application/problem+json' : 'application/json', 'Cache-Control': 'no-store', ...r.headers });
      res.end(text);
    };
    const raw = Buffer.concat(chunks).toString();
    if (url.pathname === '/__stub') {
      if (req.method === 'POST') {
        const c = JSON.parse(raw);
        if (c.reset) reset();
        Object.assign(mode, c);
      }
      return send(ok({ puts: db.puts, alerts: db.alerts, callbacks: db.callbacks, mode, posts: db.posts }));
    }
    if (url.pathname.startsWith('/api/v1/')) {
      if (mode.down) return req.socket.destroy();
      const path = url.pathname.slice(7);
      const key = req.headers['idempotency-key'];
      if (req.method !== 'GET' && !req.headers['x-csrf']) return send(problem(403, 'csrf', '缺少校验'));
      if (req.method === 'POST' && !key) return send(problem(400, 'idempotency.missing', '缺少请求编号'));
      const sid = /(?:^|;\s*)sid=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
      if (mode.slow) await new Promise((d) => setTimeout(d, mode.slow));
      const r = db.keys.get(key) ?? api(req, path, url.searchParams, raw ? JSON.parse(raw) : {}, db.sessions.get(sid));
      if (key && r.status < 500) db.keys.set(key, r);
      if (mode.drop > 0 && req.method !== 'GET') {
        mode.drop--; // done, but the answer is lost on the way
        return req.socket.destroy();
      }
      return send(r);
    }
    let file = normalize(join(dist, decodeURIComponent(url.pathname)));
    if (!file.startsWith(dist)) return send(problem(404, 'not_found', ''));
    if (!existsSync(file) || statSync(file).isDirectory()) {
      if (extname(file)) return send(problem(404, 'not_found', ''));
      file = join(dist, url.pathname.startsWith('/console') ? 'console/index.html' : 'index.html');
    }
    res.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff',
      'Content-Encoding': 'gzip', 'Referrer-Policy': 'no-referrer', 'Cache-Control': url.pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    res.end(gzipSync(readFileSync(file)));
  });
  return { server, reset };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 8080);
  createStub().server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));
}
