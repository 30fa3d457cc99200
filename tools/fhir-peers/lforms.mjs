// Every Questionnaire we export, rendered by LHC-Forms in Chromium: random answers are clicked, and what LHC-Forms makes of
// them (scores, bands, signs of risk in its QuestionnaireResponse) is compared with what our scorer says. Half-filled sheets
// too. One form is shown with a wrong weight first: a comparison that does not notice would be worth nothing.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";
import { calculated, exported, formOf, imported, items, random, score, sheet, told } from "./peer.mjs";

const [tool, root] = process.argv.slice(2);
const SHEETS = 5;
const LONG = 30; // items: LHC-Forms evaluates everything after each click, so longer forms take one sheet only
const IMPORTED = ["audit", "mini-cog", "psqi"]; // with a dummy text pack too: options of items, branches, times
const WAIT_MS = 4000, WAIT_LONG_MS = 180_000; // LHC-Forms evaluates after the change, not within it
const dist = join(createRequire(import.meta.url).resolve("lforms/package.json"), "../dist/lforms");
const scripts = ["zone.min.js", "runtime.js", "polyfills.js", "main.js"]
    .map((f) => `webcomponent/${f === "zone.min.js" ? "assets/lib/" : ""}${f}`)
    .concat("fhir/R4/lformsFHIR.min.js"); // in this order, and not as modules
const page_html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="webcomponent/styles.css"><div id="form"></div>
${scripts.map((s) => `<script src="${s}"></script>`).join("\n")}`;
const types = { ".js": "text/javascript", ".css": "text/css" };

function serve() {
    return new Promise((done) => {
        const server = createServer((req, res) => {
            const path = new URL(req.url, "http://x").pathname;
            const file = normalize(join(dist, path));
            if (path === "/") res.writeHead(200, { "Content-Type": "text/html" }).end(page_html);
            else if (!file.startsWith(dist) || !existsSync(file)) res.writeHead(404).end();
            else res.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
        }).listen(0, "127.0.0.1", () => done(server));
    });
}

/* What stands in the read-only items, by linkId; absent ones are missing. */
const read = (page) => page.evaluate(() => {
    const out = {};
    const walk = (items) => items?.forEach((it) => {
        const a = it.answer?.[0];
        if (a) out[it.linkId] = a.valueDecimal ?? a.valueInteger ?? a.valueString ?? a.valueBoolean;
        walk(it.item);
    });
    walk(LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4", null, null).item);
    return out;
});

/* Our result as the read-only items would hold it. */
function wanted(q, ours) {
    const out = {};
    for (const it of q.item.slice(1).filter(calculated)) {
        const [, kind, name] = /^(score|band|critical)-(.*)$/.exec(it.linkId);
        if (kind === "score") out[it.linkId] = ours.scores[name].value ?? undefined;
        else if (kind === "band") out[it.linkId] = ours.scores[name].band?.code;
        else out[it.linkId] = ours.critical.some((c) => c.code === name);
    }
    return out;
}

function differences(want, got) {
    const same = (a, b) => (typeof a === "number" && b !== undefined ? Math.abs(a - Number(b)) < 1e-6 : a === b);
    return Object.keys(want).filter((k) => !same(want[k], typeof want[k] === "boolean" ? got[k] === true : got[k]))
        .map((k) => `${k}: LHC-Forms ${got[k]}, ours ${want[k]}`);
}

async function show(page, q) {
    await page.goto(base);
    await page.waitForFunction(() => globalThis.LForms?.Util?.addFormToPage);
    await page.evaluate(async (x) => {
        await LForms.Util.addFormToPage(LForms.Util.convertFHIRQuestionnaireToLForms(x, "R4"), "form");
    }, q);
    await page.waitForFunction((ids) => ids.every((id) => document.getElementById(`item-${id}/1/1`)),
        items(q).filter((it) => !it.enableWhen).map((it) => it.linkId));
}

/* What stands above the items and beside each that is shown, as a person reads it. */
const shown = (page) => page.evaluate(() => [...document.querySelectorAll("[id^='label-']")].map((e) => e.textContent));

/* Item by item where the next may only appear after the last; at once where all are there. */
async function answer(page, q, answers) {
    const clicks = [];
    const gated = items(q).some((it) => it.enableWhen);
    for (const [i, it] of items(q).entries()) {
        const a = answers[i];
        const box = `[id="${it.linkId}/1/1"]`;
        if (a?.valueCoding && gated) await page.click(`[id="${it.linkId}/1/1|${a.valueCoding.system}|${a.valueCoding.code}"]`);
        else if (a?.valueCoding) clicks.push(`${it.linkId}/1/1|${a.valueCoding.system}|${a.valueCoding.code}`);
        else if (a?.valueTime) {
            await page.fill(`${box} input`, a.valueTime);
            await page.press(`${box} input`, "Enter");
        } else if (a || it.type !== "choice") {
            await page.fill(it.type === "time" ? `${box} input` : box, a ? String(a.valueInteger) : "");
            await page.press(it.type === "time" ? `${box} input` : box, "Tab");
        }
    }
    await page.evaluate((all) => {
        for (const id of all) document.getElementById(id).querySelector("input").click();
    }, clicks);
}

async function settle(page, want, wait = WAIT_MS) {
    const end = Date.now() + wait;
    for (;;) {
        const bad = differences(want, await read(page));
        if (!bad.length || Date.now() > end) return bad;
        await page.waitForTimeout(50);
    }
}

let passed = 0, failed = 0;
function count(bad, what) {
    bad.length ? failed++ : passed++;
    for (const b of bad) console.log(`${what}: ${b}`);
}

const server = await serve();
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
    const page = await browser.newPage();
    const foreign = [];
    page.on("request", (r) => { if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(r.url())) foreign.push(`asks for ${r.url()}`); });
    page.on("pageerror", (e) => foreign.push(`script error: ${e.message}`));
    const forms = exported(tool, root);
    forms.sort((a, b) => Number(formOf(b) === "phq-9") - Number(formOf(a) === "phq-9")); // the first is shown wrong, below

    const wrong = structuredClone(forms[0]);
    const option = items(wrong)[0].answerOption.at(-1);
    option.extension.find((e) => e.url.endsWith("ordinalValue")).valueDecimal += 1;
    const last = items(forms[0]).map((it) => ({ valueCoding: it.answerOption.at(-1).valueCoding }));
    await show(page, wrong);
    await answer(page, wrong, last);
    const noticed = (await settle(page, wanted(forms[0], score(tool, root, forms[0], [last])[0]))).length > 0;
    count(noticed ? [] : ["a wrong weight was not noticed"], "the comparison itself");

    const only = process.argv[4]?.split(","); // phq-9,psqi: these alone
    for (const q of [...forms, ...imported(tool, root, forms).filter((x) => IMPORTED.includes(formOf(x)))].filter((x) => !only || only.includes(formOf(x)))) {
        const form = formOf(q);
        const long = items(q).length > LONG;
        const gated = items(q).some((it) => it.enableWhen);
        // Holes first: a radio cannot be unclicked, so the same page then takes the full sheets; where answers hide items, a
        // new page each, as what was answered there stays in the form.
        const sheets = Array.from({ length: long ? 1 : SHEETS }, (_, i) => sheet(q, i === 0 && !long ? 1 + random(3) : 0, true));
        const ours = score(tool, root, q, sheets);
        await show(page, q);
        const read = (await shown(page)).join(" ");
        const stem = items(q)[0].text, head = q.item[0].text;
        count([stem, head].filter((x) => x && !read.includes(x)).map((x) => `does not show “${x}”`), form);
        for (const [i, answers] of sheets.entries()) {
            if (gated && i > 0) await show(page, q);
            await answer(page, q, answers);
            count(await settle(page, wanted(q, ours[i]), long ? WAIT_LONG_MS : WAIT_MS), `${form} ${answers.map(told).join(" ")}`);
        }
        console.log(`${form}: ${sheets.length} sheets in LHC-Forms`);
    }
    count(foreign, "LHC-Forms");
} finally {
    await browser.close();
    server.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
