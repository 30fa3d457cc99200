/*
 * Runs a fuzz target over files, for builds without libFuzzer: `BINARY FILE-OR-DIRECTORY...`. Each input gets a block of
 * exactly its size, so that a sanitizer sees the first byte read beyond. No file at all is a failure.
 */
#include "fuzz.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int n_replayed;

static int replay_file(const char *path, size_t size)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(size ? size : 1);
    int failed = !f || !data || fread(data, 1, size, f) != size;
    if (failed)
        fprintf(stderr, "cannot read %s\n", path);
    else
        LLVMFuzzerTestOneInput(data, size);
    free(data);
    if (f)
        fclose(f);
    n_replayed++;
    return failed;
}

static int replay(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        fprintf(stderr, "cannot read %s\n", path);
        return 1;
    }
    if (!S_ISDIR(st.st_mode))
        return replay_file(path, (size_t)st.st_size);
    int failed = 0;
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char below[PATH_MAX];
        int n = snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        if (e->d_name[0] == '.' || n < 0 || (size_t)n >= sizeof below || stat(below, &st) != 0)
            continue;
        if (S_ISREG(st.st_mode))
            failed |= replay_file(below, (size_t)st.st_size);
    }
    if (dir)
        closedir(dir);
    return failed || !dir;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= replay(argv[i]);
    printf("%d inputs\n", n_replayed);
    return failed || n_replayed == 0;
}
