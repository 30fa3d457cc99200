/* Between the files of this module. */
#pragma once

#include "modules/care/care.h"
#include "modules/duty/duty.h"
#include "modules/hotline/definition.h"
#include "modules/hotline/messages.h"
#include "modules/hotline/messages_passing.h"
#include "modules/hotline/messages_seat.h"
#include "modules/hotline/messages_staff.h"

enum { COL_SECRET = 1, COL_NUMBER = 1, COL_FORM = 2, COL_NOTE = 1 }; /* columns of the sealed tables */

extern const char *const call_states[]; /* by CallState, NULL-ended */

CellPlace hotline_place(uint16_t table, uint16_t column, int64_t row);
CallState call_state(const HotlineCallRow *row);
/* The digest by which a number is known again; '' for none. out_plain: as it is sealed. */
Rc caller_index(Op *op, Str number, Str *out_plain, Str *out_bi) MUST_USE;
/* "138****8000"; empty when withheld. */
Rc caller_masked(Op *op, const HotlineCallRow *row, Str *out) MUST_USE;
bool is_supervisor(const Op *op);
/* Whose call is being worked on; RC_DENIED "hotline.not_yours". */
Rc call_check_mine(Op *op, const HotlineCallRow *row) MUST_USE;
/* It is the caller's own and open. */
bool call_may_edit(const Op *op, const HotlineCallRow *row);
Rc call_check_version(Op *op, const HotlineCallRow *row, int64_t version) MUST_USE;
Rc call_note(Op *op, CallId call, const char *kind, Str code, int64_t at_ms) MUST_USE;
/* With the reason given, sealed, and the reference of an order, if any. */
Rc call_note_why(Op *op, CallId call, const char *kind, Str code, Str reason, Str reference) MUST_USE;
Rc call_note_of(Op *op, CallId call, StaffId staff, const char *kind, Str code, int64_t at_ms) MUST_USE;
void call_live(Op *op, const HotlineCallRow *row, const char *change);
/* A call-back has changed hands: also told to `left`, who had it. */
void call_back_live(Op *op, const HotlineCallRow *row, StaffId left);
/* What stands in an address that cannot be signed: it follows from the secret, which does not follow from it. */
Rc line_url_key(Op *op, Str secret, Str *out) MUST_USE;
/* A call that came in while its line was closed. A line keeps its hours, whatever its unit is closed for besides. */
bool line_rang_outside(const Op *op, const LineRow *row, Str direction, int64_t at_ms);
Rc line_secret_open(Op *op, const LineRow *row, Str *out) MUST_USE;
/* Alert and call-backs of a call whose ladder was set. */
Rc call_risk(Op *op, HotlineCallRow *row, const FieldOption *step) MUST_USE;

/* To everybody who was in a call at high risk, when it is closed. */
Rc debrief_offer(Op *op, const HotlineCallRow *row) MUST_USE;
/* The lines in use of a unit; 0: of the area. */
Rc lines_out(Op *op, UnitId unit, ListOf *out) MUST_USE;
/* Trainings and staff of the report. */
Rc report_staff(Op *op, UnitId unit, ReportOut *out) MUST_USE;
/* A message of the catalogue to the unit's supervisors. */
Rc hotline_tell_supervisors(Op *op, UnitId unit, const char *text) MUST_USE;
/* The line an exchange speaks for, its signature checked; RC_UNAUTHENTICATED "hotline.signature". */
Rc exchange_signed(Op *op, const ExchangeIn *in, LineRow *out) MUST_USE;
/* It names a call and a time that has come. */
bool exchange_event_whole(const Op *op, const ExchangeEvent *e);
/* A code as it stands among others, for LIKE ... ESCAPE '!': what somebody typed is no pattern. */
Str like_code(Op *op, Str code);
/* What follows from a call-back that reached nobody. */
Rc call_back_again(Op *op, const TaskRow *done) MUST_USE;
/* The alert of the call as it goes on, wherever it lies now. */
Rc call_alert(Op *op, const HotlineCallRow *row, AlertRow *out) MUST_USE;
/* The state of a call-out; empty when there is none. */
Rc callout_state(Op *op, CalloutId id, Str *out) MUST_USE;
/* Whose letter went out from the call; 0: none did. */
Rc call_passed_on(Op *op, CallId call, PersonId *out) MUST_USE;
/* What was passed on from a call, as the hotline sees it; that it was looked at; the state by an id as text. */
Rc call_referrals_out(Op *op, CallId call, ListOf *out) MUST_USE;
Rc call_referrals_read(Op *op, const HotlineCallRow *row) MUST_USE;
Rc call_referral_state(Op *op, Str id, Str *out) MUST_USE;
/* What follows from a call that ended before anybody answered. */
Rc call_missed(Op *op, const HotlineCallRow *row) MUST_USE;

/* Seats of a unit, in use or not; whether somebody sits there who gives signs of life. */
Rc seats_of(Op *op, UnitId unit, SeatRow **out, size_t *out_n) MUST_USE;
bool seat_taken(const SeatRow *r);
/* It rang there, too; whether it did; where it was answered. */
Rc rung_add(Op *op, Str *rung, Str seat) MUST_USE;
bool rung_at(const HotlineCallRow *r, Str extension);
void seat_named(HotlineCallRow *r, Str seat, int64_t answer_ms);
/* Where a call rings in words, to whom (ids as text), whether to the caller of this, and from when on it concerns everybody. */
typedef struct Rings {
    Strs at, to;
    bool me;
    int64_t all_ms;
} Rings;
Rc call_rings(Op *op, const HotlineCallRow *r, const SeatRow *seats, size_t n, Rings *out) MUST_USE;
/* The same as members of a live note; empty when it rings nowhere by name. */
Rc rings_note(Op *op, const HotlineCallRow *r, Str *out) MUST_USE;
/* Whoever sits where a call was answered has it, if that is told at once and they sat there by then. out: it changed hands. */
Rc seat_takes(Op *op, const ExchangeEvent *e, bool named_anew, HotlineCallRow *r, bool *out) MUST_USE;

Rc call_view(Op *op, const HotlineCallRow *row, CallView *out) MUST_USE;
Rc call_item(Op *op, const HotlineCallRow *row, CallItem *out) MUST_USE;
Rc call_items(Op *op, const HotlineCallRow *rows, size_t n, ListOf *out) MUST_USE;

/* What the lines of a unit need between two times, and when its rosters have somebody: a span a person. */
typedef struct CoverNeed {
    const LineRow *lines;
    size_t n_lines;
    const TimeSpan *spans;
    size_t n_spans;
    int64_t percent, from_ms, until_ms;
    const App *app; /* for public holidays; NULL: without */
} CoverNeed;
#define COVER_ALL SIZE_MAX
/* When people are missing, in order; the post of a hole says how many. only: the index of a line that must be open then.
   Pure. */
Rc cover_short(Arena *a, const CoverNeed *need, size_t only, DutyHole **out, size_t *out_n) MUST_USE;

/* Handlers, seen by the tables. */
/* clang-format off */
#define HOTLINE_HANDLERS(X) \
    X(line_list) X(line_make) X(line_change) X(line_secret) X(desk_get) X(colleagues) X(call_list) X(call_make) \
    X(call_get) X(call_patch) X(call_answer) X(call_hang_up) X(call_close) X(call_help) X(call_join) \
    X(call_take) X(call_transfer) X(call_link) X(call_linkage) X(call_reveal) X(note_make) \
    X(note_end) X(call_place) X(call_callout) X(call_backs) X(call_back_take) X(call_back_done) X(call_hold) X(review_make) X(review_sample) X(sample_count) \
    X(call_mark) X(call_referral) X(call_referral_end) X(call_referrals_due) \
    X(exchange_event) X(exchange_freeswitch) X(exchange_queue_log) X(exchange_ami) X(exchange_import) X(report) \
    X(worker_list) X(worker_put) X(training_list) X(training_make) X(training_withdraw) X(debrief_list) \
    X(debrief_answer) X(debrief_done) X(seat_list) X(seat_make) X(seat_change) X(seat_sit) X(seat_leave) X(seat_pause) X(coverage)
/* clang-format on */
#define X(name) Rc h_##name(Op *op, const void *in, void *out);
HOTLINE_HANDLERS(X)
#undef X
#define HOTLINE_HANDLER(name, In, Out)                          \
    static Rc h_##name##_typed(Op *op, const In *in, Out *out); \
    Rc h_##name(Op *op, const void *in, void *out)              \
    {                                                           \
        return h_##name##_typed(op, in, out);                   \
    }                                                           \
    static Rc h_##name##_typed(Op *op, const In *in, Out *out)

/* Whether a kept reply about the call, or the one that made it, is still the caller's to see. */
Rc call_still(Op *op, const void *in, Str body) MUST_USE;
Rc call_made_still(Op *op, const void *in, Str body) MUST_USE;
/* A person's calls, for their own copy. */
Rc hotline_export(Op *op, const PersonId *ids, size_t n, JsonW *w) MUST_USE;
/* The person a call is about, for the route that opens persons. */
Rc call_subject(Op *op, const void *in, PersonId *out) MUST_USE;
/* The first instant of a month "YYYY-MM", the present one if absent, and that of the next. */
Rc month_range(Op *op, Str month, int64_t *out_from, int64_t *out_to) MUST_USE;
Rc seal_number(Op *op, CallId id, Str plain, Str *out) MUST_USE;
/* References of recordings are forgotten when their time is over and nothing holds them. */
Rc hotline_unaided(Op *op, int *out_done) MUST_USE;
Rc hotline_forget(Op *op, int *out_done) MUST_USE;
Rc hotline_debriefs(Op *op, int *out_done) MUST_USE;
Rc hotline_cover(Op *op, int *out_done) MUST_USE;
Rc hotline_seats(Op *op, int *out_done) MUST_USE;
extern const Setting hotline_event_minutes, hotline_hand_minutes, hotline_help_minutes, hotline_retry_hours,
    hotline_retry_tries, hotline_missed_minutes, hotline_links_hour, hotline_debrief_hours,
    hotline_seat_minutes, hotline_seat_seconds, hotline_live_seconds, hotline_cover_percent;
extern const Invariant hotline_invariants[2];
