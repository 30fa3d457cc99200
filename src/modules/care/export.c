/* Everything kept about a person, for that person: each module's part of it (Module.export), of this one the safety plans. */
#include "modules/care/rules.h"

static Rc export_plan(Op *op, const PlanRow *row, JsonW *w)
{
    PlanOut plan;
    TRY(plan_open(op, row, &plan));
    shape_write(&plan_out_shape, &plan, w);
    return RC_OK;
}

Rc care_export(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    jsonw_key(w, S("safety_plans"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++) {
        PlanRow *rows;
        size_t n_rows;
        TRY(sql_plan_versions(op->tx, ids[i], &rows, &n_rows));
        for (size_t k = 0; k < n_rows; k++)
            TRY(export_plan(op, &rows[k], w));
    }
    jsonw_end_arr(w);
    return RC_OK;
}

enum { EXPORT_BYTES = 8 << 20 };

CARE_HANDLER(my_export, Nothing, RawReply)
{
    PersonId me = op->actor.person, *ids;
    size_t n;
    Buf b;
    JsonW w;
    (void)in;
    TRY(people_ids(op, me, &ids, &n));
    buf_init_arena(&b, op->arena, EXPORT_BYTES);
    jsonw_init(&w, &b);
    jsonw_begin_obj(&w);
    for (size_t i = 0; i < op->app->n_modules; i++)
        if (op->app->modules[i]->export)
            TRY(op->app->modules[i]->export(op, ids, n, &w));
    jsonw_end_obj(&w);
    TRY(jsonw_finish(&w));
    op_about(op, me, "person", me.v);
    *out = (RawReply) { S("application/json"), buf_str(&b) };
    return RC_OK;
}
