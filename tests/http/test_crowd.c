/* How many connections an address may have open. */
#include <arpa/inet.h>
#include <stdio.h>

#include "http/crowd.h"
#include "t.h"

static Crowd crowd;

static struct sockaddr_storage at(const char *text)
{
    struct sockaddr_storage s = { 0 };
    struct sockaddr_in *four = (struct sockaddr_in *)&s;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&s;
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1)
        s.ss_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1)
        s.ss_family = AF_INET6;
    return s;
}

static bool enters(const char *text, CrowdPlace *place)
{
    struct sockaddr_storage peer = at(text);
    return crowd_enter(&crowd, &peer, place);
}

TEST(crowd_lets_in_so_many_of_an_address)
{
    CrowdPlace places[4], more;
    crowd_init(&crowd, 4);
    for (size_t i = 0; i < 4; i++)
        CHECK(enters("192.0.2.1", &places[i]));
    CHECK(!enters("192.0.2.1", &more));
    crowd_leave(&crowd, &more); /* never entered: nothing to give back */
    CHECK(!enters("192.0.2.1", &more));
    CHECK(!enters("::ffff:192.0.2.1", &more)); /* the same */
    crowd_leave(&crowd, &places[2]);
    crowd_leave(&crowd, &places[2]); /* once is enough */
    CHECK(enters("192.0.2.1", &more));
    CHECK(!enters("192.0.2.1", &places[2]));
}

TEST(crowd_takes_a_network_of_ipv6_for_one)
{
    CrowdPlace place;
    crowd_init(&crowd, 2);
    CHECK(enters("2001:db8:0:1::1", &place));
    CHECK(enters("2001:db8:0:1:ffff::2", &place));
    CHECK(!enters("2001:db8:0:1:1234::3", &place));
    CHECK(enters("2001:db8:0:2::1", &place));
}

TEST(crowd_without_a_limit_counts_nothing)
{
    CrowdPlace place;
    crowd_init(&crowd, 0);
    for (int i = 0; i < 70000; i++)
        CHECK(enters("192.0.2.1", &place) && !place.counted);
}

/* 10 000 addresses with one connection each, beside an address that is full: next to nobody is taken for it. */
TEST(crowd_keeps_addresses_apart)
{
    CrowdPlace place;
    int refused = 0;
    crowd_init(&crowd, 1000);
    for (int i = 0; i < 1000; i++)
        CHECK(enters("198.51.100.1", &place));
    CHECK(!enters("198.51.100.1", &place));
    for (int i = 0; i < 10000; i++) {
        char text[32];
        snprintf(text, sizeof text, "10.1.%d.%d", i / 250, i % 250);
        refused += !enters(text, &place);
    }
    CHECK(refused == 0);
}
