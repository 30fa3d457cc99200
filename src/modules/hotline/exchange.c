/*
 * What a telephone exchange tells. Whatever its words (signed webhook, FreeSWITCH mod_json_cdr, Asterisk: asterisk.c), they become one
 * ExchangeEvent, and an event is laid over the call by minimum and maximum of times: the same event twice changes nothing, and the
 * order does not matter. The state of a call nobody has closed follows from its times.
 */
#include "base/date.h"
#include "base/limits.h"
#include "modules/hotline/rules.h"
#include "text/codec.h"
#include "text/url.h"

const Setting hotline_event_minutes = {
    .name = "hotline.event_minutes",
    .type = SETTING_INT,
    .def = "5",
    .min = 1,
    .max = 60,
    .doc = "The time in a signed event may differ from ours by so much; minutes",
};
const Setting hotline_hand_minutes = {
    .name = "hotline.hand_minutes",
    .type = SETTING_INT,
    .def = "10",
    .min = 1,
    .max = 120,
    .doc = "A call entered by hand is the exchange's when number and line agree and the times by so much; "
           "minutes",
};

/* ---- laying an event over a call ---- */

static void earliest(int64_t *at, int64_t told)
{
    if (told && (!*at || told < *at))
        *at = told;
}

/* Of two words for the same the smaller, so that it does not matter which came first. */
static void word(Str *at, Str told)
{
    if (told.n && (!at->n || str_cmp(told, *at) < 0))
        *at = told;
}

static CallState state_by_times(const HotlineCallRow *r)
{
    if (call_state(r) == CALL_CLOSED)
        return CALL_CLOSED;
    if (r->answer_ms)
        return r->end_ms ? CALL_WRAP : CALL_TALKING;
    return r->end_ms ? CALL_MISSED : CALL_RINGING;
}

enum { SEAT_DIGITS = 6 }; /* longer is a telephone number, and a number is only kept sealed */

static size_t digits_in(Str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] >= '0' && s.p[i] <= '9';
    return n;
}

static size_t digits_at(Str s, size_t i)
{
    size_t n = 0;
    while (i + n < s.n && s.p[i + n] >= '0' && s.p[i + n] <= '9')
        n++;
    return n;
}

static bool looks_like_phone(const char *p, size_t n)
{
    if (n == 13 || n == 15) /* 86, 0086 */
        return looks_like_phone(p + n - 11, 11) && p[n - 13] == '8' && p[n - 12] == '6';
    return (n == 11 && p[0] == '1' && p[1] >= '3') || ((n == 11 || n == 12) && p[0] == '0');
}

/* Exchanges like to write the other's number into a file's name: its middle digits are not kept in the clear. */
static Rc recording_masked(Op *op, Str told, Str number, Str *out)
{
    char *p = ARENA_ARRAY(op->arena, char, told.n + 1);
    *out = (Str) { p, told.n };
    if (!p)
        return RC_NO_MEMORY;
    memcpy(p, told.n ? told.p : "", told.n);
    for (size_t i = 0, n; i < told.n; i += n + !n) {
        n = digits_at(told, i);
        bool same = n > SEAT_DIGITS && str_eq(str_sub(told, i, n), number);
        for (size_t k = 5; (same || looks_like_phone(p + i, n)) && k <= 8 && k <= n; k++)
            p[i + n - k] = '*';
    }
    return RC_OK;
}

/* Of a call made by the unit some exchanges name the seat as the caller: whoever has the longer number is the other one. A long
   number at which an operator sits, with no word of the caller, is not kept. */
static Rc told_safely(Op *op, const ExchangeEvent *told, ExchangeEvent *out)
{
    *out = *told;
    size_t seat = digits_in(told->seat), number = digits_in(told->number);
    if (seat > SEAT_DIGITS && number && number <= SEAT_DIGITS) {
        out->number = told->seat;
        out->seat = told->number;
    } else if (seat > SEAT_DIGITS)
        out->seat = S("");
    return recording_masked(op, told->recording, out->number, &out->recording);
}

/* Times, places and the number; nothing follows from them yet. */
static Rc lay_facts(Op *op, HotlineCallRow *r, const ExchangeEvent *e)
{
    r->external = e->external;
    earliest(&r->ring_ms, e->ring_ms);
    earliest(&r->ring_ms, e->answer_ms);
    earliest(&r->ring_ms, e->end_ms);
    earliest(&r->answer_ms, e->answer_ms);
    r->end_ms = e->end_ms > r->end_ms ? e->end_ms : r->end_ms;
    word(&r->recording, e->recording);
    word(&r->recording_hash, e->recording_hash);
    if (!r->number_bi.n && e->number.n) {
        Str plain;
        TRY(caller_index(op, e->number, &plain, &r->number_bi));
        TRY(seal_number(op, r->id, plain, &r->number));
    }
    if (e->rings)
        return rung_add(op, &r->rung, e->seat);
    seat_named(r, e->seat, e->answer_ms);
    return RC_OK;
}

static bool same_facts(const HotlineCallRow *a, const HotlineCallRow *b)
{
    return str_eq(a->external, b->external) && a->ring_ms == b->ring_ms && a->answer_ms == b->answer_ms &&
           a->end_ms == b->end_ms && str_eq(a->seat, b->seat) && a->seat_ms == b->seat_ms &&
           str_eq(a->rung, b->rung) && str_eq(a->recording, b->recording) &&
           str_eq(a->recording_hash, b->recording_hash) && str_eq(a->number_bi, b->number_bi);
}

static Rc lay_over(Op *op, const LineRow *line, HotlineCallRow *r, const ExchangeEvent *e)
{
    HotlineCallRow old = *r;
    bool given;
    TRY(lay_facts(op, r, e));
    if (r->ring_ms != old.ring_ms) /* else as it was when it rang: hours change */
        r->outside = line_rang_outside(op, line, r->direction, r->ring_ms);
    r->state = str_from_z(call_states[state_by_times(r)]);
    if (!old.answer_ms && r->answer_ms)
        TRY(call_note(op, r->id, "answer", r->seat, r->answer_ms));
    if (!old.end_ms && r->end_ms)
        TRY(call_note(op, r->id, "end", S(""), r->end_ms));
    if (call_state(r) == CALL_MISSED && call_state(&old) != CALL_MISSED)
        TRY(call_missed(op, r));
    if (!old.recording.n && r->recording.n)
        TRY(call_note(op, r->id, "recording", S(""), op->now_ms));
    bool anew = old.answer_ms != r->answer_ms || !str_eq(old.seat, r->seat);
    TRY(seat_takes(op, e, anew, r, &given));
    if (same_facts(&old, r) && !given)
        return RC_OK;
    return hotline_call_save(op, r, given ? "seated" : call_state(r) == CALL_RINGING ? "ringing" : "told");
}

static int64_t first_time(const ExchangeEvent *e)
{
    int64_t at = e->ring_ms;
    earliest(&at, e->answer_ms);
    earliest(&at, e->end_ms);
    return at;
}

static Rc make(Op *op, const LineRow *line, const ExchangeEvent *e, HotlineCallRow *out)
{
    CallId id;
    bool found;
    Str direction = e->direction.n ? e->direction : S("in");
    int64_t at = first_time(e), keep = at + hotline_definition(op->app)->keep_years.recordings * 366 * MS_DAY;
    TRY(op_new_id(op, line->area, &id.v));
    TRY(sql_call_add(op->tx, id, line->area, town_of_area(line->area), line->unit, line->id, S("ringing"),
                     direction, e->external, S(""), S(""), S(""), (StaffId) { 0 }, at, 0, S(""), keep,
                     line_rang_outside(op, line, direction, at), op->now_ms));
    TRY(sql_call_by_external(op->tx, line->county, line->id, e->external, out, &found));
    ENSURE(found);
    return RC_OK;
}

bool exchange_event_whole(const Op *op, const ExchangeEvent *e)
{
    const Str words[] = { e->external, e->number, e->seat, e->recording, e->recording_hash };
    int64_t at = first_time(e);
    for (size_t i = 0; i < COUNT(words); i++)
        if (!utf8_valid(words[i]) || str_find_char(words[i], '\0') < words[i].n) /* no text on PostgreSQL */
            return false;
    return e->external.n && e->external.n <= 128 && at > 0 && at <= op->now_ms + MS_HOUR;
}

Rc hotline_exchange_event(Op *op, const LineRow *line, const ExchangeEvent *told)
{
    HotlineCallRow row;
    ExchangeEvent safe;
    const ExchangeEvent *e = &safe;
    bool found;
    Str plain, bi;
    TRY(told_safely(op, told, &safe));
    int64_t at = first_time(e), slack = setting_int(op->app, &hotline_hand_minutes) * MS_MINUTE;
    if (!exchange_event_whole(op, e))
        return FAIL(op->diag, RC_INVALID, "hotline.event");
    TRY(sql_call_by_external(op->tx, line->county, line->id, e->external, &row, &found));
    TRY(caller_index(op, e->number, &plain, &bi));
    if (!found && bi.n)
        TRY(sql_call_by_hand(op->tx, line->county, line->id, bi, at - 2 * MS_HOUR, at + slack, at, slack,
                             &row, &found));
    if (!found)
        TRY(make(op, line, e, &row));
    op_about(op, (PersonId) { 0 }, "call", row.id.v);
    return lay_over(op, line, &row, e);
}

/* ---- who speaks ---- */

static Rc line_of(Op *op, LineId id, LineRow *out, Str *out_secret)
{
    bool found;
    TRY(sql_line_at(op->tx, id, out, &found));
    if (!found || !out->active)
        return FAIL(op->diag, RC_UNAUTHENTICATED,
                    "hotline.signature"); /* whether there is such a line is not said */
    return line_secret_open(op, out, out_secret);
}

static Rc check_signature(Op *op, const ExchangeIn *in, Str secret)
{
    uint8_t mac[DIGEST_BYTES];
    Buf hex;
    Str head = arena_printf(op->arena, "%lld.", (long long)in->at);
    int64_t off = op->now_ms - in->at, window = setting_int(op->app, &hotline_event_minutes) * MS_MINUTE;
    const Str pieces[] = { head, op->body.p ? op->body : S("") };
    TRY(hmac_pieces(SUITE_INTL, secret, pieces, COUNT(pieces), mac));
    buf_init_arena(&hex, op->arena, 80);
    hex_put(&hex, (Str) { (const char *)mac, sizeof mac });
    if (buf_failed(&hex))
        return RC_NO_MEMORY;
    if (!str_eq_secret(buf_str(&hex), in->sig) || off > window || off < -window)
        return FAIL(op->diag, RC_UNAUTHENTICATED, "hotline.signature");
    return RC_OK;
}

Rc exchange_signed(Op *op, const ExchangeIn *in, LineRow *out)
{
    Str secret;
    TRY(line_of(op, in->line, out, &secret));
    return check_signature(op, in, secret);
}

/* ---- the generic webhook ---- */

static const char *const kinds[] = { "ring", "answer", "hangup", "recording", NULL };
typedef struct WebhookEvent {
    Str call, event, from, seat, direction, recording, hash;
    int64_t at_ms;
} WebhookEvent;
static const Field webhook_fields[] = {
    FIELD(WebhookEvent, call, .flags = FLD_REQUIRED, .min = 1, .max = 128,
          .doc = "the exchange's name of the call"),
    FIELD(WebhookEvent, event, .flags = FLD_REQUIRED, .one_of = kinds, .doc = "what happened"),
    FIELD(WebhookEvent, at_ms, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "when, ms UTC"),
    FIELD(WebhookEvent, from, .max = 64, .doc = "the other's number, whoever called"),
    FIELD(WebhookEvent, seat, .max = 64, .doc = "extension"),
    FIELD(WebhookEvent, direction, .one_of = call_directions, .doc = "in unless said otherwise"),
    FIELD(WebhookEvent, recording, .max = 500, .doc = "where it is kept"),
    FIELD(WebhookEvent, hash, .max = 128, .doc = "digest of the recording"),
};
static const Shape webhook_shape = SHAPE(WebhookEvent, webhook_fields);

HOTLINE_HANDLER(exchange_event, ExchangeIn, Nothing)
{
    LineRow line;
    WebhookEvent w;
    (void)out;
    TRY(exchange_signed(op, in, &line));
    TRY(shape_decode(&webhook_shape, op->body, NULL, 0, &w, op->arena, op->diag));
    ExchangeEvent e = { .external = w.call,
                        .number = w.from,
                        .seat = w.seat,
                        .direction = w.direction,
                        .rings = str_eq(w.event, S("ring")),
                        .told_ms = in->at };
    if (str_eq(w.event, S("answer")))
        e.answer_ms = w.at_ms;
    else if (str_eq(w.event, S("hangup")))
        e.end_ms = w.at_ms;
    else
        e.ring_ms = w.at_ms;
    if (str_eq(
            w.event,
            S("recording"))) { /* comes when it likes: its time says nothing about the call but that it was before */
        e.recording = w.recording;
        e.recording_hash = w.hash;
    }
    return hotline_exchange_event(op, &line, &e);
}

/* ---- FreeSWITCH mod_json_cdr ---- */

/* One member of an object, unquoted and percent-decoded (encode-values is its default); absent when it is not there. */
static Rc member(Op *op, Str object, const char *name, Str *out)
{
    JsonR r;
    Str key, raw, text;
    *out = (Str) { 0 };
    json_read(&r, object, op->arena);
    if (!object.n || json_peek(&r) != JSON_OBJECT || !json_enter_object(&r))
        return RC_OK;
    while (json_key(&r, &key) && json_skip(&r, &raw))
        if (!out->p && str_eq(key, str_from_z(name)))
            *out = raw;
    if (r.rc)
        return FAIL(op->diag, RC_MALFORMED, r.why ? r.why : "json.syntax");
    if (!out->n || out->p[0] != '"')
        return RC_OK;
    json_read(&r, *out, op->arena);
    if (!json_str(&r, &text))
        return FAIL(op->diag, RC_MALFORMED, "json.syntax");
    *out = text;
    Rc rc = url_decode(op->arena, text, false, out);
    return rc == RC_NO_MEMORY ? rc : RC_OK; /* a plain "%" stays as it is */
}

/* Microseconds as FreeSWITCH writes them; "0" is never. */
static Rc micros(Op *op, Str variables, const char *name, int64_t *out)
{
    Str text;
    int64_t us = 0;
    TRY(member(op, variables, name, &text));
    if (text.n && !str_to_i64(text, &us))
        return FAIL_DETAIL(op->diag, RC_INVALID, "hotline.event", str_from_z(name));
    *out = us / 1000;
    return RC_OK;
}

static Rc first_of(Op *op, Str value, Str *out)
{
    JsonR r;
    *out = value;
    json_read(&r, value, op->arena);
    if (value.n && json_peek(&r) == JSON_ARRAY && json_enter_array(&r) && json_next(&r) &&
        !json_skip(&r, out))
        return FAIL(op->diag, RC_MALFORMED, "json.syntax");
    return RC_OK;
}

static Rc caller_of(Op *op, Str variables, Str *out)
{
    Str flow, first, profile;
    TRY(member(op, op->body, "callflow", &flow));
    TRY(first_of(op, flow, &first));
    TRY(member(op, first, "caller_profile", &profile));
    TRY(member(op, profile, "caller_id_number", out));
    return out->n ? RC_OK : member(op, variables, "sip_from_user", out);
}

HOTLINE_HANDLER(exchange_freeswitch, ExchangeIn, Nothing)
{
    LineRow line;
    ExchangeEvent e = { .told_ms = op->now_ms };
    Str secret, key, vars, leg, direction;
    (void)out;
    TRY(line_of(op, in->line, &line, &secret));
    TRY(line_url_key(op, secret, &key));
    if (!str_eq_secret(key, in->key))
        return FAIL(op->diag, RC_UNAUTHENTICATED, "hotline.signature");
    TRY(member(op, op->body, "variables", &vars));
    TRY(member(op, vars, "originating_leg_uuid", &leg));
    if (leg.n)
        return RC_OK; /* the leg to the operator: the caller's own record says the same */
    TRY(member(op, vars, "uuid", &e.external));
    TRY(member(op, vars, "direction", &direction));
    e.direction = str_eq(direction, S("outbound")) ? S("out") : S("in");
    TRY(micros(op, vars, "start_uepoch", &e.ring_ms));
    TRY(micros(op, vars, "answer_uepoch", &e.answer_ms));
    TRY(micros(op, vars, "end_uepoch", &e.end_ms));
    TRY(member(op, vars, "cc_record_filename", &e.recording));
    bool outgoing = str_eq(e.direction, S("out"));
    TRY(member(op, vars, "last_sent_callee_id_number", outgoing ? &e.number : &e.seat));
    TRY(caller_of(op, vars, outgoing ? &e.seat : &e.number));
    return hotline_exchange_event(op, &line, &e);
}

/* ---- recordings ---- */

HOTLINE_HANDLER(call_hold, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(hotline_call_find(op, in->call, &row));
    TRY(call_check_version(op, &row, in->version));
    if (utf8_count(str_trim(in->reason)) < 2)
        return FAIL_FIELD(op->diag, RC_INVALID, "hotline.reason", S("/reason"));
    if (in->hold && utf8_count(str_trim(in->reference)) < 2)
        return FAIL_FIELD(op->diag, RC_INVALID, "hotline.hold_reference", S("/reference"));
    row.hold = in->hold;
    TRY(call_note_why(op, row.id, "hold", in->hold ? S("on") : S("off"), str_trim(in->reason),
                      str_trim(in->reference)));
    TRY(hotline_call_save(op, &row, "hold"));
    return call_view(op, &row, out);
}

Rc hotline_forget(Op *op, int *out_done)
{
    HotlineCallRow *rows;
    size_t n;
    TRY(sql_call_expired(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        rows[i].recording = S(""); /* its digest stays: it names nobody */
        TRY(call_note(op, rows[i].id, "recording_over", S(""), op->now_ms));
        TRY(hotline_call_save(op, &rows[i], "told"));
    }
    *out_done = (int)n;
    return RC_OK;
}
