/*
 * SQLite: copies the log into the database file beside the writer, so that nobody waits for it. A thread with a
 * connection of its own, which never writes anything else. Only sqlite.c includes this.
 */
#pragma once

#include <stdbool.h>

typedef struct LiteCopier LiteCopier;

/* NULL when it cannot be had: no memory, no thread, no file. */
LiteCopier *lite_copier_start(const char *path);
void lite_copier_stop(LiteCopier *k);            /* waits for its end; NULL is fine */
bool lite_copier_idle(LiteCopier *k, bool wait); /* wait: until it is */
/* How many pages of the log were in the file when it ended last; only while it is idle. */
int lite_copier_copied(const LiteCopier *k);
/* Copies what is in the log by now and no reader holds back. A failure is not told: what is not copied stays in the log, and
   who copies the last meets it. last: the writer copies the rest after this, and shall not wait for the disk long.
   Never while nothing is left to copy: the writer may start the log over at that moment, and SQLite (fixed in 3.51.3) then
   takes pages of the new log for copied that are not ("WAL-reset bug"). */
void lite_copier_go(LiteCopier *k, bool last);
