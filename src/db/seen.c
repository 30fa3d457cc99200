/*
 * Which commits wrote what, for replies that are kept until then (core/reply_cache.h). Every commit of the writer has a number; a
 * table, and a person, has the number of the last that wrote it. A reader that began after commit n has been counted keeps its
 * reply while nothing it read has a number above n.
 *
 * A commit is counted after it is done and before anybody hears of it: whoever was told that something was written never gets what
 * was kept before. A commit that is done but not yet counted may make a new reply fall needlessly, never an old one stay.
 * Narrow is only what a query says of itself ("-- reads:", "-- touches:" in queries.sql); a write that says nothing makes all fall.
 */
#include "db/driver.h"

static void set(uint64_t *words, const char *tables)
{
    for (const unsigned char *t = (const unsigned char *)tables; t && *t; t++)
        words[*t / 64] |= UINT64_C(1) << *t % 64;
}

static uint16_t place(int64_t person)
{
    return (uint16_t)((uint64_t)person * UINT64_C(0x9e3779b97f4a7c15) >> 52);
}

static void see_person(DbSeen *s, int64_t person)
{
    uint16_t at = place(person);
    for (size_t i = 0; i < s->n_persons; i++)
        if (s->persons[i] == at)
            return;
    if (s->n_persons < DB_SEEN_PERSONS)
        s->persons[s->n_persons++] = at;
    else
        s->too_many = true;
}

static void write_noted(DbWrote *w, const Query *q, const Val *args)
{
    bool person = q->person_arg && w->n_persons < WROTE_PERSONS;
    w->some = true;
    w->all |= !q->touches || (q->person_arg && !person);
    set(w->tables, q->tables);
    set(w->any_person, q->tables);
    set(w->tables, q->narrow);
    if (person)
        w->persons[w->n_persons++] = place(args[q->person_arg - 1].i);
}

void seen_statement(DbConn *c, const Query *q, const Val *args)
{
    if (q->writes)
        write_noted(&c->wrote, q, args);
    DbSeen *s = c->watch;
    if (!s)
        return;
    set(s->tables, q->tables);
    set(s->narrow, q->narrow);
    if (q->person_arg)
        see_person(s, args[q->person_arg - 1].i);
}

void seen_row(DbConn *c, const Cursor *row)
{
    if (row->query->person_col)
        see_person(c->watch, db_i64(row, row->query->person_col - 1));
}

void seen_plain(DbConn *c)
{
    c->wrote.some = c->wrote.all = true;
    if (c->watch) /* nobody knows what it reads */
        memset(c->watch->tables, 0xff, sizeof c->watch->tables);
}

static void number(_Atomic int64_t *of, const uint64_t *words, int64_t n)
{
    for (size_t w = 0; w < DB_SEEN_WORDS; w++)
        for (uint64_t left = words[w]; left; left &= left - 1)
            of[w * 64 + (size_t)__builtin_ctzll(left)] = n;
}

void seen_committed(DbConn *c)
{
    DbWritten *all = &c->db->written;
    const DbWrote *w = &c->wrote;
    if (!w->some || c->driver->kind != DB_SQLITE) /* the only writer: nobody else counts */
        return;
    int64_t n = all->commits + 1;
    if (w->all)
        all->all = n;
    number(all->table, w->tables, n);
    number(all->any_person, w->any_person, n);
    for (size_t i = 0; i < w->n_persons; i++)
        all->person[w->persons[i]] = n;
    all->commits = n;
}

int64_t db_commits(const Db *db)
{
    return db->written.commits;
}

void db_watch(const Tx *tx, DbSeen *seen, int64_t since)
{
    if (seen)
        *seen = (DbSeen) { .since = since };
    tx->conn->watch = seen;
}

static bool older(const _Atomic int64_t *of, const uint64_t *words, int64_t since)
{
    for (size_t w = 0; w < DB_SEEN_WORDS; w++)
        for (uint64_t left = words[w]; left; left &= left - 1)
            if (of[w * 64 + (size_t)__builtin_ctzll(left)] > since)
                return false;
    return true;
}

bool db_still(const Db *db, const DbSeen *s)
{
    const DbWritten *w = &db->written;
    if (w->commits == s->since)
        return true;
    bool still = w->all <= s->since && older(w->table, s->tables, s->since) &&
                 older(s->too_many ? w->table : w->any_person, s->narrow, s->since);
    for (size_t i = 0; still && i < s->n_persons; i++)
        still = w->person[s->persons[i]] <= s->since;
    return still;
}
