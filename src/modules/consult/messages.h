/* What goes in and out of module consult. */
#pragma once

#include "base/limits.h"
#include "modules/consult/rules.h"
#include "text/shape.h"

/* One struct for what requests on a conversation carry; each route's Shape takes its part. */
typedef struct ConsultIn {
    ConsultId consult;
    HitId hit;
    AlertId alert;
    StaffId staff;
    DeskId desk;
    int64_t after, seen, terms, version, score, before, message;
    Str client, text, picture, note, reason, topic, summary, verdict, list;
    bool on;
} ConsultIn;
extern const Shape consult_id_shape, consult_start_shape, consult_read_shape, consult_say_shape,
    consult_seen_shape, consult_rate_shape, consult_offer_shape, consult_crisis_shape, consult_end_shape,
    consult_look_shape, consult_picture_shape, consult_judge_shape, consult_list_in_shape, consult_sit_shape;

typedef struct ConsultWaiting {
    Str state;
    int64_t ahead;
    OptI64 minutes;
    int64_t based_on, present, opens_ms;
} ConsultWaiting;
typedef struct ConsultDeskState {
    Str name, hours;
    ConsultWaiting waiting;
    int64_t terms_version;
    Str terms;
    ConsultId consult; /* the one that is open */
} ConsultDeskState;
typedef struct MyConsult {
    ConsultId id;
    Str state, unit_name;
    int64_t opened_ms, taken_ms, ended_ms;
    Str ended_by;
    int64_t last_n, seen, seen_other, rating;
    bool offered, pictures;
    ConsultWaiting waiting;
} MyConsult;
typedef struct MyConsultList {
    ListOf items;
} MyConsultList;
typedef struct ConsultMessage {
    int64_t n;
    Str sender, code, text, picture;
    StaffId staff;
    int64_t at_ms, width, height;
} ConsultMessage;
typedef struct ConsultMessages {
    ListOf items;
    int64_t last_n, seen, seen_other;
} ConsultMessages;
typedef struct ConsultHelp {
    Str level;
    AlertId alert;
    Str message;
} ConsultHelp;
typedef struct ConsultSaidOut {
    int64_t n, at_ms;
    bool again;
    ConsultHelp help;
} ConsultSaidOut;
extern const Shape consult_desk_state_shape, my_consult_shape, my_consult_list_shape, message_list_shape,
    said_out_shape;

typedef struct ConsultItem {
    ConsultId id;
    Str state, person_label, area_name, unit_name, staff_name, risk, last_from;
    PersonId person;
    int64_t area, opened_ms, queued_ms, taken_ms, ended_ms, last_ms, last_n, unread;
    bool offered;
} ConsultItem;
typedef struct ConsultList {
    ListOf items;
} ConsultList;
typedef struct ConsultTurn {
    Str staff_name, unit_name, note;
    int64_t at_ms;
} ConsultTurn;
typedef struct ConsultHit {
    HitId id;
    int64_t n;
    Str rule, title, level, verdict;
} ConsultHit;
typedef struct ConsultView {
    ConsultItem item;
    int64_t version, seen_staff, seen_resident;
    StaffId staff;
    AlertId alert;
    Str alert_level, alert_state;
    ListOf hits, turns;
    Str topic, summary, ended_by, rating_note, offer_to;
    int64_t rating;
    Strs can;
} ConsultView;
typedef struct ConsultColleague {
    StaffId id;
    Str name;
    int64_t open;
} ConsultColleague;
typedef struct ConsultDeskRef {
    DeskId id;
    Str name;
    int64_t present;
    bool open;
} ConsultDeskRef;
typedef struct ConsultColleagues {
    ListOf staff, desks;
} ConsultColleagues;
typedef struct ConsultSeat {
    bool on;
    Str desk;
    bool open;
    int64_t waiting, mine, present, offered;
} ConsultSeat;
typedef struct ConsultRule {
    Str id, title, level, source;
    int64_t hits, true_hits, false_hits;
} ConsultRule;
typedef struct ConsultReply {
    Str id, title, text;
} ConsultReply;
typedef struct ConsultGuide {
    ListOf rules, replies;
    Strs topics;
} ConsultGuide;
extern const Shape consult_list_shape, consult_item_shape, consult_view_shape, colleagues_shape,
    seat_state_shape, guide_shape;

typedef struct DeskIn {
    DeskId desk;
    UnitId unit;
    int64_t version;
    Str kind, name, hours;
    int64_t max_open;
    bool pictures, active;
} DeskIn;
typedef struct ConsultDesk {
    DeskId id;
    UnitId unit;
    int64_t area, max_open, version;
    Str unit_name, kind, name, hours;
    bool pictures, active;
} ConsultDesk;
typedef struct ConsultDesks {
    ListOf items;
} ConsultDesks;
extern const Shape desk_new_shape, desk_change_shape, desk_item_shape, desk_list_shape;

/* views.c */
Rc consult_my_view(Op *op, const ConsultRow *row, MyConsult *out) MUST_USE;
Rc consult_message_list(Op *op, const ConsultRow *row, int64_t after, bool staff,
                        ConsultMessages *out) MUST_USE;
Rc consult_item(Op *op, const ConsultRow *row, ConsultItem *out) MUST_USE;
Rc consult_items(Op *op, const ConsultRow *rows, size_t n, ConsultList *out) MUST_USE;
Rc consult_view(Op *op, const ConsultRow *row, ConsultView *out) MUST_USE;
ConsultWaiting consult_waiting_out(const Waiting *w);

/* What a request says: the picture is base64 there. */
Rc consult_words_in(Op *op, const ConsultIn *in, ConsultSay *out) MUST_USE;

/* Handlers, for the table in consult.c. */
#define CONSULT_HANDLER(name, In, Out)                      \
    static Rc name##_typed(Op *op, const In *in, Out *out); \
    Rc name(Op *op, const void *in, void *out)              \
    {                                                       \
        return name##_typed(op, in, out);                   \
    }                                                       \
    static Rc name##_typed(Op *op, const In *in, Out *out)
Rc talk_desk(Op *op, const void *in, void *out), talk_start(Op *op, const void *in, void *out),
    talk_list(Op *op, const void *in, void *out), talk_get(Op *op, const void *in, void *out),
    talk_messages(Op *op, const void *in, void *out), talk_say(Op *op, const void *in, void *out),
    talk_seen(Op *op, const void *in, void *out), talk_end(Op *op, const void *in, void *out),
    talk_rate(Op *op, const void *in, void *out), talk_picture(Op *op, const void *in, void *out);
Rc serve_list(Op *op, const void *in, void *out), serve_next(Op *op, const void *in, void *out),
    serve_get(Op *op, const void *in, void *out), serve_take(Op *op, const void *in, void *out),
    serve_messages(Op *op, const void *in, void *out), serve_say(Op *op, const void *in, void *out),
    serve_offer(Op *op, const void *in, void *out), serve_crisis(Op *op, const void *in, void *out),
    serve_end(Op *op, const void *in, void *out), serve_look(Op *op, const void *in, void *out),
    serve_judge(Op *op, const void *in, void *out), serve_colleagues(Op *op, const void *in, void *out),
    serve_seat(Op *op, const void *in, void *out), serve_sit(Op *op, const void *in, void *out),
    serve_guide(Op *op, const void *in, void *out), serve_picture(Op *op, const void *in, void *out);
Rc consult_desk_list(Op *op, const void *in, void *out), consult_desk_new(Op *op, const void *in, void *out),
    consult_desk_change(Op *op, const void *in, void *out);
/* Subjects: of a conversation of the area; who reads; who reads or could take it. */
Rc consult_subject(Op *op, const void *in, PersonId *out),
    consult_subject_reader(Op *op, const void *in, PersonId *out),
    consult_subject_desk(Op *op, const void *in, PersonId *out);
