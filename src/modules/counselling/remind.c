/* Reminders: a neutral message to the person a day before, once, through the outbox. */
#include "modules/counselling/rules.h"

enum { REMIND_BATCH = 50 };

static Rc tell(Op *op, PersonId who, int64_t start_ms)
{
    PersonRow person;
    Str phone;
    int64_t minute = (start_ms - ms_of_day(day_of_ms(start_ms))) / MS_MINUTE;
    Date date = date_from_days(day_of_ms(start_ms));
    TRY(people_get(op, who, &person));
    TRY(people_phone(op, &person, &phone));
    if (!phone.n)
        return RC_OK;
    Str args[] = { arena_printf(op->arena, "%d-%02d %02d:%02d", (int)date.m, (int)date.d, (int)(minute / 60),
                                (int)(minute % 60)) };
    return op_outbox(op, county_of_id(person.id.v), "sms", phone,
                     op_textf(op, "counselling.message.reminder", LIST(args)));
}

static Rc remind(Op *op, const AppointmentDueRow *r)
{
    int64_t changed;
    TRY(sql_appointment_reminded(op->tx, r->id, op->now_ms, &changed));
    return tell(op, r->person, r->start_ms);
}

static Rc remind_group(Op *op, const MeetingDueRow *r)
{
    MemberOfRow *rows;
    size_t n;
    int64_t changed;
    TRY(sql_meeting_reminded(op->tx, r->id, op->now_ms, &changed));
    TRY(sql_member_of(op->tx, r->group_id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].state, S("in")))
            TRY(tell(op, rows[i].person, r->start_ms));
    return RC_OK;
}

Rc counsel_remind(Op *op, int *out_done)
{
    AppointmentDueRow *rows;
    MeetingDueRow *meetings;
    size_t n, n_meetings;
    int64_t ahead = setting_int(op->app, &set_book_remind_hours) * MS_HOUR;
    *out_done = 0;
    if (!ahead)
        return RC_OK;
    TRY(sql_appointment_due(op->tx, op->now_ms, op->now_ms + ahead, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(remind(op, &rows[i]));
    TRY(sql_meeting_due(op->tx, op->now_ms, op->now_ms + ahead, &meetings, &n_meetings));
    for (size_t i = 0; i < n_meetings; i++)
        TRY(remind_group(op, &meetings[i]));
    *out_done = (int)(n + n_meetings);
    return RC_OK;
}
