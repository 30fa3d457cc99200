/* Connections by address; see crowd.h. Tests: tests/http/test_server.py. */
#include "http/crowd.h"

#include "os/random.h"

void crowd_init(Crowd *c, int most)
{
    memset(c, 0, sizeof *c);
    c->most = most < 0 ? 0 : most < UINT16_MAX ? most : UINT16_MAX - 1;
    c->key = os_random_u64();
}

/* What stands for an address: 4 bytes, or the 8 of its network. */
static uint64_t number_of(const struct sockaddr_storage *peer)
{
    uint64_t n = 0;
    uint32_t four = 0;
    if (peer->ss_family != AF_INET6) {
        memcpy(&four, &((const struct sockaddr_in *)(const void *)peer)->sin_addr, sizeof four);
        return four;
    }
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(six)) {
        memcpy(&four, six->s6_addr + 12, sizeof four);
        return four;
    }
    memcpy(&n, six->s6_addr, sizeof n);
    return n;
}

/* The finish of SplitMix64 over number and key: good enough to spread, and to hide who shares with whom. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

bool crowd_enter(Crowd *c, const struct sockaddr_storage *peer, CrowdPlace *out)
{
    *out = (CrowdPlace) { 0 };
    if (!c->most)
        return true;
    uint64_t h = mix(mix(number_of(peer) ^ c->key) + c->key);
    CrowdPlace place = { true, { (uint16_t)(h % CROWD_SIZE), (uint16_t)((h >> 32) % CROWD_SIZE) } };
    unsigned first = atomic_fetch_add(&c->counts[0][place.at[0]], 1);
    unsigned second = atomic_fetch_add(&c->counts[1][place.at[1]], 1);
    if (first >= (unsigned)c->most && second >= (unsigned)c->most) {
        crowd_leave(c, &place);
        return false;
    }
    *out = place;
    return true;
}

void crowd_leave(Crowd *c, CrowdPlace *place)
{
    if (!place->counted)
        return;
    for (size_t i = 0; i < 2; i++)
        atomic_fetch_sub(&c->counts[i][place->at[i]], 1);
    place->counted = false;
}
