/* Operations of the demonstration: transactions, actors, ids, ticks. See demo.h. */
#include "app/demo/demo.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/call.h"
#include "core/id_pool.h"
#include "core/tick.h"
#include "core_sql.h"

#define OPS_PER_COMMIT 400000             /* a page that many change is written once for all of them */
#define IDS_EACH_COUNTY INT64_C(40000000) /* of 10^12 */

int64_t demo_now(const Demo *d)
{
    return d->app->clock.now_ms(d->app->clock.user);
}

void demo_clock(Demo *d, int64_t ms)
{
    if (ms > demo_now(d))
        clock_test_set(d->clock, ms);
}

Rc demo_commit(Demo *d)
{
    if (!d->open)
        return RC_OK;
    Rc rc = tx_commit(&d->tx);
    tx_rollback(&d->tx);
    d->open = false;
    d->in_tx = 0;
    arena_reset(d->scratch);
    if (!rc)
        db_maintain(d->conn);
    return rc;
}

Rc demo_op(Demo *d, Op **out)
{
    if (d->in_tx >= OPS_PER_COMMIT)
        TRY(demo_commit(d));
    arena_reset(d->scratch);
    if (!d->open) {
        TRY(tx_begin(&d->tx, d->conn, d->scratch, &d->diag, true));
        d->open = true;
    }
    d->in_tx++;
    op_init_system(&d->op, d->app, &d->tx, d->scratch, &d->diag);
    *out = &d->op;
    return RC_OK;
}

void demo_as_resident(Op *op, const DemoResident *r, bool registered)
{
    op->actor = (Actor) { .kind = registered ? ACTOR_RESIDENT : ACTOR_ANONYMOUS,
                          .role = registered ? ROLE_RESIDENT : ROLE_ANONYMOUS,
                          .person = r->id,
                          .area = r->area,
                          .aal = 1 };
    op->actor.roles = ROLE_BIT(op->actor.role);
    op->subject = r->id;
    op->tx->scope = (TxScope) { .level = AREA_NONE, .person = r->id.v };
}

void demo_as_staff(Op *op, const DemoStaff *s)
{
    op->actor = (Actor) { .kind = ACTOR_STAFF,
                          .role = s->role,
                          .roles = ROLE_BIT(s->role),
                          .staff = s->id,
                          .grant = s->grant,
                          .unit = s->unit,
                          .area = s->area,
                          .aal = 2 };
    op->related = true;
    op->tx->scope = tx_scope_area(s->area);
    op->tx->scope.unit = s->unit.v;
}

Rc demo_note(Op *op, const char *action)
{
    return op_event(op, op->actor.area, action, op->audit);
}

Rc demo_reserve_ids(Demo *d)
{
    Op *op;
    IdReserve got = { 0 };
    int64_t counties[COUNT(d->counties) + 1], changed;
    size_t n = d->n_counties;
    memcpy(counties, d->counties, sizeof d->counties);
    if (area_level(d->app->region) == AREA_CITY)
        counties[n++] = d->app->region;
    TRY(demo_op(d, &op));
    for (size_t i = 0; i < n; i++) {
        IdBlockRow row = { .next_number = 1 };
        bool found;
        int64_t county = county_of_area(counties[i]), none;
        TRY(sql_id_block_get(op->tx, county, &row, &found));
        int64_t first = found ? row.next_number : 1;
        TRY(sql_id_block_put(op->tx, county, first + IDS_EACH_COUNTY, &changed));
        (void)idpool_take(d->app->ids, county, &none); /* makes its pool */
        got.block[got.n].county = county;
        got.block[got.n].first = first;
        got.block[got.n++].last = first + IDS_EACH_COUNTY - 1;
    }
    TRY(demo_commit(d));
    idpool_commit(d->app->ids, &got);
    return RC_OK;
}

Rc demo_tick(Demo *d, const char *name)
{
    const Tick *tick = NULL;
    for (size_t i = 0; (tick = tick_at(d->app, i)) != NULL && strcmp(tick->name, name) != 0; i++)
        ;
    ENSURE(tick);
    for (int done = tick->batch; done >= tick->batch;) {
        Op *op;
        TRY(demo_op(d, &op));
        TRY(tick->run(op, &done));
    }
    return RC_OK;
}

Rc demo_grow(void **list, size_t *cap, size_t n, size_t size)
{
    if (n < *cap)
        return RC_OK;
    size_t more = *cap ? *cap * 2 : 1024;
    void *p = mem_realloc(*list, more * size);
    if (!p)
        return RC_NO_MEMORY;
    *list = p;
    *cap = more;
    return RC_OK;
}

const Route *demo_route(const Demo *d, const char *method, const char *path)
{
    const Route *r;
    for (size_t i = 0; (r = route_at(d->app, i)) != NULL; i++)
        if (strcmp(r->method, method) == 0 && strcmp(r->path, path) == 0)
            return r;
    ENSURE(!"a route of the program");
    return NULL;
}

const DemoStaff *demo_first_of(const Demo *d, Role role, int64_t area)
{
    const DemoStaff *first = NULL;
    for (size_t i = 0; i < d->n_staff; i++)
        if (d->staff[i].role == role && d->staff[i].area == area &&
            (!first || d->staff[i].id.v < first->id.v))
            first = &d->staff[i];
    return first;
}
