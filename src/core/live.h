/*
 * Live updates: notes queued by operations, published after their commit to the event streams of staff whose scope
 * contains the note's area. Data are ids and codes only. Instances of one PostgreSQL hear of each other's notes through
 * table live_note, polled by id. Thread-safe.
 */
#pragma once

#include "core/op.h"
#include "http/http.h"

typedef struct Live Live;

struct LiveNote {
    struct LiveNote *next; /* older */
    const char *event;
    int64_t area;
    Str data;
};

Live *live_new(void) MUST_USE;
void live_free(Live *l);
/* Sends to this instance's subscribers. id 0: none. */
void live_publish(Live *l, const char *event, int64_t area, Str data, int64_t id);
/* Opens the stream for a subscriber who sees the subtree of area. */
void live_subscribe(Live *l, HttpRequest *r, int64_t area);
size_t live_count(Live *l);
