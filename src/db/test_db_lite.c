/* What holds on SQLite only. */
#include "t_db.h"
