/* Private to the folder: handlers and shapes of audit.c's tables. */
#pragma once

#include "core/module.h"
#include "core/seal.h"

typedef struct EventQuery {
    PersonId person;
    StaffId actor;
    Str action, cursor, from, to;
    int64_t area;
    int32_t limit;
} EventQuery;

typedef struct EventItem {
    EventId id;
    int64_t at_ms;
    Str actor, role, unit_name, action, object;
    PersonId person;
    Str label, purpose, ip_masked, decision, detail;
} EventItem;
typedef struct EventList {
    ListOf items;
    Str next;
} EventList;

typedef struct VerifyStarted {
    Str job;
} VerifyStarted;
typedef struct VerifyQuery {
    Str job;
} VerifyQuery;
typedef struct VerifyBad {
    int64_t county, seq;
} VerifyBad;
typedef struct VerifyHead {
    int64_t county, seq, events;
    Str hash;
} VerifyHead;
typedef struct VerifyReport {
    Str state;
    int64_t checked, at_ms;
    ListOf first_bad, heads;
} VerifyReport;

extern const Shape event_query_shape, event_list_shape, verify_started_shape, verify_query_shape,
    verify_report_shape;
Rc audit_start(App *app, Diag *d);
Rc events_list(Op *op, const void *in, void *out);
Rc verify_slow(Op *op, const void *in);
Rc verify_begin(Op *op, const void *in, void *out);
Rc verify_show(Op *op, const void *in, void *out);
