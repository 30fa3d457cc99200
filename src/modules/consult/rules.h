/* Between the files of this module. */
#pragma once

#include "base/date.h"
#include "modules/alert/alert.h"
#include "modules/consult/consult.h"
#include "modules/org/org.h"
#include "text/picture.h"

extern const LiveKind consult_live_kind;
extern const Perm consult_perm_look; /* whoever holds it is a supervisor */
extern const Setting consult_set_silent, consult_set_close, consult_set_waiting, consult_set_rate,
    consult_set_relation, consult_set_look, consult_set_abandoned, consult_set_pictures;
#define CONSULT_PRESENT_MS \
    (3 * MS_MINUTE) /* sessions are noted once a minute; the console asks every minute */

/* ---- definitions/consult.json (define.c) ---- */

typedef struct Words2 {
    Str zh, en;
} Words2;
typedef struct RiskRule {
    Str id, level, reason, source;
    Words2 title;
    Strs words, unless; /* as written; the matcher's forms stand beside them */
    Str *word, *except; /* folded: what fold() makes of them */
} RiskRule;
typedef struct Tail { /* what a person wrote just before is read on into the new message */
    int64_t messages, seconds;
    Str source;
} Tail;
typedef struct QuickReply {
    Str id;
    Words2 title, text;
} QuickReply;
typedef struct ConsultDef {
    int64_t format, terms_version;
    Str verify;
    Words2 terms;
    Tail tail;
    ListOf rules, replies; /* RiskRule, QuickReply */
    Strs topics;
} ConsultDef;
Rc consult_def_load(Str source, Arena *a, ConsultDef *out, Diag *d) MUST_USE;
const ConsultDef *consult_def(const App *app);
Str words2(const Op *op, Words2 w);

/* Text as the rules see it: full-width forms, capitals, traditional characters folded; spaces, punctuation, marks left out. */
Str consult_fold(Arena *a, Str text);
bool consult_blank(Str text); /* nothing that could be seen */
/* Whether a rule finds one of its words in folded text, outside of the phrases it excepts. */
bool consult_rule_finds(const RiskRule *rule, Str folded);
/* The same of words that begin before the byte `seam` and end after it. */
bool consult_rule_spans(const RiskRule *rule, Str folded, size_t seam);
const RiskRule *consult_rule_find(const ConsultDef *def, Str id);

/* ---- desks (desk.c) ---- */

/* days: how far ahead; 1 is today. */
Rc consult_shut(Op *op, const DeskRow *desk, int64_t days, Shut *out) MUST_USE;
Rc consult_desk_open(Op *op, const DeskRow *desk, bool *out) MUST_USE;

/* ---- waiting (queue.c) ---- */

typedef struct Waiting {
    const char *state; /* open, nobody, closed, none */
    DeskRow desk;
    int64_t ahead;
    OptI64 minutes;   /* absent: not known */
    int64_t based_on; /* conversations the figure was reckoned from */
    int64_t present;
    int64_t opens_ms; /* closed: when next; 0 not known */
} Waiting;
/* The desk that serves a place: the nearest that is open, else the nearest. */
Rc consult_desk_at(Op *op, const char *kind, int64_t area, DeskRow *out, bool *out_found) MUST_USE;
/* row: a conversation that waits, or NULL for one that would be opened now. */
Rc consult_waiting(Op *op, int64_t area, const ConsultRow *row, Waiting *out) MUST_USE;
Rc consult_present(Op *op, UnitId unit, SeatRow **out, size_t *out_n) MUST_USE;

/* ---- conversations (service.c, turn.c) ---- */

extern const char *const consult_states[], *const desk_kinds[], *const consult_verdicts[];
CellPlace consult_place(const ConsultRow *row, uint16_t table, uint16_t column, int64_t id);
/* A line of the server in the conversation: "taken", "nudged", ... */
Rc consult_server_says(Op *op, ConsultRow *row, const char *code) MUST_USE;
/* Whether the desk where it was opened takes pictures. */
Rc consult_takes_pictures(Op *op, const ConsultRow *row, bool *out) MUST_USE;
/* picture.c: checks and filters what came; the message it belongs to is written after that, then it is kept. */
Rc consult_picture_read(Op *op, const ConsultRow *row, Str bytes, Picture *out) MUST_USE;
Rc consult_picture_keep(Op *op, const ConsultRow *row, int64_t n, const Picture *picture) MUST_USE;
Rc consult_picture_reply(Op *op, const ConsultRow *row, int64_t n, RawReply *out) MUST_USE;
/* Writes a changed row; RC_CONFLICT "consult.version" when somebody was faster. */
Rc consult_save(Op *op, ConsultRow *row) MUST_USE;
/* Tells those whom it concerns: "said", "state", "seen". */
void consult_tell(Op *op, const ConsultRow *row, const char *change);
void consult_tell_unit(Op *op, const ConsultRow *row, UnitId unit, const char *change);
/* Searches a message and raises what it finds. */
Rc consult_judge(Op *op, ConsultRow *row, int64_t n, Str text, ConsultSaid *out) MUST_USE;
Rc consult_raise(Op *op, ConsultRow *row, Str level, Str reason, Str trigger) MUST_USE;
/* The person's own conversation, also of a record linked to theirs: RC_NOT_FOUND "consult.none". */
Rc consult_own(Op *op, ConsultId id, ConsultRow *out) MUST_USE;
Rc consult_may_read(Op *op, const ConsultRow *row, bool *out) MUST_USE;
/* It waits at the acting unit, or the caller is asked to take it over. */
bool consult_may_take(const Op *op, const ConsultRow *row);
bool consult_supervises(const Op *op);
Rc consult_may_serve(Op *op, const ConsultRow *row) MUST_USE; /* RC_DENIED "consult.not_yours" */
/* Back to the queue of its unit. */
Rc consult_put_back(Op *op, ConsultRow *row) MUST_USE;
Rc consult_tick(Op *op, int *out_done) MUST_USE;

extern const Invariant consult_invariants[2];
extern const Recount consult_recounts[1];
