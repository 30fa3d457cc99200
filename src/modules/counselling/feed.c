/*
 * A counsellor's appointments as an iCalendar feed (RFC 5545) for the calendar of their own phone. The address holds the
 * secret, of which only the digest is kept; a new one ends the old one. The feed says when, and nothing about whom or what.
 */
#include "crypto/token.h"
#include "modules/counselling/rules.h"
#include "text/codec.h"

enum { FEED_BYTES = 1 << 20, FEED_PAST_DAYS = 30 };

static Rc digest_of(Op *op, Str token, Str *out)
{
    uint8_t digest[DIGEST_BYTES];
    Buf b;
    TRY(token_digest(keyring_fixed_suite(op->app->keys), token, digest));
    buf_init_arena(&b, op->arena, 2 * DIGEST_BYTES);
    hex_put(&b, (Str) { (const char *)digest, DIGEST_BYTES });
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

static int64_t feed_ms(const Op *op)
{
    return setting_int(op->app, &set_feed_days) * MS_DAY;
}

COUNSEL_HANDLER(feed_state, Nothing, FeedOut)
{
    CalendarRow row = { 0 };
    bool found;
    (void)in;
    TRY(sql_calendar_of(op->tx, op->actor.staff, &row, &found));
    if (found && row.made_ms + feed_ms(op) > op->now_ms)
        *out = (FeedOut) { .made_ms = row.made_ms, .until_ms = row.made_ms + feed_ms(op) };
    return RC_OK;
}

COUNSEL_HANDLER(feed_make, Nothing, FeedOut)
{
    Str token, digest;
    int64_t changed;
    (void)in;
    TRY(token_new(op->arena, &token));
    TRY(digest_of(op, token, &digest));
    TRY(sql_calendar_put(op->tx, op->actor.staff, digest, op->now_ms, &changed));
    *out = (FeedOut) { arena_printf(op->arena, "/api/v1/counselling/calendar/%.*s", STR_ARG(token)),
                       op->now_ms, op->now_ms + feed_ms(op) };
    return RC_OK;
}

COUNSEL_HANDLER(feed_revoke, Nothing, FeedOut)
{
    int64_t changed;
    (void)in;
    TRY(sql_calendar_drop(op->tx, op->actor.staff, &changed));
    *out = (FeedOut) { 0 };
    return RC_OK;
}

/* 20261128T013000Z */
static void put_time(Buf *b, const char *name, int64_t ms)
{
    Date date = date_from_days(ms / MS_DAY);
    int64_t s = ms % MS_DAY / MS_SECOND;
    buf_printf(b, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, (int)date.y, (int)date.m, (int)date.d,
               (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

/* A meeting of a group looks like an appointment. */
static AppointmentFeedRow as_appointment(const MeetingFeedRow *r)
{
    return (AppointmentFeedRow) { { r->id.v }, r->start_ms, r->end_ms, r->state, r->changed_ms, r->version };
}

static void put_event(Op *op, Buf *b, const AppointmentFeedRow *r)
{
    bool cancelled = str_eq(r->state, S("cancelled"));
    buf_printf(b, "BEGIN:VEVENT\r\nUID:%lld@xinqiao\r\n", (long long)r->id.v);
    put_time(b, "DTSTAMP", r->changed_ms);
    put_time(b, "DTSTART", r->start_ms);
    put_time(b, "DTEND", r->end_ms);
    buf_printf(b, "SUMMARY:%.*s\r\n", STR_ARG(op_text(op, "counselling.feed.title")));
    buf_printf(b, "SEQUENCE:%lld\r\nSTATUS:%s\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n", (long long)r->version - 1,
               cancelled ? "CANCELLED" : "CONFIRMED");
}

COUNSEL_HANDLER(feed_read, FeedIn, RawReply)
{
    CalendarRow calendar;
    AppointmentFeedRow *rows;
    MeetingFeedRow *meetings;
    size_t n, n_meetings;
    bool found;
    Str digest;
    Buf b;
    TRY(digest_of(op, in->token, &digest));
    TRY(sql_calendar_find(op->tx, digest, op->now_ms - feed_ms(op), op->now_ms, ROLES_COUNSELLOR, &calendar,
                          &found));
    if (!found)
        return FAIL(op->diag, RC_NOT_FOUND, "counselling.no_feed");
    TRY(sql_appointment_calendar(op->tx, calendar.staff, op->now_ms - FEED_PAST_DAYS * MS_DAY, &rows, &n));
    TRY(sql_meeting_calendar(op->tx, calendar.staff, op->now_ms - FEED_PAST_DAYS * MS_DAY, &meetings,
                             &n_meetings));
    buf_init_arena(&b, op->arena, FEED_BYTES);
    buf_addz(&b,
             "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//xinqiao//appointments//ZH\r\nMETHOD:PUBLISH\r\n");
    for (size_t i = 0; i < n; i++)
        put_event(op, &b, &rows[i]);
    for (size_t i = 0; i < n_meetings; i++) {
        AppointmentFeedRow as = as_appointment(&meetings[i]);
        put_event(op, &b, &as);
    }
    buf_addz(&b, "END:VCALENDAR\r\n");
    *out = (RawReply) { S("text/calendar; charset=utf-8"), buf_str(&b) };
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}
