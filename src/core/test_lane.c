/* The lane from outside: everybody in a group gets their own answer, and only what was answered well is there. */
#include "t_api.h"

#include <stdatomic.h>
#include <unistd.h>

#include "core/lane.h"
#include "core_sql.h"

enum { COUNTY = 330602, WORKS = 60 };

typedef enum What {
    WRITES,     /* a row */
    REFUSES,    /* before anything is written */
    FAILS,      /* after its row */
    KEEPS,      /* a row, and a refusal that is kept */
    CLASHES,    /* with a row that is there: none of the others may suffer */
    RUNS_AGAIN, /* once in vain, then a row */
    WHAT_N
} What;

typedef struct Job {
    Work work;
    What what;
    int n, tries;
    Arena *arena;
    Diag diag;
    atomic_int done;
    Rc rc;
} Job;

static atomic_bool open_gate;

static Rc put(Tx *tx, int n)
{
    return sql_count_delta_add(tx, COUNTY, INT64_C(330602000000900000) + n, INT64_C(330602001001), 1, S("t"),
                               1);
}

static Rc job_run(Work *w, Tx *tx)
{
    Job *j = (Job *)w;
    j->tries += !tx_asking(tx); /* what it reads first may be asked ahead */
    j->diag = (Diag) { 0 };
    tx->arena = j->arena;
    tx->diag = &j->diag;
    switch (j->what) {
    case REFUSES:
        return FAIL(tx->diag, RC_DENIED, "role.denied");
    case FAILS:
        TRY(put(tx, j->n));
        return FAIL(tx->diag, RC_INVALID, "field.type");
    case KEEPS:
        TRY(put(tx, j->n));
        w->keep = true;
        return FAIL(tx->diag, RC_DENIED, "role.denied");
    case CLASHES:
        return put(tx, 0);
    case RUNS_AGAIN:
        return j->tries <= 1 ? RC_BUSY : put(tx, j->n);
    case WRITES:
    case WHAT_N:
        break;
    }
    return put(tx, j->n);
}

static void job_done(Work *w, Rc rc)
{
    ((Job *)w)->rc = rc;
    ((Job *)w)->done++;
}

/* The first keeps the lane until all the others wait. */
static Rc gate_run(Work *w, Tx *tx)
{
    while (!open_gate)
        usleep(1000);
    return job_run(w, tx);
}

static Job *job(What what, int n)
{
    Job *j = ARENA_NEW(t_arena(), Job);
    *j = (Job) { .work = { .write = true, .run = n ? job_run : gate_run, .done = job_done },
                 .what = what,
                 .n = n,
                 .arena = arena_new(1 << 20) };
    return j;
}

static LaneStats run_jobs(Job **jobs, size_t n)
{
    Lanes *lanes = NULL;
    Diag d = { 0 };
    App *app = t_app();
    t_conn_close();
    open_gate = false;
    CHECK_RC(lanes_start(app, 4, 1000, &lanes, &d), RC_OK);
    for (size_t i = 0; i < n; i++)
        CHECK(lanes_push(lanes, &jobs[i]->work));
    open_gate = true;
    for (size_t i = 0; i < n; i++)
        while (!jobs[i]->done)
            usleep(1000);
    LaneStats stats = lanes_stats(lanes);
    lanes_stop(lanes);
    for (size_t i = 0; i < n; i++)
        arena_free(jobs[i]->arena);
    return stats;
}

typedef struct Rows {
    bool there[WORKS];
} Rows;

static Rc see(void *user, const DeltaRow *row)
{
    int64_t n = row->id - INT64_C(330602000000900000);
    if (n >= 0 && n < WORKS)
        ((Rows *)user)->there[n] = true;
    return RC_OK;
}

static Rc rows_there(Op *op, void *user)
{
    return sql_count_delta_all(op->tx, see, user);
}

static void check_jobs(Job **jobs)
{
    Rows rows = { 0 };
    t_conn();
    CHECK_RC(t_write(rows_there, &rows), RC_OK);
    bool postgres = db_kind(t_app()->db) == DB_POSTGRES;
    const Rc want_rc[WHAT_N] = { RC_OK, RC_DENIED, RC_INVALID, RC_DENIED, postgres ? RC_BUSY : RC_CONFLICT,
                                 RC_OK };
    const bool want_row[WHAT_N] = { true, false, false, true, false, true };
    for (int i = 0; i < WORKS; i++) {
        CHECK_INT(jobs[i]->done, 1);
        CHECK_RC(jobs[i]->rc, want_rc[jobs[i]->what]);
        CHECK(rows.there[i] == want_row[jobs[i]->what]);
    }
}

TEST(lane_gives_everybody_their_own_answer)
{
    Job *jobs[WORKS];
    for (int i = 0; i < WORKS; i++)
        jobs[i] = job(i == 0 ? WRITES : (What)(i % WHAT_N == CLASHES ? WRITES : i % WHAT_N), i);
    LaneStats stats = run_jobs(jobs, WORKS);
    check_jobs(jobs);
    CHECK(stats.groups <= 3 && stats.works == WORKS);
}

TEST(lane_splits_a_group_around_a_clash)
{
    Job *jobs[WORKS];
    for (int i = 0; i < WORKS; i++)
        jobs[i] = job(i == WORKS / 2 ? CLASHES : WRITES, i);
    run_jobs(jobs, WORKS);
    check_jobs(jobs);
    for (int i = 1; i < WORKS; i++)
        CHECK(jobs[i]->tries <= (jobs[i]->what == CLASHES ? 30 : 15)); /* two a halving */
}

/* Refusals that wrote nothing cost the group nothing. */
TEST(lane_refusals_do_not_break_a_group)
{
    Job *jobs[WORKS];
    for (int i = 0; i < WORKS; i++)
        jobs[i] = job(i % 2 ? REFUSES : WRITES, i);
    LaneStats stats = run_jobs(jobs, WORKS);
    check_jobs(jobs);
    CHECK(stats.broken_groups == 0 && stats.reruns == 0);
    for (int i = 0; i < WORKS; i++)
        CHECK_INT(jobs[i]->tries, 1);
}

/* Each reads what the one before it in the group has written, although all reads were asked ahead. */
static Rc adds_run(Work *w, Tx *tx)
{
    Job *j = (Job *)w;
    RateRow row = { 0 };
    bool found;
    int64_t changed;
    while (!j->n && !open_gate)
        usleep(1000);
    tx->arena = j->arena;
    tx->diag = &j->diag;
    TRY(sql_rate_get(tx, COUNTY, S("sum"), &row, &found));
    j->tries = (int)row.n;
    return sql_rate_put(tx, COUNTY, S("sum"), 1, row.n + 1, 2, &changed);
}

TEST(lane_reads_of_a_group_see_its_writes)
{
    Job *jobs[WORKS];
    bool seen[WORKS] = { false };
    for (int i = 0; i < WORKS; i++) {
        jobs[i] = job(WRITES, i);
        jobs[i]->work.run = adds_run;
    }
    LaneStats stats = run_jobs(jobs, WORKS);
    CHECK(stats.broken_groups == 0 && stats.reruns == 0);
    for (int i = 0; i < WORKS; i++) {
        CHECK_RC(jobs[i]->rc, RC_OK);
        CHECK(jobs[i]->tries < WORKS && !seen[jobs[i]->tries]);
        seen[jobs[i]->tries] = true;
    }
}

/* The connection goes after the writes, before COMMIT: whether that happened is not known, so nothing may run again. */
static Rc cut_run(Work *w, Tx *tx)
{
    static const char cut[] = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                              "WHERE datname = current_database() AND pid <> pg_backend_pid()";
    DbConn *other;
    Tx own;
    Diag d = { 0 };
    TRY(job_run(w, tx));
    CHECK_RC(db_connect(t_app()->db, DB_READ, &other, &d), RC_OK);
    CHECK_RC(tx_begin(&own, other, ((Job *)w)->arena, &d, false), RC_OK);
    CHECK_RC(db_plain(&own, str_from_z(cut)), RC_OK);
    db_disconnect(other);
    usleep(100000);
    return RC_OK;
}

TEST(lane_lost_commit_is_told_to_the_whole_group)
{
    Job *jobs[WORKS];
    if (db_kind(t_app()->db) != DB_POSTGRES)
        return;
    for (int i = 0; i < WORKS; i++)
        jobs[i] = job(WRITES, i);
    jobs[WORKS - 1]->work.run = cut_run;
    run_jobs(jobs, WORKS);
    for (int i = 0; i < WORKS; i++) {
        CHECK_INT(jobs[i]->tries, 1);
        CHECK(jobs[i]->rc == RC_IO || i == 0); /* the first had a group of its own */
        CHECK(!jobs[i]->rc || strcmp(jobs[i]->diag.key, "db.commit_unknown") == 0);
    }
}

/* Reads in one transaction: each has its answer, and one that fails does not spoil the next. */
static Rc brief_run(Work *w, Tx *tx)
{
    Job *j = (Job *)w;
    RateRow row;
    bool found;
    j->tries++;
    tx->arena = j->arena;
    tx->diag = &j->diag;
    TRY(sql_rate_get(tx, COUNTY, S("none"), &row, &found));
    return j->what == FAILS ? db_plain(tx, S("SELECT nothing FROM nowhere")) : found ? RC_INTERNAL : RC_OK;
}

TEST(lane_brief_reads_are_answered_each)
{
    Job *jobs[WORKS];
    for (int i = 0; i < WORKS; i++) {
        jobs[i] = job(i % 7 == 3 ? FAILS : WRITES, i);
        jobs[i]->work = (Work) { .brief = true, .run = brief_run, .done = job_done };
    }
    run_jobs(jobs, WORKS);
    for (int i = 0; i < WORKS; i++) {
        CHECK_INT(jobs[i]->done, 1);
        CHECK_RC(jobs[i]->rc, jobs[i]->what == FAILS ? RC_INTERNAL : RC_OK);
    }
}

/* What a request says is read once, however often its admission runs: an exchange's signature stands in its query. */
typedef struct Admission {
    Job job;
    Call call;
} Admission;

static Rc admission_run(Work *w, Tx *tx)
{
    Admission *a = (Admission *)w;
    tx->arena = a->job.arena;
    tx->diag = &a->call.diag;
    return call_admit(&a->call, tx);
}

TEST(lane_admits_a_request_that_needs_no_session)
{
    Job *jobs[WORKS];
    CallIn in = {
        .method = S("POST"),
        .path = S("/api/v1/hotline/exchange/330602000000000001/events"),
        .query = S("at=1&sig=0123456789012345678901234567890123456789012345678901234567890123"),
        .body = S("{}"),
    };
    for (int i = 0; i < WORKS; i++) {
        Admission *a = ARENA_NEW(t_arena(), Admission);
        a->job = *job(WRITES, i);
        a->job.work = (Work) { .brief = true, .run = admission_run, .done = job_done };
        CHECK_RC(call_begin(&a->call, t_app(), a->job.arena, &in), RC_OK);
        jobs[i] = &a->job;
    }
    run_jobs(jobs, WORKS);
    for (int i = 0; i < WORKS; i++)
        CHECK_RC(jobs[i]->rc, RC_OK);
}
