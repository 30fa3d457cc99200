/*
 * The reference for submissions: how fast this machine's SQLite takes the same rows without a server. Takes the newest
 * finished response of a database that bench-submit filled, with its observations, its event, a claim code and its count deltas, and
 * writes copies of them with new ids into a fresh database of the same schema (migrated, without rows), in batches of
 * a given size, synchronous=FULL, the same cache.
 *
 *     bench-probe TEMPLATE.db TARGET.db BATCH SECONDS DELTAS      prints: sheets, sheets/s, microseconds of processor time a sheet, rows a sheet
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { COLUMNS = 32, ROWS = 16 };

typedef struct Row {
    sqlite3_stmt *insert;
    sqlite3_value *value[COLUMNS];
    int n, id;        /* columns, and the one that gets the new id */
    bool is_text;     /* the id is a digest: text that has no order */
    bool is_response; /* the id is the response's; else one of its own */
} Row;

static sqlite3 *from, *to;
static Row rows[ROWS];
static size_t n_rows;

static void check(int code, sqlite3 *db, const char *what)
{
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
        fprintf(stderr, "bench-probe: %s: %s\n", what, sqlite3_errmsg(db));
        exit(1);
    }
}

static void add_row(sqlite3_stmt *s, const char *table, const char *id_column)
{
    char sql[512];
    Row *r = &rows[n_rows++];
    *r = (Row) { .n = sqlite3_column_count(s),
                 .is_response = strcmp(table, "response") == 0 || strcmp(id_column, "response") == 0 };
    int at = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", table);
    r->is_text = strcmp(id_column, "digest") == 0;
    for (int i = 0; i < r->n; i++) {
        r->value[i] = sqlite3_value_dup(sqlite3_column_value(s, i));
        if (strcmp(sqlite3_column_name(s, i), id_column) == 0)
            r->id = i;
        if (i)
            at += snprintf(sql + at, sizeof sql - (size_t)at, ",?");
    }
    snprintf(sql + at, sizeof sql - (size_t)at, ")");
    check(sqlite3_prepare_v2(to, sql, -1, &r->insert, NULL), to, sql);
    for (int i = 0; i < r->n; i++)
        sqlite3_bind_value(r->insert, i + 1, r->value[i]);
}

static void take(const char *sql, const char *table, const char *id_column, int copies)
{
    sqlite3_stmt *s;
    check(sqlite3_prepare_v2(from, sql, -1, &s, NULL), from, sql);
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int k = 0; k < copies && n_rows < ROWS; k++)
            add_row(s, table, id_column);
    sqlite3_finalize(s);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void write_one(int64_t *number)
{
    int64_t response = sqlite3_value_int64(rows[0].value[0]) * INT64_C(1000000000000) + ++*number;
    for (size_t i = 0; i < n_rows; i++) {
        Row *r = &rows[i];
        int64_t id = r->is_response ? response : response + INT64_C(100000000000) * (int64_t)i;
        char text[65];
        if (r->is_text) {
            uint64_t h = (uint64_t)id * UINT64_C(0x9E3779B97F4A7C15);
            snprintf(text, sizeof text, "%016llx%016llx%016llx%016llx", (unsigned long long)h,
                     (unsigned long long)id, (unsigned long long)h, (unsigned long long)id);
            sqlite3_bind_text(r->insert, r->id + 1, text, -1, SQLITE_STATIC);
        } else {
            sqlite3_bind_int64(r->insert, r->id + 1, id);
        }
        check(sqlite3_step(r->insert), to, sqlite3_sql(r->insert));
        sqlite3_reset(r->insert);
    }
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return fprintf(stderr, "usage: bench-probe TEMPLATE TARGET BATCH SECONDS DELTAS\n"), 2;
    int batch = (int)strtol(argv[3], NULL, 10), deltas = (int)strtol(argv[5], NULL, 10);
    double seconds = strtod(argv[4], NULL);
    char sql[256];
    check(sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READONLY, NULL), from, argv[1]);
    check(sqlite3_open(argv[2], &to), to, argv[2]);
    check(sqlite3_exec(to,
                       "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32768;"
                       "PRAGMA wal_autocheckpoint=4096",
                       NULL, NULL, NULL),
          to, "pragmas");
    take("SELECT * FROM response WHERE state='done' ORDER BY id DESC LIMIT 1", "response", "id", 1);
    if (!n_rows)
        return fprintf(stderr, "bench-probe: no finished response in the template\n"), 1;
    snprintf(sql, sizeof sql,
             "SELECT * FROM observation WHERE response=(SELECT id FROM response WHERE state='done' ORDER BY "
             "id DESC LIMIT 1)");
    take(sql, "observation", "response", 1);
    take("SELECT * FROM event WHERE action = 'assessment.sheet' ORDER BY id DESC LIMIT 1", "event", "id", 1);
    take("SELECT county, id, area, 20000, 'responses.phq-9', 1 FROM response WHERE state='done' ORDER BY id "
         "DESC LIMIT 1",
         "count_delta", "id", deltas);
    take("SELECT * FROM claim LIMIT 1", "claim", "digest", 1);
    int64_t number = 0, sheets = 0;
    double start = now(), end = start + seconds;
    while (now() < end) {
        check(sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL), to, "begin");
        for (int i = 0; i < batch; i++)
            write_one(&number);
        check(sqlite3_exec(to, "COMMIT", NULL, NULL, NULL), to, "commit");
        sheets += batch;
    }
    struct rusage use;
    double took = now() - start;
    getrusage(RUSAGE_SELF, &use);
    double cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 +
                 (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
    printf("%lld %.0f %.0f %zu\n", (long long)sheets, (double)sheets / took, cpu / (double)sheets, n_rows);
    return 0;
}
