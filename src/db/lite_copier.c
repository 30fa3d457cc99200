/* Checkpoints of SQLite beside its writer; see lite_copier.h. */
#include "db/lite_copier.h"

#include <pthread.h>
#include <sqlite3.h>

#include "base/mem.h"

struct LiteCopier {
    sqlite3 *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    bool wanted, stopping; /* wanted: until it is done */
    bool last;
    int copied;
};

/* SQLite syncs the file when all of the log is in it, which is what the writer does: it would wait for all that was copied. */
static void sync_file(sqlite3 *db)
{
    sqlite3_file *file = NULL;
    if (!sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) && file && file->pMethods)
        file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}

static void *copier_main(void *p)
{
    LiteCopier *k = p;
    pthread_mutex_lock(&k->lock);
    for (;;) {
        while (!k->wanted && !k->stopping)
            pthread_cond_wait(&k->wake, &k->lock);
        if (k->stopping)
            break;
        pthread_mutex_unlock(&k->lock);
        sqlite3_wal_checkpoint_v2(k->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, &k->copied);
        if (k->last)
            sync_file(k->db);
        pthread_mutex_lock(&k->lock);
        k->wanted = false;
        pthread_cond_signal(&k->done);
    }
    pthread_mutex_unlock(&k->lock);
    return NULL;
}

static bool open_connection(LiteCopier *k, const char *path)
{
    if (sqlite3_open_v2(path, &k->db, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE, NULL))
        return false;
    sqlite3_db_config(k->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return !sqlite3_exec(k->db, "PRAGMA synchronous=FULL; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0;",
                         NULL, NULL, NULL);
}

static void drop(LiteCopier *k)
{
    sqlite3_close(k->db);
    pthread_cond_destroy(&k->wake);
    pthread_cond_destroy(&k->done);
    pthread_mutex_destroy(&k->lock);
    mem_free(k);
}

LiteCopier *lite_copier_start(const char *path)
{
    LiteCopier *k = mem_alloc(sizeof *k);
    if (!k)
        return NULL;
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->wake, NULL);
    pthread_cond_init(&k->done, NULL);
    if (open_connection(k, path) && !pthread_create(&k->thread, NULL, copier_main, k))
        return k;
    drop(k);
    return NULL;
}

void lite_copier_stop(LiteCopier *k)
{
    if (!k)
        return;
    pthread_mutex_lock(&k->lock);
    k->stopping = true;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
    pthread_join(k->thread, NULL);
    drop(k);
}

bool lite_copier_idle(LiteCopier *k, bool wait)
{
    pthread_mutex_lock(&k->lock);
    while (wait && k->wanted)
        pthread_cond_wait(&k->done, &k->lock);
    bool idle = !k->wanted;
    pthread_mutex_unlock(&k->lock);
    return idle;
}

int lite_copier_copied(const LiteCopier *k)
{
    return k->copied;
}

void lite_copier_go(LiteCopier *k, bool last)
{
    pthread_mutex_lock(&k->lock);
    k->last = last;
    k->wanted = true;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
}
