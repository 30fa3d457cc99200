/* Routes of module crisis and their handlers. */
#include "base/limits.h"
#include "modules/alert/messages.h"
#include "modules/crisis/incident.h"
#include "modules/crisis/rules.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

#define TEAM (ROLE_BIT(ROLE_CRISIS_TEAM) | ROLE_BIT(ROLE_DISTRICT_SPECIALIST))
const Perm perm_crisis_read = { "crisis.read", "See the call-outs of the own area",
                                ROLES_CARE | ROLES_MANAGER };
static const Perm perm_crisis_words = { "crisis.words", "Read triggers, outcomes and the law of a call-out",
                                        ROLES_CARE | ROLES_MANAGER | ROLES_HOTLINE |
                                            ROLE_BIT(ROLE_SCHOOL_COUNSELLOR) };
static const Perm perm_school_call = { "crisis.school_call",
                                       "Call out the crisis team from a school, and see how far it is",
                                       ROLE_BIT(ROLE_SCHOOL_COUNSELLOR) };
const Perm perm_crisis_call = { "crisis.call", "Call out the crisis team", ROLES_CARE };
const Perm perm_crisis_act = { "crisis.act", "Go on a call-out and record what is done", TEAM };
/* Everybody who cares may ask; the definition says who may order which measure, and the refusal of others is on record. */
static const Perm perm_crisis_measure = { "crisis.measure",
                                          "Record an involuntary step, by the definition's roles",
                                          ROLES_CARE };

static Rc subject_of(Op *op, CalloutId id, PersonId *out)
{
    CalloutRow row;
    ToldRow *told;
    size_t n;
    TRY(sql_callout_get(op->tx, id, &row));
    *out = row.person;
    TRY(sql_callout_told_list(op->tx, id, &told, &n));
    op->related = crisis_concerned(op, &row, told, n);
    if (op->related || !row.person.v)
        return RC_OK;
    return people_related(op, row.person, &op->related);
}

static Rc callout_subject(Op *op, const void *in, PersonId *out)
{
    return subject_of(op, ((const CalloutIn *)in)->callout, out);
}

static Rc record_subject(Op *op, const void *in, PersonId *out)
{
    return subject_of(op, ((const CalloutRecordIn *)in)->callout, out);
}

static Rc call_subject(Op *op, const void *in_, PersonId *out)
{
    const CallOutIn *in = in_;
    AlertRow alert;
    PersonRow person;
    *out = in->person;
    if (in->alert.v) {
        TRY(alert_find(op, in->alert, &alert));
        *out = alert.person;
    } else if (in->person.v) {
        TRY(people_in_scope(op, in->person, &person));
    }
    return out->v ? people_related(op, *out, &op->related) : RC_OK;
}

HANDLER(call_out, CallOutIn, CalloutView)
{
    CalloutNew call = { .area = in->area,
                        .person = op->subject,
                        .alert = in->alert,
                        .source = in->source,
                        .trigger = in->trigger,
                        .level = level_find(in->level),
                        .place = in->place,
                        .reporter = in->reporter,
                        .note = in->note,
                        .another = in->another };
    AlertRow alert;
    CalloutId id;
    if (in->alert.v) {
        TRY(alert_find(op, in->alert, &alert));
        if (!alert.open)
            return FAIL(op->diag, RC_CONFLICT, "crisis.alert_closed");
        call.area = alert.area;
    }
    if (!call.area)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/area"));
    TRY(op_in_scope(op, call.area));
    TRY(crisis_call_out(op, &call, &id));
    op->related = true;
    return crisis_view(op, id, out);
}

HANDLER(callout_list, CalloutListIn, CalloutList)
{
    size_t limit = in->limit ? (size_t)in->limit : LIMIT_PAGE_DEFAULT, n;
    bool closed = str_eq(in->state, S("closed")), found;
    Page page = { closed ? 'c' : 'o', INT64_MAX, INT64_MAX };
    CalloutRow *rows;
    CalloutOpenRow sums = { 0 };
    if (in->cursor.n)
        TRY(page_parse(op, in->cursor, closed ? "c" : "o", &page));
    if (in->alert.v)
        TRY(sql_callout_of_alert(op->tx, in->alert, &rows, &n));
    else
        TRY(sql_callout_list(op->tx, !closed, in->mine, op->actor.staff, page.at, (CalloutId) { page.id },
                             (int64_t)limit + 1, &rows, &n));
    if (n > limit) {
        n = limit;
        out->next = page_cursor(op, closed ? 'c' : 'o', rows[n - 1].sort_ms, rows[n - 1].id.v);
    }
    CalloutItem *v = ARENA_ARRAY(op->arena, CalloutItem, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(callout_item(op, &rows[i], &v[i]));
    out->items = (ListOf) { v, n };
    TRY(sql_callout_open_n(op->tx, op->actor.staff, &sums, &found));
    out->open = sums.open;
    out->waiting = sums.waiting;
    out->told = sums.told;
    return RC_OK;
}

HANDLER(callout_show, CalloutIn, CalloutView)
{
    op_about(op, op->subject, "callout", in->callout.v);
    return crisis_view(op, in->callout, out);
}

static Rc act(Op *op, const CalloutIn *in, CrisisEvent event, CrisisChange change, CalloutView *out)
{
    CalloutRow row;
    TRY(crisis_find(op, in->callout, in->version, &row));
    change.note = in->note;
    TRY(crisis_advance(op, &row, event, &change));
    return crisis_view(op, in->callout, out);
}

HANDLER(callout_answer, CalloutIn, CalloutView)
{
    return act(op, in, in->accept ? CRISIS_EV_ACCEPT : CRISIS_EV_DECLINE, (CrisisChange) { 0 }, out);
}
HANDLER(callout_depart, CalloutIn, CalloutView)
{
    return act(op, in, CRISIS_EV_DEPART, (CrisisChange) { 0 }, out);
}
HANDLER(callout_meet, CalloutIn, CalloutView)
{
    return act(op, in, CRISIS_EV_MEET, (CrisisChange) { 0 }, out);
}
HANDLER(callout_handover, CalloutIn, CalloutView)
{
    return act(op, in, CRISIS_EV_HANDOVER, (CrisisChange) { .code = in->to }, out);
}
HANDLER(callout_outcome, CalloutIn, CalloutView)
{
    return act(op, in, CRISIS_EV_OUTCOME, (CrisisChange) { .code = in->outcome }, out);
}
HANDLER(callout_downgrade, CalloutIn, CalloutView)
{
    return act(op, in, CRISIS_EV_DOWNGRADE, (CrisisChange) { 0 }, out);
}
HANDLER(callout_close, CalloutIn, CalloutView)
{
    return act(op, in, CRISIS_EV_CLOSE, (CrisisChange) { 0 }, out);
}

HANDLER(callout_confirm, CalloutIn, CalloutView)
{
    CalloutRow row;
    TRY(crisis_find(op, in->callout, in->version, &row));
    TRY(crisis_confirm(op, &row));
    return crisis_view(op, in->callout, out);
}

HANDLER(callout_refuse, CalloutIn, CalloutView)
{
    CalloutRow row;
    TRY(crisis_find(op, in->callout, in->version, &row));
    TRY(crisis_refuse(op, &row, in->note));
    return crisis_view(op, in->callout, out);
}

HANDLER(callout_record, CalloutRecordIn, CalloutView)
{
    CalloutRow row;
    CrisisRecord record = { in->happened, in->signs,       in->handling, in->medication,
                            in->doctor,   in->institution, in->risk,     in->police_informed };
    TRY(crisis_find(op, in->callout, in->version, &row));
    TRY(crisis_record(op, &row, &record));
    return crisis_view(op, in->callout, out);
}

/* ---- involuntary steps ---- */

/* The law it rests on fits the measure and what makes it necessary, and names whom it asks for. */
static Rc check_basis(Op *op, const CalloutIn *in, Str because, int measure)
{
    const CrisisDef *def = crisis_def(op);
    const struct {
        Str value;
        const char *pointer;
    } named[NEEDS_N] = { { in->doctor, "/doctor" },
                         { in->guardian, "/guardian" },
                         { in->police, "/police" },
                         { in->sender, "/sender" } }; /* as crisis_needs */
    int b = crisis_basis(def, in->basis), trigger = crisis_trigger(def, because);
    if (b < 0 || trigger < 0 || !((def->bases[b].measures >> measure) & 1) ||
        !((def->bases[b].triggers >> trigger) & 1))
        return FAIL_FIELD(op->diag, RC_INVALID, "crisis.basis", S("/basis"));
    for (size_t i = 0; i < NEEDS_N; i++)
        if ((def->bases[b].needs >> i) & 1 && !str_trim(named[i].value).n)
            return FAIL_FIELD(op->diag, RC_INVALID, "crisis.needs", str_from_z(named[i].pointer));
    return RC_OK;
}

HANDLER(callout_measure, CalloutIn, CalloutView)
{
    const CrisisDef *def = crisis_def(op);
    CalloutRow row;
    int64_t id;
    Str json, sealed;
    int measure = crisis_measure(def, in->kind);
    op_about(op, op->subject, "callout", in->callout.v);
    if (measure < 0)
        return FAIL_FIELD(op->diag, RC_INVALID, "crisis.measure", S("/kind"));
    if (!(def->measures[measure].roles & op->actor.roles))
        return op_refuse_kept(op, RC_DENIED, "crisis.cannot_order");
    if (!op->related)
        return op_refuse_kept(op, RC_DENIED, "relation.required");
    TRY(crisis_find(op, in->callout, in->version, &row));
    if (!row.open || !row.lead_staff.v)
        return FAIL(op->diag, RC_CONFLICT, "crisis.state");
    CrisisFacts facts = { in->trigger.n ? in->trigger : row.trigger_code,
                          in->doctor,
                          in->guardian,
                          in->police,
                          in->sender,
                          in->note };
    TRY(check_basis(op, in, facts.trigger, measure));
    TRY(op_new_id(op, row.area, &id));
    TRY(crisis_to_json(op, &crisis_facts_shape, &facts, &json));
    TRY(op_seal(op, crisis_place(&row, TABLE_MEASURE, 1, id), json, &sealed));
    TRY(sql_callout_measure_add(op->tx, id, row.id, in->kind, in->basis, op->actor.staff, op->actor.unit,
                                op->now_ms, sealed));
    TRY(crisis_note(op, &row, "measure", in->kind, (Str) { 0 }, false));
    TRY(crisis_save(op, &row));
    op_detail(op, "%.*s %.*s", STR_ARG(in->kind), STR_ARG(in->basis));
    crisis_live(op, &row, "measure");
    return crisis_view(op, in->callout, out);
}

/* ---- the definition ---- */

static Rc names_of(Op *op, uint32_t bits, const CrisisWord *words, size_t stride, size_t n, Strs *out)
{
    out->p = ARENA_ARRAY(op->arena, Str, n);
    out->n = 0;
    if (n && !out->p)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if ((bits >> i) & 1)
            out->p[out->n++] = ((const CrisisWord *)(const void *)((const char *)words + i * stride))->code;
    return RC_OK;
}

static Rc codes_of(Op *op, const CrisisWord *words, size_t stride, size_t n, ListOf *out)
{
    CrisisCode *v = ARENA_ARRAY(op->arena, CrisisCode, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const CrisisWord *w = (const CrisisWord *)(const void *)((const char *)words + i * stride);
        v[i] = (CrisisCode) { .code = w->code, .title = crisis_words(op, w), .hint = crisis_hint(op, w) };
    }
    *out = (ListOf) { v, n };
    return RC_OK;
}

HANDLER(crisis_words_get, Nothing, CrisisWords)
{
    const CrisisDef *d = crisis_def(op);
    (void)in;
    TRY(codes_of(op, d->triggers, sizeof *d->triggers, d->n_triggers, &out->triggers));
    TRY(codes_of(op, &d->outcomes[0].word, sizeof *d->outcomes, d->n_outcomes, &out->outcomes));
    TRY(codes_of(op, &d->measures[0].word, sizeof *d->measures, d->n_measures, &out->measures));
    TRY(codes_of(op, &d->bases[0].word, sizeof *d->bases, d->n_bases, &out->bases));
    CrisisCode *m = out->measures.p, *b = out->bases.p, *o = out->outcomes.p;
    for (size_t i = 0; i < d->n_outcomes; i++)
        o[i].unmet = d->outcomes[i].unmet;
    for (size_t i = 0; i < d->n_measures; i++)
        m[i].allowed = (d->measures[i].roles & op->actor.roles) != 0;
    for (size_t i = 0; i < d->n_bases; i++) {
        TRY(names_of(op, d->bases[i].measures, &d->measures[0].word, sizeof *d->measures, d->n_measures,
                     &b[i].measures));
        TRY(names_of(op, d->bases[i].triggers, d->triggers, sizeof *d->triggers, d->n_triggers,
                     &b[i].triggers));
        TRY(names_of(op, d->bases[i].needs, crisis_needs, sizeof *crisis_needs, NEEDS_N, &b[i].needs));
    }
    out->version = d->version;
    out->police_from_risk = d->police_from_risk;
    out->visit_days = d->after.every_days;
    out->visits_stable = d->after.in_a_row;
    return RC_OK;
}

/* ---- routes ---- */

#define ON_CALLOUT(verb, where, words, perm, action, rel, shape, handler, whose)                           \
    {                                                                                                      \
        .method = (verb), .path = "/api/v1/crisis/callouts/{callout}" where, .doc = (words),               \
        .needs = &(perm), .scope = SCOPE_AREA, .tx = TX_WRITE, .label = LABEL_CLINICAL,                    \
        .purpose = PURPOSE_CARE, .audit = (action), .relation = (rel), .subject = (whose), .in = &(shape), \
        .out = &callout_view_shape, .run = (handler)                                                       \
    }
#define STEP(where, words, action, rel, shape, handler) \
    ON_CALLOUT("POST", where, words, perm_crisis_act, action, rel, shape, handler, callout_subject)
#define INCIDENT_GET(where, words, shape_in, shape_out, handler)                              \
    {                                                                                         \
        .method = "GET", .path = "/api/v1/crisis/incidents" where, .doc = (words),            \
        .needs = &perm_crisis_read, .scope = SCOPE_AREA, .tx = TX_READ, .label = LABEL_ADMIN, \
        .purpose = PURPOSE_CARE, .in = (shape_in), .out = &(shape_out), .run = (handler)      \
    }
#define INCIDENT_DO(where, words, perm, action, shape_in, handler)                                    \
    {                                                                                                 \
        .method = "POST", .path = "/api/v1/crisis/incidents" where, .doc = (words), .needs = &(perm), \
        .scope = SCOPE_AREA, .tx = TX_WRITE, .label = LABEL_ADMIN, .purpose = PURPOSE_CARE,           \
        .audit = (action), .in = &(shape_in), .out = &incident_board_shape, .run = (handler)          \
    }
#define ANY RELATION_OPTIONAL
#define CONCERNED RELATION_REQUIRED

const Route crisis_routes[25] = {
    { .method = "GET",
      .path = "/api/v1/crisis/definition",
      .doc = "Triggers, outcomes, involuntary steps with the law they rest on, and who may order them",
      .needs = &perm_crisis_words,
      .scope = SCOPE_PUBLIC,
      .tx = TX_READ,
      .label = LABEL_PUBLIC,
      .purpose = PURPOSE_CARE,
      .out = &crisis_words_shape,
      .run = crisis_words_get },
    { .method = "GET",
      .path = "/api/v1/crisis/callouts",
      .doc = "Call-outs of the own area, newest first",
      .needs = &perm_crisis_read,
      .scope = SCOPE_AREA,
      .tx = TX_READ,
      .label = LABEL_RESULT,
      .purpose = PURPOSE_CARE,
      .in = &callout_list_in_shape,
      .out = &callout_list_shape,
      .run = callout_list },
    { .method = "POST",
      .path = "/api/v1/crisis/callouts",
      .doc = "Call out the crisis team; who is on duty is told at once",
      .needs = &perm_crisis_call,
      .scope = SCOPE_AREA,
      .tx = TX_WRITE,
      .label = LABEL_CLINICAL,
      .purpose = PURPOSE_CARE,
      .audit = "crisis.call",
      .relation = RELATION_OPTIONAL,
      .subject = call_subject,
      .in = &call_out_in_shape,
      .out = &callout_view_shape,
      .status = 201,
      .run = call_out },
    ON_CALLOUT("GET", "", "A call-out as a whole; place and notes for those concerned", perm_crisis_read,
               "crisis.view", ANY, callout_id_in_shape, callout_show, callout_subject),
    STEP("/answer", "I go, or I cannot; the first who goes leads", "crisis.answer", ANY,
         callout_answer_in_shape, callout_answer),
    STEP("/depart", "On the way", "crisis.depart", CONCERNED, callout_step_in_shape, callout_depart),
    STEP("/meet", "Met the person", "crisis.meet", CONCERNED, callout_step_in_shape, callout_meet),
    STEP("/handover", "Handed over to somebody", "crisis.handover", CONCERNED, callout_handover_in_shape,
         callout_handover),
    STEP("/outcome", "The outcome; makes the visits afterwards", "crisis.outcome", CONCERNED,
         callout_outcome_in_shape, callout_outcome),
    ON_CALLOUT("PUT", "/record", "The emergency record, due within its clock", perm_crisis_act,
               "crisis.record", CONCERNED, callout_record_in_shape, callout_record, record_subject),
    STEP("/downgrade", "Ask to lower the level; a second person confirms", "crisis.downgrade", CONCERNED,
         callout_note_in_shape, callout_downgrade),
    STEP("/close", "Ask to close it; a second person confirms", "crisis.close", CONCERNED,
         callout_note_in_shape, callout_close),
    STEP("/confirm", "As the second person: confirm what is pending", "crisis.confirm", ANY,
         callout_step_in_shape, callout_confirm),
    STEP("/refuse", "As the second person: refuse what is pending", "crisis.refuse", ANY,
         callout_note_in_shape, callout_refuse),
    ON_CALLOUT("POST", "/measures",
               "Record an involuntary step with the law it rests on; the definition says who may",
               perm_crisis_measure, "crisis.measure", ANY, callout_measure_in_shape, callout_measure,
               callout_subject),
    { .method = "POST",
      .path = "/api/v1/crisis/school-callouts",
      .doc = "A school calls the crisis team: for a student it has referred, or whoever it writes down",
      .needs = &perm_school_call,
      .scope = SCOPE_UNIT,
      .tx = TX_WRITE,
      .label = LABEL_CLINICAL,
      .purpose = PURPOSE_CARE,
      .audit = "crisis.school_call",
      .subject = school_call_subject,
      .in = &school_call_in_shape,
      .out = &school_callout_shape,
      .status = 201,
      .run = school_call },
    { .method = "GET",
      .path = "/api/v1/crisis/school-callouts",
      .doc = "Call-outs of the own school, newest first",
      .needs = &perm_school_call,
      .scope = SCOPE_UNIT,
      .tx = TX_READ,
      .label = LABEL_RESULT,
      .purpose = PURPOSE_CARE,
      .out = &school_callouts_shape,
      .run = school_callouts },
    { .method = "GET",
      .path = "/api/v1/crisis/school-callouts/{school_call}",
      .doc = "How far a call-out of the own school is; nothing of what the team found",
      .needs = &perm_school_call,
      .scope = SCOPE_UNIT,
      .tx = TX_WRITE,
      .label = LABEL_CLINICAL,
      .purpose = PURPOSE_CARE,
      .audit = "crisis.school_view",
      .subject = school_callout_subject,
      .in = &school_callout_in_shape,
      .out = &school_callout_shape,
      .run = school_callout },
    INCIDENT_GET("", "Incidents of the own area, and open ones that it lies in", NULL, incident_list_shape,
                 incident_list),
    INCIDENT_DO("", "Open an incident", perm_incident_lead, "incident.open", incident_new_in_shape,
                incident_open),
    INCIDENT_GET("/{incident}", "The situation board: places, tiers, needs, teams", &incident_id_in_shape,
                 incident_board_shape, incident_show),
    INCIDENT_DO("/{incident}/surveys", "A rapid survey of one's own place; the newest counts",
                perm_crisis_call, "incident.survey", incident_survey_in_shape, incident_survey),
    INCIDENT_DO("/{incident}/teams", "Send a team to a place", perm_incident_lead, "incident.team",
                incident_team_in_shape, incident_team),
    INCIDENT_DO("/{incident}/teams/{team}", "A team has arrived, or is done", perm_crisis_call,
                "incident.team_state", incident_team_state_in_shape, incident_team_state),
    INCIDENT_DO("/{incident}/close", "Close an incident", perm_incident_lead, "incident.close",
                incident_close_in_shape, incident_close),
};
