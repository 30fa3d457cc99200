#include "t.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/memory.h"
#include "os/random.h"
#include "os/spool.h"

TEST(file_write_and_read)
{
    Arena *a = t_arena();
    Str s = { 0 };
    unsigned mode = 0;
    mode_t before = umask(077);
    CHECK_RC(os_file_write("f", S("hello\0world"), 0644, OS_NEW), RC_OK);
    umask(before);
    CHECK_RC(os_mode("f", &mode), RC_OK);
    CHECK_INT(mode, 0644);
    CHECK_RC(os_file_read("f", 11, a, &s), RC_OK);
    CHECK(str_eq(s, S("hello\0world")) && s.p[s.n] == 0);
    CHECK_RC(os_file_read("f", 10, a, &s), RC_TOO_LARGE);
    CHECK_RC(os_file_read("missing", 10, a, &s), RC_NOT_FOUND);
    CHECK_RC(os_file_read(".", 10, a, &s), RC_IO);
    CHECK_RC(os_file_write("empty", S(""), 0600, OS_NEW), RC_OK);
    CHECK_RC(os_file_read("empty", 0, a, &s), RC_OK);
    CHECK(s.p && s.n == 0);
}

TEST(file_new_never_replaces_and_leaves_nothing_behind)
{
    Arena *a = t_arena();
    Str s = { 0 };
    OsNames names;
    CHECK_RC(os_file_write("f", S("one"), 0600, OS_NEW), RC_OK);
    CHECK_RC(os_file_write("f", S("two"), 0600, OS_NEW), RC_CONFLICT);
    CHECK_RC(os_file_read("f", 10, a, &s), RC_OK);
    CHECK_STR(s, "one");
    CHECK_RC(os_file_write("f", S("two"), 0600, OS_REPLACE), RC_OK);
    CHECK_RC(os_file_read("f", 10, a, &s), RC_OK);
    CHECK_STR(s, "two");
    CHECK_RC(os_file_write("no/such/dir", S("x"), 0600, OS_REPLACE), RC_NOT_FOUND);
    CHECK_RC(os_list(".", 10, a, &names), RC_OK);
    CHECK_INT(names.n, 1);
}

TEST(spool_keeps_whole_records_until_they_are_let_go)
{
    Arena *a = t_arena();
    Spool s, other;
    Str waiting = { 0 };
    CHECK_RC(os_spool_open("q", 100, a, &s, &waiting), RC_OK);
    CHECK_INT(waiting.n, 0);
    CHECK_RC(os_spool_open("q", 100, a, &other, &waiting), RC_CONFLICT);
    CHECK_RC(os_spool_add(&s, S("one\n\n")), RC_OK);
    CHECK_RC(os_spool_add(&s, S("two\nlines\n\n")), RC_OK);
    CHECK_RC(os_spool_add(&s, S("torn\n")), RC_OK); /* as a kill leaves it */
    os_spool_close(&s);
    CHECK_RC(os_spool_open("q", 100, a, &s, &waiting), RC_OK);
    CHECK_STR(waiting, "one\n\ntwo\nlines\n\n");
    CHECK_RC(os_spool_add(&s, S("three\n\n")), RC_OK); /* does not stick to what was torn */
    CHECK_RC(os_spool_keep(&s, S("three\n\n")), RC_OK);
    CHECK_RC(os_spool_add(&s, S("four\n\n")), RC_OK);
    os_spool_close(&s);
    CHECK_RC(os_spool_open("q", 10, a, &s, &waiting), RC_TOO_LARGE);
    CHECK_RC(os_spool_open("q", 100, a, &s, &waiting), RC_OK);
    CHECK_STR(waiting, "three\n\nfour\n\n");
    CHECK_RC(os_spool_keep(&s, S("")), RC_OK);
    os_spool_close(&s);
    CHECK_RC(os_file_read("q", 100, a, &waiting), RC_OK);
    CHECK_INT(waiting.n, 0);
    CHECK_RC(os_spool_open("no/such/q", 100, a, &s, &waiting), RC_NOT_FOUND);
}

TEST(spool_takes_back_what_was_written_in_part)
{
    Arena *a = t_arena();
    Spool s;
    Str waiting = { 0 };
    struct rlimit was, small;
    CHECK_RC(os_spool_open("q", 100, a, &s, &waiting), RC_OK);
    CHECK_RC(os_spool_add(&s, S("one\n\n")), RC_OK);
    CHECK_INT(getrlimit(RLIMIT_FSIZE, &was), 0);
    small = (struct rlimit) { 8, was.rlim_max };
    signal(SIGXFSZ, SIG_IGN);
    CHECK_INT(setrlimit(RLIMIT_FSIZE, &small), 0);
    Rc rc = os_spool_add(&s, S("two\n\n"));
    CHECK_INT(setrlimit(RLIMIT_FSIZE, &was), 0);
    signal(SIGXFSZ, SIG_DFL);
    CHECK_RC(rc, RC_TOO_LARGE);
    CHECK_RC(os_file_read("q", 100, a, &waiting), RC_OK);
    CHECK_STR(waiting, "one\n\n");
    CHECK_RC(os_spool_add(&s, S("two\n\n")), RC_OK);
    os_spool_close(&s);
}

TEST(file_directories)
{
    Arena *a = t_arena();
    OsNames names = { 0 };
    CHECK_RC(os_mkdirs("a/b/c", 0700), RC_OK);
    CHECK_RC(os_mkdirs("a/b/c/", 0700), RC_OK);
    CHECK_RC(os_list("a/b/c", 10, a, &names), RC_OK);
    CHECK_INT(names.n, 0);
    CHECK_RC(os_file_write("a/z", S(""), 0600, OS_NEW), RC_OK);
    CHECK_RC(os_file_write("a/Z", S(""), 0600, OS_NEW), RC_OK);
    CHECK_RC(os_file_write("a/a", S(""), 0600, OS_NEW), RC_OK);
    CHECK_RC(os_list("a", 4, a, &names), RC_OK);
    CHECK_INT(names.n, 4);
    CHECK_STR(names.p[0], "Z");
    CHECK_STR(names.p[1], "a");
    CHECK_STR(names.p[2], "b");
    CHECK_STR(names.p[3], "z");
    CHECK_RC(os_list("a", 3, a, &names), RC_TOO_LARGE);
    CHECK_RC(os_list("nowhere", 3, a, &names), RC_NOT_FOUND);
    CHECK_RC(os_mkdirs("a/z/x", 0700), RC_CONFLICT);
    CHECK_RC(os_mkdirs("", 0700), RC_IO);
    CHECK(os_exists("a/z") && !os_exists("a/y"));
    CHECK_RC(os_remove("a/z"), RC_OK);
    CHECK_RC(os_remove("a/z"), RC_NOT_FOUND);
}

TEST(file_every_allocation_may_fail)
{
    CHECK_RC(os_file_write("f", S("data"), 0600, OS_NEW), RC_OK);
    for (long k = 1; k < 6; k++) {
        Arena *a = arena_new(1 << 16);
        Str s = { 0 };
        OsNames names = { 0 };
        CHECK(a != NULL);
        mem_fault_set(k, true);
        Rc read = os_file_read("f", 100, a, &s), list = os_list(".", 10, a, &names);
        mem_fault_set(0, false);
        CHECK(read == RC_OK || (read == RC_NO_MEMORY && !s.p));
        CHECK(list == RC_OK || (list == RC_NO_MEMORY && !names.p));
        CHECK(k > 1 || list == RC_NO_MEMORY);
        arena_free(a);
    }
}

TEST(file_codes_of_errno)
{
    CHECK_RC(os_rc(0), RC_OK);
    CHECK_RC(os_rc(ENOSPC), RC_NO_SPACE);
    CHECK_RC(os_rc(EIO), RC_IO);
    CHECK_RC(os_rc(EACCES), RC_DENIED);
}

TEST(clock_of_tests_stands_still)
{
    TestClock t;
    Clock c = clock_test(&t, 1000);
    CHECK_INT(clock_now_ms(c), 1000);
    clock_test_advance(&t, 500);
    CHECK_INT(clock_now_ms(c), 1500);
    clock_test_set(&t, 7);
    CHECK_INT(clock_now_ms(c), 7);
}

TEST(clock_real_is_the_wall_clock)
{
    int64_t before = os_now_ms(), now = clock_now_ms(clock_real()), mono = os_mono_ms();
    CHECK(now >= before && now - before < 10000);
    CHECK(now > INT64_C(1700000000000));
    CHECK(os_mono_ms() >= mono);
}

TEST(random_fills_every_byte)
{
    unsigned char p[600] = { 0 };
    bool seen[sizeof p] = { false };
    for (int i = 0; i < 8; i++) {
        os_random(p, sizeof p - 1);
        for (size_t k = 0; k < sizeof p; k++)
            seen[k] |= p[k] != 0;
    }
    for (size_t k = 0; k < sizeof p - 1; k++)
        CHECK(seen[k]);
    CHECK(!seen[sizeof p - 1]);
    CHECK(os_random_u64() != os_random_u64());
}

TEST(memory_locks_unaligned_pieces)
{
    static char secret[100];
    CHECK(os_lock_memory(secret + 3, 0));
    (void)os_lock_memory(secret + 3, 90); /* the limit may be 0 here: must only not crash */
}
