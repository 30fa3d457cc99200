/* What other modules tell of a person's alerts: how many are open, and all of them to the person. */
#include "modules/alert/alert.h"

Rc alert_count_open(Op *op, const PersonId *ids, size_t n, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        AlertNumberRow row = { 0 };
        bool found;
        TRY(sql_alert_open_count(op->tx, ids[i], &row, &found));
        *out += row.n;
    }
    return RC_OK;
}

Rc alert_elsewhere(Op *op, const PersonId *ids, size_t n, AlertId **out, size_t *out_n)
{
    AlertId *all = NULL;
    size_t n_all = 0;
    for (size_t i = 0; i < n; i++) {
        AlertElsewhereRow *rows;
        size_t n_rows;
        TRY(sql_alert_elsewhere(op->tx, ids[i], &rows, &n_rows));
        AlertId *more = ARENA_ARRAY(op->arena, AlertId, n_all + n_rows + 1);
        if (!more)
            return RC_NO_MEMORY;
        if (n_all)
            memcpy(more, all, n_all * sizeof *more);
        all = more;
        for (size_t k = 0; k < n_rows; k++)
            all[n_all++] = rows[k].id;
    }
    *out = all;
    *out_n = n_all;
    return RC_OK;
}

static Rc export_calls(Op *op, AlertId alert, JsonW *w)
{
    CallbackRow *rows;
    size_t n;
    TRY(sql_callback_of(op->tx, alert, &rows, &n));
    jsonw_key(w, S("callbacks"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++) {
        Str phone, note;
        TRY(alert_callback_open(op, &rows[i], &phone, &note));
        jsonw_begin_obj(w);
        jsonw_i64_at(w, "at_ms", rows[i].at_ms);
        jsonw_i64_at(w, "promised_ms", rows[i].promised_ms);
        jsonw_str_at(w, "when", rows[i].at_when);
        jsonw_str_at(w, "phone", phone);
        jsonw_str_at(w, "note", note);
        jsonw_end_obj(w);
    }
    jsonw_end_arr(w);
    return RC_OK;
}

static Rc export_one(Op *op, const AlertOwnRow *row, JsonW *w)
{
    jsonw_begin_obj(w);
    jsonw_str_at(w, "kind", alert_words(op, "alert.told.", row->kind));
    jsonw_i64_at(w, "at_ms", row->raised_ms);
    jsonw_str_at(w, "state", alert_words(op, "alert.told.", row->state));
    TRY(export_calls(op, row->id, w));
    jsonw_end_obj(w);
    return RC_OK;
}

Rc alert_export(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    jsonw_key(w, S("alerts"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++) {
        AlertOwnRow *rows;
        size_t n_rows;
        TRY(sql_alert_own(op->tx, ids[i], &rows, &n_rows));
        for (size_t k = 0; k < n_rows; k++)
            TRY(export_one(op, &rows[k], w));
    }
    jsonw_end_arr(w);
    return RC_OK;
}
