/* Reminders: a neutral message to the person a day before, once, through the outbox. */
#include "core/aside.h"
#include "modules/counselling/rules.h"

#define REMIND_TICK "counselling.remind" /* as in queries.sql */

Rc counsel_tell(Op *op, PersonId who, int64_t start_ms, const char *text, bool *out_told)
{
    PersonRow person;
    Str phone;
    int64_t minute = (start_ms - ms_of_day(day_of_ms(start_ms))) / MS_MINUTE;
    Date date = date_from_days(day_of_ms(start_ms));
    TRY(people_get(op, who, &person));
    TRY(people_phone(op, &person, &phone));
    *out_told = phone.n > 0;
    if (!phone.n)
        return RC_OK;
    Str args[] = { arena_printf(op->arena, "%d-%02d %02d:%02d", (int)date.m, (int)date.d, (int)(minute / 60),
                                (int)(minute % 60)) };
    return op_outbox_reminder(op, county_of_id(person.id.v), "sms", phone, op_textf(op, text, LIST(args)));
}

static Rc remind(Op *op, const void *row, void *user)
{
    const AppointmentDueRow *r = row;
    int64_t changed;
    bool told;
    (void)user;
    TRY(sql_appointment_reminded(op->tx, r->id, op->now_ms, &changed));
    return counsel_tell(op, r->person, r->start_ms, "counselling.message.reminder", &told);
}

static Rc remind_member(Op *op, const void *row, void *user)
{
    const MemberAgainRow *r = row;
    bool told;
    (void)user;
    return counsel_tell(op, r->person, r->start_ms, "counselling.message.reminder", &told);
}

static Rc member(Op *op, MemberAgainRow r)
{
    bool done;
    return tick_row(op, "counselling.member", r.person.v, remind_member, &r, NULL, &done);
}

/* Each member by themselves: one who cannot be told keeps it from none of the others. */
static Rc remind_group(Op *op, const MeetingDueRow *r)
{
    MemberOfRow *rows;
    size_t n;
    int64_t changed;
    TRY(sql_meeting_reminded(op->tx, r->id, op->now_ms, &changed));
    TRY(sql_member_of(op->tx, r->group_id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].state, S("in")))
            TRY(member(op, (MemberAgainRow) { rows[i].person, r->start_ms }));
    return RC_OK;
}

Rc counsel_remind(Op *op, int *out_done)
{
    AppointmentDueRow *rows;
    MeetingDueRow *meetings;
    MemberAgainRow *again;
    size_t n, n_meetings, n_again;
    bool done;
    int64_t ahead = setting_int(op->app, &set_book_remind_hours) * MS_HOUR;
    *out_done = 0;
    if (!ahead)
        return RC_OK;
    TRY(sql_appointment_due(op->tx, op->now_ms, op->now_ms + ahead, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, REMIND_TICK, rows[i].id.v, remind, &rows[i], NULL, &done));
    TRY(sql_member_again(op->tx, op->now_ms, op->now_ms + ahead, &again, &n_again));
    for (size_t i = 0; i < n_again; i++)
        TRY(member(op, again[i]));
    TRY(sql_meeting_due(op->tx, op->now_ms, op->now_ms + ahead, &meetings, &n_meetings));
    for (size_t i = 0; i < n_meetings; i++)
        TRY(remind_group(op, &meetings[i]));
    *out_done = (int)(n + n_meetings);
    return RC_OK;
}
