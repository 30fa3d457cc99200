/*
 * Live updates: notes queued by operations, published after their commit to event streams. To whom is one number: an
 * area (staff whose scope contains it), or the id of a person, a member of staff or a unit (their own streams only; ids of all
 * kinds come from one sequence, so no two are alike). Of an area or a unit hears who holds the permission of the note's kind.
 * Partners and hotlines (ROLES_OF_UNIT) hear of no area, whatever theirs is: what their unit has a part in is told to the unit.
 * Data are ids and codes only. Instances of one PostgreSQL hear of each other's notes through table live_note, polled by id.
 * Thread-safe.
 */
#pragma once

#include "core/module.h"
#include "http/http.h"

typedef struct Live Live;

struct LiveNote {
    struct LiveNote *next; /* older; after live_store newer */
    const LiveKind *kind;
    int64_t to; /* area, or id of a person, member of staff, unit */
    Str data;
    int64_t id; /* of its row in live_note; 0: this instance only */
};

Live *live_new(void) MUST_USE;
void live_free(Live *l);
/* Sends to this instance's subscribers, once for each id. id 0: always. False: that id was sent before. */
bool live_publish(Live *l, const LiveKind *kind, int64_t to, Str data, int64_t id);
/* At the end of an op, inside its transaction: puts its notes in the order in which they are published, and writes them for other
   instances to hear of (nothing on SQLite, which has no others). */
Rc live_store(Op *op) MUST_USE;
/* Hears of other instances' notes. */
extern const Tick live_tick;
/* Closes the streams of sessions that have ended: signed out, role lost or changed, disused. */
extern const Tick live_cut_tick;
/* What of somebody decides which notes are theirs: staff hear the subtree of the acting area, their unit and themselves,
   residents themselves only. */
typedef struct LiveEar {
    int64_t lo, hi;     /* areas; an empty range for residents and ROLES_OF_UNIT */
    int64_t self, unit; /* ids */
    uint32_t roles;
} LiveEar;
LiveEar live_ear(const Actor *actor);
bool live_hears(const LiveEar *ear, const LiveKind *kind, int64_t to);
/* Opens the stream for a subscriber. 429 when the session has eight. */
void live_subscribe(Live *l, HttpRequest *r, const Actor *actor);
size_t live_count(Live *l);
