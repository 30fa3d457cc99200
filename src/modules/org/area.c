/* Areas: their names, checks, the import of division codes. The memory of names is the only state; it forgets by time. */
#include "modules/org/org_int.h"

#include <pthread.h>

#include "text/codec.h"

#define SLOTS 2048       /* a city has some hundred towns and some thousand communities; hot ones are few */
#define NAME_BYTES 88    /* longer names are not remembered */
#define AREA_NAME_MAX 60 /* characters */

typedef struct Slot {
    int64_t area, until_ms;
    uint8_t n;
    char name[NAME_BYTES];
} Slot;

typedef struct Names {
    Calendar *calendar; /* not changed after start */
    pthread_mutex_t lock;
    Slot slot[SLOTS];
} Names;

static Names *names_of(const App *app)
{
    return app_data(app, &mod_org);
}

Rc org_start(App *app, Diag *d)
{
    Names *names = ARENA_NEW(app->arena, Names);
    if (!names || pthread_mutex_init(&names->lock, NULL))
        return RC_NO_MEMORY;
    TRY(org_calendar_load(app, &names->calendar, d));
    app_data_set(app, &mod_org, names);
    return RC_OK;
}

const Calendar *org_calendar(const App *app)
{
    const Names *names = app ? names_of(app) : NULL;
    return names ? names->calendar : NULL;
}

static Slot *slot_of(Names *names, int64_t area)
{
    return &names->slot[(uint64_t)area * UINT64_C(0x9E3779B97F4A7C15) >> 53];
}

static Str name_recall(Op *op, int64_t area)
{
    Names *names = names_of(op->app);
    Str out = { 0 };
    if (!names)
        return out;
    pthread_mutex_lock(&names->lock);
    const Slot *slot = slot_of(names, area);
    if (slot->area == area && op->now_ms < slot->until_ms && op->now_ms >= slot->until_ms - ORG_NAME_MS)
        out = arena_str(op->arena, (Str) { slot->name, slot->n });
    pthread_mutex_unlock(&names->lock);
    return out;
}

static void name_keep(Op *op, int64_t area, Str name)
{
    Names *names = names_of(op->app);
    if (!names || name.n > NAME_BYTES)
        return;
    pthread_mutex_lock(&names->lock);
    Slot *slot = slot_of(names, area);
    *slot = (Slot) { .area = area, .until_ms = op->now_ms + ORG_NAME_MS, .n = (uint8_t)name.n };
    memcpy(slot->name, name.p, name.n);
    pthread_mutex_unlock(&names->lock);
}

void org_area_forget(Op *op, int64_t area)
{
    Names *names = names_of(op->app);
    if (!names)
        return;
    pthread_mutex_lock(&names->lock);
    Slot *slot = slot_of(names, area);
    if (slot->area == area)
        *slot = (Slot) { 0 };
    pthread_mutex_unlock(&names->lock);
}

/* Absent when the area is not known. */
static Str known_name(Op *op, int64_t area)
{
    AreaRow row;
    bool found = false;
    Str name = name_recall(op, area);
    if (name.p || sql_area_get(op->tx, area, &row, &found) || !found)
        return name;
    name_keep(op, area, row.name);
    return row.name;
}

Str org_area_name(Op *op, int64_t area)
{
    Str name = known_name(op, area);
    return name.p ? name : arena_printf(op->arena, "%lld", (long long)area);
}

Str org_area_path(Op *op, int64_t area)
{
    int64_t chain[6];
    size_t n = 0;
    if (area_level(area) < AREA_CITY)
        return org_area_name(op, area);
    for (int64_t at = area; area_level(at) >= AREA_CITY && n < COUNT(chain); at = area_parent(at))
        chain[n++] = at;
    Buf b;
    buf_init_arena(&b, op->arena, 1024);
    while (n > 0)
        buf_add(&b, org_area_name(op, chain[--n]));
    return buf_str(&b);
}

Rc org_area_check(Op *op, int64_t area, Str pointer)
{
    AreaRow row;
    bool found = false;
    if (area_level(area) != AREA_NONE && area_within(area, op->app->region))
        TRY(sql_area_get(op->tx, area, &row, &found));
    return found && !row.valid_to ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "org.no_area", pointer);
}

const char *const area_levels[] = { "province", "city", "county", "town", "community", NULL };

static Rc put(Op *op, int64_t code, Str name)
{
    int64_t lo, hi, changed;
    AreaLevel level = area_level(code);
    if (level < AREA_PROVINCE)
        return FAIL(op->diag, RC_INVALID, "org.area_code");
    area_range(code, &lo, &hi);
    TRY(sql_area_put(op->tx, code, county_of_area(code), town_of_area(code), hi, name,
                     str_from_z(area_levels[level - AREA_PROVINCE]), area_parent(code), op->now_ms,
                     &changed));
    org_area_forget(op, code);
    return RC_OK;
}

Rc org_area_add(Op *op, int64_t code, Str name)
{
    AreaRow row;
    bool found = true;
    name = str_trim(name);
    if (!name.n || utf8_count(name) > AREA_NAME_MAX)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.length", S("/name"));
    if (area_level(code) > AREA_CITY)
        TRY(sql_area_get(op->tx, area_parent(code), &row, &found));
    if (!found)
        return FAIL_FIELD(op->diag, RC_INVALID, "org.area_parent", S("/area"));
    return put(op, code, name);
}

/* Codes stand with 2, 4, 6, 9 or 12 digits: zeros are added behind. */
static bool code_parse(Str s, int64_t *out)
{
    int64_t code;
    if (s.n < 2 || s.n > 12 || !str_to_i64(s, &code) || code <= 0)
        return false;
    for (size_t i = s.n; i < 12; i++)
        code *= 10;
    *out = code;
    return area_level(code) >= AREA_PROVINCE;
}

static Rc import_line(Op *op, Str line, bool *out_bad)
{
    Str code_text, rest, name, parent;
    int64_t code, above = 0;
    *out_bad = !str_cut(line, ',', &code_text, &rest) || !str_cut(rest, ',', &name, &parent) ||
               !code_parse(str_trim(code_text), &code) ||
               (str_trim(parent).n && !code_parse(str_trim(parent), &above)) || above != area_parent(code) ||
               !str_trim(name).n || utf8_count(name) > AREA_NAME_MAX || !utf8_valid(name);
    if (*out_bad || (!area_within(code, op->app->region) && !area_within(op->app->region, code)))
        return RC_OK;
    return put(op, code, str_trim(name));
}

Rc org_import_divisions(Op *op, Str csv)
{
    Str line, rest = csv;
    bool more = true, bad = false;
    for (int n = 1; more; n++) {
        more = str_cut(rest, '\n', &line, &rest);
        line = str_trim(line);
        if (!line.n || (n == 1 && str_starts(line, S("code"))))
            continue;
        TRY(import_line(op, line, &bad));
        if (bad)
            return FAIL_DETAIL(op->diag, RC_INVALID, "org.import", arena_printf(op->arena, "line %d", n));
    }
    return RC_OK;
}
