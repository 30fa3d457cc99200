/*
 * SQLite: copies the log into the database file beside the writer, so that nobody waits for it. A thread with a
 * connection of its own, which never writes anything else. Only sqlite.c includes this.
 */
#pragma once

#include <stdbool.h>

typedef struct LiteCopier LiteCopier;

/* NULL when it cannot be had: no memory, no thread, no file. */
LiteCopier *lite_copier_start(const char *path);
void lite_copier_stop(LiteCopier *k); /* waits for its end; NULL is fine */
bool lite_copier_idle(LiteCopier *k, bool wait); /* wait: until it is */
/* Copies what is in the log by now and no reader holds back; a failure is the next caller's to meet. */
void lite_copier_go(LiteCopier *k);
