/*
 * The reference for submissions: how fast this machine's SQLite takes the same rows without a server. Takes the newest
 * finished responses of a database that bench-submit filled, with their observations, events, claim codes and count
 * deltas, and writes copies of them with new ids into a fresh database of the same schema (migrated, without rows), in
 * batches of a given size, synchronous=FULL, the same cache. Many responses, so that it touches as many pages: one
 * person's rows over and over would lie on a few.
 *
 *     bench-probe TEMPLATE.db TARGET.db BATCH SECONDS DELTAS
 * prints: sheets, sheets/s, microseconds of processor time a sheet, rows a sheet
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { COLUMNS = 32, COPIES = 2048 };

/* Rows of one table; each sheet writes the next of them, `times` times. */
typedef struct Kind {
    const char *table, *id_column, *select;
    int times;
    sqlite3_stmt *insert;
    sqlite3_value *value[COPIES][COLUMNS];
    size_t n_rows;
    int n, id;    /* columns, and the one that gets the new id */
    bool is_text; /* the id is a digest: text that has no order */
} Kind;

static sqlite3 *from, *to;
static Kind kinds[] = {
    { "response", "id", "SELECT * FROM response WHERE state = 'done' ORDER BY id DESC LIMIT ?", 1, .id = -1 },
    { "observation", "response", "SELECT * FROM observation ORDER BY response DESC LIMIT ?", 1, .id = -1 },
    { "event", "id", "SELECT * FROM event WHERE action = 'assessment.sheet' ORDER BY id DESC LIMIT ?", 1,
      .id = -1 },
    { "count_delta", "id",
      "SELECT county, id, area, 20000, 'responses.phq-9', 1 FROM response WHERE state = 'done' ORDER BY id "
      "DESC LIMIT ?",
      1, .id = -1 },
    { "claim", "digest", "SELECT * FROM claim ORDER BY response DESC LIMIT ?", 1, .id = -1 },
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void check(int code, sqlite3 *db, const char *what)
{
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
        fprintf(stderr, "bench-probe: %s: %s\n", what, sqlite3_errmsg(db));
        exit(1);
    }
}

static void prepare(Kind *k, sqlite3_stmt *s)
{
    char sql[512];
    int at = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", k->table);
    k->n = sqlite3_column_count(s);
    k->is_text = strcmp(k->id_column, "digest") == 0;
    for (int i = 0; i < k->n; i++) {
        if (strcmp(sqlite3_column_name(s, i), k->id_column) == 0)
            k->id = i;
        if (i)
            at += snprintf(sql + at, sizeof sql - (size_t)at, ",?");
    }
    snprintf(sql + at, sizeof sql - (size_t)at, ")");
    check(sqlite3_prepare_v2(to, sql, -1, &k->insert, NULL), to, sql);
}

static void take(Kind *k)
{
    sqlite3_stmt *s;
    check(sqlite3_prepare_v2(from, k->select, -1, &s, NULL), from, k->select);
    sqlite3_bind_int(s, 1, COPIES);
    prepare(k, s);
    for (; sqlite3_step(s) == SQLITE_ROW; k->n_rows++)
        for (int i = 0; i < k->n; i++)
            k->value[k->n_rows][i] = sqlite3_value_dup(sqlite3_column_value(s, i));
    sqlite3_finalize(s);
    if (!k->n_rows || k->id < 0) {
        fprintf(stderr, "bench-probe: no rows of %s in the template\n", k->table);
        exit(1);
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void write_row(Kind *k, int64_t id, size_t row)
{
    char text[65];
    for (int i = 0; i < k->n; i++)
        if (i != k->id)
            sqlite3_bind_value(k->insert, i + 1, k->value[row][i]);
    if (k->is_text) {
        uint64_t h = (uint64_t)id * UINT64_C(0x9E3779B97F4A7C15);
        snprintf(text, sizeof text, "%016llx%016llx%016llx%016llx", (unsigned long long)h,
                 (unsigned long long)id, (unsigned long long)h, (unsigned long long)id);
        sqlite3_bind_text(k->insert, k->id + 1, text, -1, SQLITE_STATIC);
    } else {
        sqlite3_bind_int64(k->insert, k->id + 1, id);
    }
    check(sqlite3_step(k->insert), to, k->table);
    sqlite3_reset(k->insert);
}

static int write_one(int64_t *number)
{
    int written = 0;
    size_t row = (size_t)++ * number;
    for (size_t i = 0; i < KINDS; i++)
        for (int copy = 0; copy < kinds[i].times; copy++, written++)
            write_row(&kinds[i],
                      sqlite3_value_int64(kinds[0].value[0][0]) * INT64_C(1000000000000) + *number * 8 + copy,
                      row % kinds[i].n_rows);
    return written;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return fprintf(stderr, "usage: bench-probe TEMPLATE TARGET BATCH SECONDS DELTAS\n"), 2;
    int batch = (int)strtol(argv[3], NULL, 10), deltas = (int)strtol(argv[5], NULL, 10);
    double seconds = strtod(argv[4], NULL);
    check(sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READONLY, NULL), from, argv[1]);
    check(sqlite3_open(argv[2], &to), to, argv[2]);
    check(sqlite3_exec(to,
                       "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32768;"
                       "PRAGMA wal_autocheckpoint=4096",
                       NULL, NULL, NULL),
          to, "pragmas");
    kinds[3].times = deltas;
    for (size_t i = 0; i < KINDS; i++)
        take(&kinds[i]);
    int written = 0;
    int64_t number = 0, sheets = 0;
    double start = now(), end = start + seconds;
    while (now() < end) {
        check(sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL), to, "begin");
        for (int i = 0; i < batch; i++)
            written = write_one(&number);
        check(sqlite3_exec(to, "COMMIT", NULL, NULL, NULL), to, "commit");
        sheets += batch;
    }
    struct rusage use;
    double took = now() - start;
    getrusage(RUSAGE_SELF, &use);
    double cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 +
                 (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
    printf("%lld %.0f %.0f %d\n", (long long)sheets, (double)sheets / took, cpu / (double)sheets, written);
    return 0;
}
