/*
 * New passwords and removed second factors: whoever gives both could be that person, so one administrator asks and another one
 * confirms. The owner is told both times. The password is shown to who confirms, once.
 */
#include "core/second.h"
#include "modules/org/messages.h"
#include "modules/org/org_int.h"

static const char *const reset_kinds[] = { "reset_password", "reset_totp" };

static bool is_reset(Str kind)
{
    return str_eq(kind, S("reset_password")) || str_eq(kind, S("reset_totp"));
}

static Str object_of(Op *op, StaffId id)
{
    return arena_printf(op->arena, "%lld", (long long)id.v);
}

Rc org_resets_of(Op *op, StaffId staff, int64_t since_ms, SecondRow **out, size_t *out_n)
{
    return sql_second_of(op->tx, county_of_id(staff.v), object_of(op, staff), since_ms, out, out_n);
}

static Rc tell(Op *op, const StaffRow *row, const char *key)
{
    Str phone;
    if (!row->phone.p)
        return RC_OK; /* the console tells them at the next log-in */
    TRY(op_open(op, org_staff_place(row->id, STAFF_COL_PHONE), row->phone, &phone));
    return op_outbox(op, row->county, "sms", phone, op_text(op, key));
}

static Rc reset_item(Op *op, const SecondRow *r, ResetItem *out)
{
    StaffRow row;
    StaffId id;
    if (!str_to_i64(r->object, &id.v))
        return FAIL(op->diag, RC_INTERNAL, "second.none");
    TRY(org_staff_get(op, id, &row));
    *out = (ResetItem) { .request = r->id,
                         .kind = r->kind,
                         .staff = id,
                         .login = row.login,
                         .name = row.name,
                         .unit_name = row.unit_name,
                         .asked_by = org_staff_name(op, r->asked_by),
                         .by_me = r->asked_by.v == op->actor.staff.v,
                         .asked_ms = r->asked_ms,
                         .expires_ms = r->expires_ms };
    return RC_OK;
}

static Rc ask(Op *op, StaffId id, const char *kind, ResetItem *out)
{
    StaffRow row;
    SecondRow request;
    SecondId made;
    op_about(op, (PersonId) { 0 }, "staff", id.v);
    TRY(org_whole_account(op, id, &row));
    TRY(second_ask(op, &(SecondAsk) { kind, object_of(op, id), S(""), S(""), row.area }, &made));
    TRY(tell(op, &row, "org.sms.reset_asked"));
    TRY(second_find(op, made, &request));
    return reset_item(op, &request, out);
}

Rc staff_ask_password(Op *op, const void *in, void *out)
{
    return ask(op, ((const StaffIn *)in)->staff, reset_kinds[0], out);
}

Rc staff_ask_totp(Op *op, const void *in, void *out)
{
    return ask(op, ((const StaffIn *)in)->staff, reset_kinds[1], out);
}

Rc reset_list(Op *op, const void *in, void *out_)
{
    ResetList *out = out_;
    SecondRow *rows;
    size_t n, shown = 0;
    (void)in;
    TRY(sql_second_waiting(op->tx, op->now_ms, &rows, &n));
    ResetItem *items = ARENA_ARRAY(op->arena, ResetItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (is_reset(rows[i].kind))
            TRY(reset_item(op, &rows[i], &items[shown++]));
    out->items = (ListOf) { items, shown };
    return RC_OK;
}

/* The waiting request and whom it is about. */
static Rc find(Op *op, SecondId id, SecondRow *out, StaffId *out_staff)
{
    TRY(second_find(op, id, out));
    if (!is_reset(out->kind) || !str_to_i64(out->object, &out_staff->v))
        return FAIL(op->diag, RC_NOT_FOUND, "second.none");
    op_about(op, (PersonId) { 0 }, "staff", out_staff->v);
    return RC_OK;
}

Rc reset_confirm(Op *op, const void *in, void *out_)
{
    ResetDone *out = out_;
    SecondRow request;
    StaffRow row;
    StaffId id;
    int64_t changed;
    TRY(find(op, ((const ResetIn *)in)->request, &request, &id));
    TRY(org_whole_account(op, id, &row));
    TRY(second_confirm(op, &request, S("")));
    *out = (ResetDone) { .staff = id, .login = row.login, .kind = request.kind };
    if (str_eq(request.kind, S("reset_password"))) {
        Str stored = org_given_password(op, &out->initial_password);
        TRY(sql_staff_set_password(op->tx, id, stored, true, &changed));
    } else {
        TRY(sql_staff_clear_totp(op->tx, id, &changed));
    }
    TRY(org_sessions_end(op, id));
    return tell(op, &row, "org.sms.reset_done");
}

Rc reset_withdraw(Op *op, const void *in, void *out)
{
    SecondRow request;
    StaffId id;
    (void)out;
    TRY(find(op, ((const ResetIn *)in)->request, &request, &id));
    return second_withdraw(op, &request);
}
