/*
 * How many connections an address has open. Counters are found by two keyed digests of the address and shared with whoever
 * has the same: an address counts as full when both of its counters are, so one that is not itself full would have to
 * share both with full ones, and nobody outside knows the key. No memory an address, no lock.
 */
#pragma once

#include <netinet/in.h>
#include <stdatomic.h>

#include "base/base.h"

enum { CROWD_SIZE = 1 << 14 };

typedef struct Crowd {
    int most; /* an address; 0: no limit */
    uint64_t key;
    _Atomic uint16_t counts[2][CROWD_SIZE];
} Crowd;

typedef struct CrowdPlace {
    bool counted;
    uint16_t at[2];
} CrowdPlace;

void crowd_init(Crowd *c, int most);
/* False: the address has as many as it may. IPv6 by /64; IPv4 in IPv6 as IPv4. */
bool crowd_enter(Crowd *c, const struct sockaddr_storage *peer, CrowdPlace *out);
void crowd_leave(Crowd *c, CrowdPlace *place); /* also of one that never entered */
