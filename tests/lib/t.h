/*
 * The test harness: a thin layer over cmocka.
 *
 *     TEST(str_cut_splits_once) { CHECK_STR(head, "a"); }
 *
 * Each TEST registers itself; a test binary is its object files plus tests/lib. Every test runs in a fresh temporary
 * directory (the working directory), with a log catcher: a line of level warn or worse that the test did not announce
 * with t_expect_log fails it. `BINARY name-part` runs the tests whose name contains it; `BINARY -l` lists them.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/rc.h"

typedef struct TestCase {
    const char *name, *file;
    void (*run)(void);
    struct TestCase *next;
} TestCase;
void t_register(TestCase *t);

#define TEST(name)                                                             \
    static void test_##name(void);                                             \
    static TestCase test_case_##name = { #name, __FILE__, test_##name, NULL }; \
    __attribute__((constructor)) static void test_register_##name(void)        \
    {                                                                          \
        t_register(&test_case_##name);                                         \
    }                                                                          \
    static void test_##name(void)

#define CHECK(x) _assert_true((x) ? 1 : 0, #x, __FILE__, __LINE__)
#define CHECK_INT(a, b) t_check_int((int64_t)(a), (int64_t)(b), #a, __FILE__, __LINE__)
#define CHECK_STR(a, z) t_check_str((a), (z), #a, __FILE__, __LINE__)
#define CHECK_RC(a, b) t_check_rc((a), (b), #a, __FILE__, __LINE__)
void t_check_int(int64_t a, int64_t b, const char *expr, const char *file, int line);
void t_check_str(Str a, const char *z, const char *expr, const char *file, int line);
void t_check_rc(Rc a, Rc b, const char *expr, const char *file, int line);

/* An arena freed when the test ends. */
Arena *t_arena(void);
/* A path below the repository's root ("definitions/forms"), from XQ_SOURCE_ROOT or by walking up. */
Str t_source_path(const char *below);
/* The next log lines may contain this event at warn or error; not seeing it fails the test. */
void t_expect_log(const char *event);
