/* The harness; see t.h. cmocka reports TAP when CMOCKA_MESSAGE_OUTPUT=tap, which ./dev and Meson set. */
#include "t.h"

#include <dirent.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

static TestCase *cases;
static size_t n_cases;
static Arena *arena;
static char start_dir[PATH_MAX], test_dir[64];
static const char *expected[16];
static size_t n_expected;
static bool expected_seen[16];
static char unexpected[512];

void t_register(TestCase *t)
{
    t->next = cases;
    cases = t;
    n_cases++;
}

void t_check_int(int64_t a, int64_t b, const char *expr, const char *file, int line)
{
    if (a != b) {
        print_error("%s is %lld, expected %lld\n", expr, (long long)a, (long long)b);
        _fail(file, line);
    }
}

void t_check_str(Str a, const char *z, const char *expr, const char *file, int line)
{
    if (!str_eq(a, str_from_z(z))) {
        print_error("%s is \"%.*s\", expected \"%s\"\n", expr, STR_ARG(a), z);
        _fail(file, line);
    }
}

void t_check_rc(Rc a, Rc b, const char *expr, const char *file, int line)
{
    if (a != b) {
        print_error("%s is %s, expected %s\n", expr, rc_name(a), rc_name(b));
        _fail(file, line);
    }
}

Arena *t_arena(void)
{
    return arena;
}

Str t_source_path(const char *below)
{
    const char *root = getenv("XQ_SOURCE_ROOT");
    char probe[PATH_MAX + 32], dir[PATH_MAX];
    snprintf(dir, sizeof dir, "%s", root ? root : start_dir);
    for (int up = 0; up < 8; up++) {
        snprintf(probe, sizeof probe, "%s/src/base/base.h", dir);
        if (access(probe, R_OK) == 0)
            return arena_printf(arena, "%s/%s", dir, below);
        char *slash = strrchr(dir, '/');
        if (!slash || slash == dir)
            break;
        *slash = 0;
    }
    return (Str) { 0 };
}

void t_expect_log(const char *event)
{
    if (n_expected < COUNT(expected)) {
        expected_seen[n_expected] = false;
        expected[n_expected++] = event;
    }
}

static void catch_log(void *user, LogLevel level, Str line)
{
    (void)user;
    if (level < LOG_WARN)
        return;
    for (size_t i = 0; i < n_expected; i++)
        if (memmem(line.p, line.n, expected[i], strlen(expected[i]))) {
            expected_seen[i] = true;
            return;
        }
    snprintf(unexpected, sizeof unexpected, "%.*s", STR_ARG(line));
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static int set_up(void **state)
{
    (void)state;
    n_expected = 0;
    unexpected[0] = 0;
    arena = arena_new(256u << 20);
    snprintf(test_dir, sizeof test_dir, "%s/xq-test-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    return arena && mkdtemp(test_dir) && chdir(test_dir) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    mem_fault_set(0, false);
    arena_free(arena);
    arena = NULL;
    if (chdir(start_dir) != 0)
        return -1;
    nftw(test_dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}

static void run_case(void **state)
{
    const TestCase *t = *state;
    t->run();
    if (unexpected[0]) {
        print_error("unannounced log line: %s\n", unexpected);
        fail();
    }
    for (size_t i = 0; i < n_expected; i++)
        if (!expected_seen[i]) {
            print_error("announced log event did not come: %s\n", expected[i]);
            fail();
        }
}

int main(int argc, char **argv)
{
    const char *part = argc > 1 ? argv[1] : "";
    if (!getcwd(start_dir, sizeof start_dir))
        return 2;
    struct CMUnitTest *list = calloc(n_cases + 1, sizeof *list);
    if (!list)
        return 2;
    size_t n = 0;
    for (TestCase *t = cases; t; t = t->next) { /* registered newest first: reverse below */
        if (strcmp(part, "-l") == 0)
            printf("%s\t%s\n", t->name, t->file);
        else if (strstr(t->name, part))
            list[n++] = (struct CMUnitTest) { t->name, run_case, set_up, tear_down, t };
    }
    for (size_t i = 0; i < n / 2; i++) {
        struct CMUnitTest swap = list[i];
        list[i] = list[n - 1 - i];
        list[n - 1 - i] = swap;
    }
    log_set_sink(catch_log, NULL);
    int failed = n ? _cmocka_run_group_tests(argv[0], list, n, NULL, NULL) : strcmp(part, "-l") != 0;
    free(list);
    return failed ? 1 : 0;
}
