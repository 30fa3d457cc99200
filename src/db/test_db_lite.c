/* What holds on SQLite only: locks, full and read-only disks, the log file, SQLite's own memory. */
#include "t_db.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "dbtest_sql.h"

#define ONLY_SQLITE         \
    if (t_db_is_postgres()) \
    return

static AlertId id_of(int64_t n)
{
    return (AlertId) { INT64_C(330602) * ID_PER_COUNTY + n };
}

/* A row of about the given size. */
static Rc add(Tx *tx, int64_t n, size_t bytes)
{
    char *p = bytes ? arena_alloc(tx->arena, bytes, 1) : NULL;
    return sql_fact_insert(tx, id_of(n), 0, 0, (PersonId) { 0 }, (UnitId) { 0 }, 0, false, (OptI64) { 0 },
                           (Str) { 0 }, (Str) { p, bytes });
}

/* One row in a transaction of its own. */
static Rc commit_one(DbConn *c, int64_t n, size_t bytes, Diag *d)
{
    Tx tx;
    Arena *a = arena_new(16u << 20);
    *d = (Diag) { 0 };
    Rc rc = tx_begin(&tx, c, a, d, true);
    if (!rc) {
        rc = add(&tx, n, bytes);
        if (rc)
            tx_rollback(&tx);
        else
            rc = tx_commit(&tx);
    }
    d->detail = (Str) { 0 }; /* was in the arena */
    arena_free(a);
    return rc;
}

static int64_t rows_in(DbConn *c)
{
    Tx tx;
    Diag d = { 0 };
    SumRow sum = { 0 };
    CHECK_RC(tx_begin(&tx, c, t_arena(), &d, false), RC_OK);
    CHECK_RC(sql_fact_sum(&tx, &sum), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    return sum.n;
}

/* SQLite's own allocations, made to fail one after another. */
static sqlite3_mem_methods real_memory;
static long memory_left;

static void *failing_malloc(int n)
{
    return memory_left > 0 && --memory_left == 0 ? NULL : real_memory.xMalloc(n);
}

static void *failing_realloc(void *p, int n)
{
    return memory_left > 0 && --memory_left == 0 ? NULL : real_memory.xRealloc(p, n);
}

__attribute__((constructor)) static void install_memory(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory);
    sqlite3_mem_methods m = real_memory;
    m.xMalloc = failing_malloc;
    m.xRealloc = failing_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &m);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* every allocation counts */
}

TEST(sqlite_locked_by_another_process_is_busy)
{
    ONLY_SQLITE;
    DbConn *c = t_db_writer();
    Diag d;
    sqlite3 *other = NULL;
    CHECK_INT(sqlite3_open("test.db", &other), SQLITE_OK);
    CHECK_INT(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    CHECK_RC(commit_one(c, 1, 0, &d), RC_BUSY);
    CHECK(strcmp(d.key, "db.busy") == 0);
    CHECK_INT(rows_in(t_db_reader()), 0); /* reads go on */
    CHECK_INT(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    CHECK_RC(commit_one(c, 1, 0, &d), RC_OK);
    sqlite3_close(other);
}

TEST(sqlite_second_writer_is_a_bug)
{
    ONLY_SQLITE;
    CHECK(t_db_writer() != NULL);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        DbConn *second;
        Diag d = { 0 };
        signal(SIGABRT, SIG_DFL);
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 2);
        Rc rc = db_connect(t_db(), DB_WRITE, &second, &d);
        _exit(rc ? 1 : 0);
    }
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

TEST(sqlite_readers_cannot_write)
{
    ONLY_SQLITE;
    Tx tx = t_tx(false);
    CHECK_RC(db_plain(&tx, S("DELETE FROM t_fact")), RC_IO);
    CHECK(strcmp(tx.diag->key, "db.read_only") == 0);
    tx_rollback(&tx);
}

TEST(sqlite_page_limit_reached_is_no_space)
{
    ONLY_SQLITE;
    DbConn *c = t_db_writer();
    Diag d;
    CHECK_RC(commit_one(c, 1, 0, &d), RC_OK);
    Tx tx = t_tx(true);
    CHECK_RC(db_plain(&tx, S("PRAGMA max_page_count=40")), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    CHECK_RC(commit_one(c, 2, 1u << 20, &d), RC_NO_SPACE);
    CHECK(strcmp(d.key, "db.no_space") == 0);
    CHECK_INT(rows_in(t_db_reader()), 1);

    /* In a group: whatever SQLite rolled back, no later handler writes outside a transaction. */
    Tx group = t_tx(true);
    CHECK_RC(tx_savepoint(&group), RC_OK);
    CHECK_RC(add(&group, 3, 0), RC_OK);
    CHECK_RC(tx_release(&group), RC_OK);
    CHECK_RC(tx_savepoint(&group), RC_OK);
    CHECK_RC(add(&group, 4, 1u << 20), RC_NO_SPACE);
    tx_rollback_to(&group);
    *group.diag = (Diag) { 0 };
    Rc rc = tx_savepoint(&group);
    if (!rc) {
        CHECK_RC(add(&group, 5, 0), RC_OK);
        CHECK_RC(tx_release(&group), RC_OK);
    }
    rc = tx_commit(&group);
    CHECK_INT(rows_in(t_db_reader()), rc ? 1 : 3);

    Tx more = t_tx(true);
    CHECK_RC(db_plain(&more, S("PRAGMA max_page_count=100000")), RC_OK);
    CHECK_RC(tx_commit(&more), RC_OK);
    CHECK_RC(commit_one(c, 6, 1u << 20, &d), RC_OK);
}

/* A full disk, an I/O error or no memory may make SQLite roll the whole transaction back; this does so surely. */
TEST(sqlite_rolled_back_by_itself_loses_the_group)
{
    ONLY_SQLITE;
    Tx group = t_tx(true);
    CHECK_RC(tx_savepoint(&group), RC_OK);
    CHECK_RC(add(&group, 1, 0), RC_OK);
    CHECK_RC(tx_release(&group), RC_OK);
    CHECK_RC(tx_savepoint(&group), RC_OK);
    CHECK_RC(db_plain(&group, S("INSERT OR ROLLBACK INTO t_counter (name, value) VALUES ('a; b', 1)")),
             RC_CONFLICT);
    tx_rollback_to(&group);
    CHECK_RC(tx_savepoint(&group), RC_CONFLICT); /* not a new transaction by accident */
    *group.diag = (Diag) { 0 };
    CHECK_RC(add(&group, 2, 0), RC_CONFLICT);
    *group.diag = (Diag) { 0 };
    CHECK_RC(tx_commit(&group), RC_CONFLICT);
    CHECK_INT(rows_in(t_db_reader()), 0);
    Diag d;
    CHECK_RC(commit_one(t_db_writer(), 3, 0, &d), RC_OK);
}

/* The same with SQLite's memory failing at every place inside a handler of the group. */
static bool group_without_memory(DbConn *c, long k)
{
    Tx tx;
    Diag d = { 0 };
    Arena *a = arena_new(1u << 20);
    int64_t before = rows_in(c);
    CHECK_RC(tx_begin(&tx, c, a, &d, true), RC_OK);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(add(&tx, 10 * k, 0), RC_OK);
    CHECK_RC(tx_release(&tx), RC_OK);
    memory_left = k;
    Rc second = tx_savepoint(&tx);
    if (!second) {
        second = add(&tx, 10 * k + 1, 20000);
        if (second)
            tx_rollback_to(&tx);
        else
            CHECK_RC(tx_release(&tx), RC_OK);
    }
    bool passed = memory_left > 0;
    memory_left = 0;
    d = (Diag) { 0 };
    Rc rc = tx_commit(&tx);
    CHECK(rc == RC_OK || rc == RC_NO_MEMORY);
    CHECK_INT(rows_in(c) - before, rc ? 0 : second ? 1 : 2);
    arena_free(a);
    return passed;
}

TEST(sqlite_group_survives_failing_memory)
{
    ONLY_SQLITE;
    bool passed = false;
    for (long k = 1; !passed && k < 1000; k++)
        passed = group_without_memory(t_db_writer(), k);
    CHECK(passed);
}

TEST(sqlite_full_disk_recovers_without_restart)
{
    ONLY_SQLITE;
    if (geteuid() != 0 || mkdir("small", 0755) != 0 || mount("tmpfs", "small", "tmpfs", 0, "size=1m") != 0)
        return; /* needs root */
    Db *db = NULL;
    DbConn *c = NULL, *reader = NULL;
    Diag d = { 0 };
    Rc rc = db_open(S("sqlite:small/a.db"), &db, &d);
    if (!rc)
        rc = db_connect(db, DB_WRITE, &c, &d);
    Tx tx;
    if (!rc)
        rc = tx_begin(&tx, c, t_arena(), &d, true);
    if (!rc)
        rc = db_plain(
            &tx, S("CREATE TABLE t_fact (county, id, area, town, person, unit, level, closed, owner, note, "
                   "data)"));
    if (!rc)
        rc = tx_commit(&tx);
    int filler = open("small/filler", O_CREAT | O_WRONLY, 0600);
    bool filled = filler >= 0 && ftruncate(filler, 300 << 10) == 0 && fallocate(filler, 0, 0, 300 << 10) == 0;
    int64_t n = 0;
    Rc full = RC_OK;
    while (!rc && !full && n < 200) {
        full = commit_one(c, n + 1, 10000, &d);
        n += !full;
    }
    if (!rc)
        rc = db_connect(db, DB_READ, &reader, &(Diag) { 0 });
    int64_t before = rc ? -1 : rows_in(reader);
    Rc again = commit_one(c, n + 1, 10000, &d);
    close(filler);
    unlink("small/filler");
    Rc after = commit_one(c, n + 1, 10000, &d);
    int64_t rows = rc ? -1 : rows_in(reader);
    db_disconnect(reader);
    db_disconnect(c);
    db_close(db);
    umount2("small", MNT_DETACH);
    CHECK_RC(rc, RC_OK);
    CHECK(filled);
    CHECK_RC(full, RC_NO_SPACE);
    CHECK_RC(again, RC_NO_SPACE);
    CHECK_RC(after, RC_OK);
    CHECK_INT(before, n);
    CHECK_INT(rows, n + 1);
}

TEST(sqlite_read_only_file_serves_reads)
{
    ONLY_SQLITE;
    DbConn *c = t_db_writer();
    Diag d;
    CHECK_RC(commit_one(c, 1, 0, &d), RC_OK);
    t_db_close_writer();
    CHECK(chmod("test.db", 0444) == 0 && chmod(".", 0777) == 0);
    bool root = geteuid() == 0;
    CHECK(!root || seteuid(65534) == 0); /* root writes to anything */
    DbConn *again = NULL, *reader = NULL;
    Rc rc = db_connect(t_db(), DB_WRITE, &again, &d);
    Rc write = rc ? rc : commit_one(again, 2, 0, &d);
    Rc read = db_connect(t_db(), DB_READ, &reader, &(Diag) { 0 });
    int64_t rows = read ? -1 : rows_in(reader);
    db_disconnect(reader);
    db_disconnect(again);
    CHECK(!root || seteuid(0) == 0);
    CHECK_RC(write, RC_IO);
    CHECK(d.key && strcmp(d.key, "db.read_only") == 0);
    CHECK_RC(read, RC_OK);
    CHECK_INT(rows, 1);
}

TEST(sqlite_missing_folder_and_other_files)
{
    ONLY_SQLITE;
    Db *db = NULL;
    Diag d = { 0 };
    CHECK_RC(db_open(S("sqlite:no/such/folder/x.db"), &db, &d), RC_IO);
    FILE *f = fopen("junk.db", "w");
    for (int i = 0; i < 1000; i++)
        fputs("this is not a database ", f);
    fclose(f);
    d = (Diag) { 0 };
    CHECK_RC(db_open(S("sqlite:junk.db"), &db, &d), RC_IO);
    CHECK(strcmp(d.key, "db.corrupt") == 0);
}

static off_t size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_size : -1;
}

/* However slow the disk is: at 128 MiB (129 as it lies there) the writer waits, and at most three more are written
   until the log starts over. */
#define LOG_AT_MOST (136 << 20)

TEST(sqlite_log_file_stays_small)
{
    ONLY_SQLITE;
    DbConn *c = t_db_writer();
    Diag d;
    off_t largest = 0;
    for (int64_t i = 1; i <= 160; i++) {
        CHECK_RC(commit_one(c, i, 1u << 20, &d), RC_OK);
        db_maintain(c);
        if (size_of("test.db-wal") > largest)
            largest = size_of("test.db-wal");
    }
    CHECK(size_of("test.db") > (60 << 20));
    CHECK(largest > (3 << 20) && largest < LOG_AT_MOST);
}

/* Counts the checkpoints that begin, and holds the first of them. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t turn;
    int (*open)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
    sqlite3_io_methods real, seen;
    int begun, ended;
    bool held;
} ckpt = { .lock = PTHREAD_MUTEX_INITIALIZER, .turn = PTHREAD_COND_INITIALIZER };

static int ckpt_lock(sqlite3_file *file, int at, int n, int flags)
{
    bool its = at == 1 && n == 1; /* WAL_CKPT_LOCK; the writer makes none here */
    pthread_mutex_lock(&ckpt.lock);
    if (its && (flags & SQLITE_SHM_LOCK)) {
        ckpt.begun++;
        pthread_cond_broadcast(&ckpt.turn);
        while (ckpt.held)
            pthread_cond_wait(&ckpt.turn, &ckpt.lock);
    }
    pthread_mutex_unlock(&ckpt.lock);
    int code = ckpt.real.xShmLock(file, at, n, flags);
    pthread_mutex_lock(&ckpt.lock);
    ckpt.ended += its && (flags & SQLITE_SHM_UNLOCK);
    pthread_cond_broadcast(&ckpt.turn);
    pthread_mutex_unlock(&ckpt.lock);
    return code;
}

static int ckpt_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    int code = ckpt.open(vfs, name, file, flags, out);
    if (!code && (flags & SQLITE_OPEN_MAIN_DB)) {
        ckpt.real = ckpt.seen = *file->pMethods;
        ckpt.seen.xShmLock = ckpt_lock;
        file->pMethods = &ckpt.seen;
    }
    return code;
}

static void ckpt_hold(bool on)
{
    pthread_mutex_lock(&ckpt.lock);
    ckpt.held = on;
    pthread_cond_broadcast(&ckpt.turn);
    pthread_mutex_unlock(&ckpt.lock);
}

static void ckpt_await(const int *count, int n)
{
    pthread_mutex_lock(&ckpt.lock);
    while (*count < n)
        pthread_cond_wait(&ckpt.turn, &ckpt.lock);
    pthread_mutex_unlock(&ckpt.lock);
}

/* With all of the log in the file the writer starts it over. A checkpoint that begins at that moment may break the database (SQLite's
   WAL-reset bug): none begins. */
TEST(sqlite_log_is_not_copied_while_nothing_of_it_is_left)
{
    ONLY_SQLITE;
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    DbConn *c = t_db_writer();
    Diag d;
    ckpt.open = vfs->xOpen;
    vfs->xOpen = ckpt_open;
    ckpt_hold(true);
    CHECK_RC(commit_one(c, 1, 5u << 20, &d), RC_OK);
    db_maintain(c);
    ckpt_await(&ckpt.begun, 1);
    CHECK_RC(commit_one(c, 2, 5u << 20, &d),
             RC_OK); /* as much again, before it has looked how much there is */
    ckpt_hold(false);
    ckpt_await(&ckpt.ended, 1);
    for (int i = 0; i < 100 && ckpt.begun == 1; i++) { /* until it is seen to be idle */
        db_maintain(c);
        usleep(1000);
    }
    CHECK_INT(ckpt.begun, 1);
    CHECK_RC(commit_one(c, 3, 5u << 20, &d), RC_OK); /* into the same place: the log has started over */
    CHECK(size_of("test.db-wal") < (12 << 20));
    CHECK_RC(commit_one(c, 4, 8u << 20, &d), RC_OK);
    while (ckpt.ended < 2) { /* and is copied again */
        db_maintain(c);
        usleep(1000);
    }
    vfs->xOpen = ckpt.open;
    CHECK_INT(rows_in(t_db_reader()), 4);
    t_db_close_writer();
}

TEST(sqlite_log_file_grows_under_a_reader_and_comes_back)
{
    ONLY_SQLITE;
    DbConn *c = t_db_writer();
    Diag d;
    CHECK_RC(commit_one(c, 1, 0, &d), RC_OK);
    Tx old = t_tx(false);
    SumRow sum;
    CHECK_RC(sql_fact_sum(&old, &sum), RC_OK);
    for (int64_t i = 2; i <= 50; i++) {
        CHECK_RC(commit_one(c, i, 1u << 20, &d), RC_OK);
        db_maintain(c);
    }
    CHECK(size_of("test.db-wal") > (45 << 20));
    CHECK_RC(sql_fact_sum(&old, &sum), RC_OK);
    CHECK_INT(sum.n, 1);
    tx_rollback(&old);
    for (int64_t i = 51; i <= 200; i++) {
        CHECK_RC(commit_one(c, i, 1u << 20, &d), RC_OK);
        db_maintain(c);
    }
    CHECK(size_of("test.db-wal") < LOG_AT_MOST);
    CHECK_INT(rows_in(t_db_reader()), 200);
}

TEST(sqlite_every_allocation_of_its_own_may_fail)
{
    ONLY_SQLITE;
    CHECK_INT(rows_in(t_db_reader()), 0);
    bool passed =
        false; /* a failure may go unnoticed where SQLite can do without: go on until none is left */
    int64_t rows = 0;
    for (long k = 1; !passed && k < 3000; k++) {
        DbConn *c = NULL;
        Diag d = { 0 };
        memory_left = k;
        Rc rc = db_connect(t_db(), DB_WRITE, &c, &d);
        if (!rc)
            rc = commit_one(c, k, 5000, &d);
        passed = memory_left > 0;
        memory_left = 0;
        rows += rc == RC_OK;
        if (c)
            CHECK_INT(rows_in(c), rows); /* the same connection goes on */
        db_disconnect(c);
        CHECK(rc == RC_OK || rc == RC_NO_MEMORY);
        CHECK(rc == RC_OK || d.rc == rc);
    }
    CHECK(passed);
}
