/* What goes in and out of the alert routes. The item of a list is also the head of the whole view that module care makes. */
#pragma once

#include "modules/alert/alert.h"
#include "text/shape.h"

typedef struct AlertClockOut {
    Str name;
    int64_t due_ms;
    bool overdue;
} AlertClockOut;
extern const Shape alert_clock_out_shape;

#define ALERT_ITEM_MEMBERS \
    AlertId id;            \
    Str level;             \
    Str state;             \
    Str kind;              \
    Str source;            \
    Str reason;            \
    PersonId person;       \
    Str person_label;      \
    int64_t area;          \
    Str area_name;         \
    int64_t raised_ms;     \
    UnitId unit;           \
    Str unit_name;         \
    StaffId owner;         \
    Str owner_name;        \
    StaffId responsible;   \
    Str responsible_name;  \
    Str responsible_phone; \
    int64_t escalated;     \
    AlertClockOut clock;   \
    int64_t version

#define ALERT_ITEM_FIELDS(T)                                                                                 \
    FIELD_ID(T, id, .doc = "the alert"), FIELD(T, level, .one_of = level_names + 1, .doc = "urgency"),       \
        FIELD(T, state, .one_of = alert_states, .doc = "how far the work has come"),                         \
        FIELD(T, kind, .doc = "risk or callback"),                                                           \
        FIELD(T, source, .doc = "where the sign appeared, code; '' for managers"),                           \
        FIELD(T, reason, .doc = "why, in words; '' for managers"), FIELD_ID(T, person, .doc = "the person"), \
        FIELD(T, person_label, .doc = "masked name"), FIELD(T, area, .flags = FLD_AREA, .doc = "community"), \
        FIELD(T, area_name, .doc = "its name"), FIELD(T, raised_ms, .doc = "when it was raised"),            \
        FIELD_ID(T, unit, .doc = "responsible unit"), FIELD(T, unit_name, .doc = "its name"),                \
        FIELD_ID(T, owner, .flags = FLD_OMIT, .doc = "who has taken it"),                                    \
        FIELD(T, owner_name, .flags = FLD_OMIT, .doc = "their name"),                                        \
        FIELD_ID(T, responsible, .flags = FLD_OMIT, .doc = "responsible person, taken or not"),              \
        FIELD(T, responsible_name, .flags = FLD_OMIT, .doc = "their name"),                                  \
        FIELD(T, responsible_phone, .flags = FLD_OMIT, .doc = "their work telephone, while it is open"),     \
        FIELD(T, escalated, .doc = "0 community, 1 street, 2 district, 3 city"),                             \
        FIELD_OBJ(T, clock, &alert_clock_out_shape, .flags = FLD_OMIT, .doc = "the clock that acts next"),   \
        FIELD(T, version, .doc = "to be named by whoever changes it")

typedef struct AlertItem {
    ALERT_ITEM_MEMBERS;
} AlertItem;
extern const Shape alert_item_shape;
/* joined: person.label read with a row of that county. */
Rc alert_person_label(Op *op, int64_t county, PersonId person, Str joined, Str *out) MUST_USE;
/* What was answered, found and decided is for those who work with people; managers supervise levels, clocks and units. */
bool alert_tells_why(const Op *op);
/* The item of a row, with its words and names. */
Rc alert_item(Op *op, const AlertRow *row, AlertItem *out) MUST_USE;

typedef struct AlertListIn {
    Str state, level, counted, from, to, cursor;
    bool mine, overdue;
    int64_t area;
    int64_t limit;
} AlertListIn;
typedef struct AlertListOut {
    ListOf items;
    Str next;
} AlertListOut;
extern const Shape alert_list_in_shape, alert_list_out_shape;

typedef struct CallbackIn {
    ResponseId response;
    Str phone, when, note;
} CallbackIn;
typedef struct CallbackOut {
    CallbackId id;
    AlertId alert;
    int64_t promised_ms;
} CallbackOut;
extern const Shape callback_in_shape, callback_out_shape;
Rc alert_callback(Op *op, const CallbackIn *in, CallbackOut *out) MUST_USE;

/* A place in a list ordered by (time, id); list is a letter that says which of several. As text: "o.1700000000000.42". */
typedef struct Page {
    char list;
    int64_t at, id;
} Page;
Str page_cursor(Op *op, char list, int64_t at, int64_t id);
/* lists: the letters allowed. RC_INVALID "page.cursor". */
Rc page_parse(Op *op, Str cursor, const char *lists, Page *out) MUST_USE;
