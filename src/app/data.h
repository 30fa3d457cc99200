/* Opening the region's data: to write them, or, where nothing can be written, to read them. */
#pragma once

#include "app/boot.h"

typedef struct DataOpened {
    Db *db;
    int lock; /* descriptor of the SQLite file's lock; -1 none */
    bool reading;
} DataOpened;

/* For writing, with the schema brought up to date or checked, as the configuration says. */
Rc data_open_to_write(const BootConfig *c, int64_t now_ms, Arena *a, DataOpened *out, Diag *d) MUST_USE;
/* The same, or for reading where that is asked for, or allowed and all there is. */
Rc data_open(const BootConfig *c, int64_t now_ms, Arena *a, DataOpened *out, Diag *d) MUST_USE;
void data_close(DataOpened *data);
