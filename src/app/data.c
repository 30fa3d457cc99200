/* Opening the data; see data.h. Tests: tests/crash/test_storage.py. */
#include "app/data.h"

#include "base/buf.h"
#include "base/log.h"
#include "db/migrate.h"
#include "os/file.h"

static Str file_of(Str url)
{
    return str_starts(url, S("sqlite:")) ? str_sub(url, 7, url.n) : (Str) { 0 };
}

void data_close(DataOpened *data)
{
    db_close(data->db);
    os_unlock_file(data->lock);
    *data = (DataOpened) { .lock = -1 };
}

/* SQLite has one writing process at a time, for as long as it lives: its checkpoints must not meet another's. */
static Rc lock_writer(Str file, Arena *a, int *out_lock, Diag *d)
{
    if (!file.p)
        return RC_OK;
    Str path = arena_printf(a, "%.*s.lock", STR_ARG(file));
    Rc rc = path.p ? os_lock_file(path.p, out_lock) : RC_NO_MEMORY;
    if (rc == RC_CONFLICT)
        return FAIL_DETAIL(d, rc, "boot.locked", path);
    return rc == RC_DENIED || rc == RC_IO ? FAIL_DETAIL(d, RC_IO, "db.read_only", path) : rc;
}

/* A schema that is complete needs no writing to be seen so. */
static Rc can_write(Db *db, Arena *a, Diag *d)
{
    Tx tx;
    DbConn *conn;
    TRY(db_connect(db, DB_WRITE, &conn, d));
    Rc rc = tx_begin(&tx, conn, a, d, true);
    if (!rc)
        tx_rollback(&tx);
    db_disconnect(conn);
    return rc;
}

static Rc schema_for_writing(const BootConfig *c, Db *db, int64_t now_ms, Arena *a, Diag *d)
{
    int applied;
    if (!c->migrate) {
        TRY(migrate_check(db, d));
        return can_write(db, a, d);
    }
    TRY(migrate_run(db, now_ms, &applied, d));
    if (applied)
        LOG(LOG_INFO, "migrate.applied", KV("n", applied));
    return RC_OK;
}

Rc data_open_to_write(const BootConfig *c, int64_t now_ms, Arena *a, DataOpened *out, Diag *d)
{
    DataOpened data = { .lock = -1 };
    Rc rc = db_open(c->db, &data.db, d);
    if (!rc)
        rc = lock_writer(file_of(c->db), a, &data.lock, d);
    if (!rc)
        rc = schema_for_writing(c, data.db, now_ms, a, d);
    if (rc)
        data_close(&data);
    else
        *out = data;
    return rc;
}

static Rc open_as(Str url, DataOpened *out, Diag *d)
{
    DataOpened data = { .lock = -1, .reading = true };
    Rc rc = db_open(url, &data.db, d);
    if (!rc)
        rc = migrate_check(data.db, d);
    if (rc)
        data_close(&data);
    else
        *out = data;
    return rc;
}

/* The address by which SQLite takes a file for one that nobody changes, and makes neither log nor index beside it. */
static Str unchanging(Str file, Arena *a)
{
    static const char plain[] = "/._-";
    Buf b;
    buf_init_arena(&b, a, 3 * file.n + 64);
    buf_add(&b, S("sqlite:file:"));
    for (size_t i = 0; i < file.n; i++) {
        unsigned char ch = (unsigned char)file.p[i];
        bool letter = (ch >= '0' && ch <= '9') || ((ch | 32) >= 'a' && (ch | 32) <= 'z');
        buf_printf(&b, letter || memchr(plain, ch, sizeof plain - 1) ? "%c" : "%%%02X", ch);
    }
    buf_add(&b, S("?immutable=1"));
    return buf_failed(&b) ? (Str) { 0 } : buf_str(&b);
}

/* No log, or an empty one: everything is in the file itself. */
static bool whole_in_itself(Str file, Arena *a)
{
    Str log = arena_printf(a, "%.*s-wal", STR_ARG(file)), text;
    return log.p && (!os_exists(log.p) || os_file_read(log.p, 0, a, &text) == RC_OK);
}

static Rc open_to_read(const BootConfig *c, Arena *a, DataOpened *out, Diag *d)
{
    Str file = file_of(c->db);
    if (file.p && !os_exists(arena_z(a, file)))
        return FAIL_DETAIL(d, RC_NOT_FOUND, "db.io", file);
    Rc rc = open_as(c->db, out, d);
    if (rc != RC_IO || !file.p || !whole_in_itself(file, a))
        return rc;
    *d = (Diag) { 0 };
    return open_as(unchanging(file, a), out, d);
}

/* Trouble of the storage, not of what was asked for. A PostgreSQL in recovery says that it lacks a feature: internal. */
static bool may_pass(Rc rc)
{
    return rc == RC_IO || rc == RC_NO_SPACE || rc == RC_BUSY || rc == RC_INTERNAL;
}

Rc data_open(const BootConfig *c, int64_t now_ms, Arena *a, DataOpened *out, Diag *d)
{
    if (c->read_only)
        return open_to_read(c, a, out, d);
    Rc rc = data_open_to_write(c, now_ms, a, out, d);
    Diag later = { 0 };
    if (!may_pass(rc) || !c->or_reading || open_to_read(c, a, out, &later))
        return rc;
    LOG(LOG_WARN, "serve.reading_only", KV("code", d->key ? d->key : rc_name(rc)), KV("detail", d->detail));
    *d = (Diag) { 0 };
    return RC_OK;
}
