/* Everything kept about a person's conversations, for that person: every message of theirs and to them. */
#include "modules/consult/messages.h"

static Rc export_messages(Op *op, const ConsultRow *row, JsonW *w)
{
    ConsultMessages list;
    int64_t after = 0;
    do {
        TRY(consult_message_list(op, row, after, false, &list));
        const ConsultMessage *v = list.items.p;
        for (size_t i = 0; i < list.items.n; i++) {
            jsonw_begin_obj(w);
            jsonw_i64_at(w, "n", v[i].n);
            jsonw_i64_at(w, "at_ms", v[i].at_ms);
            jsonw_str_at(w, "from", v[i].sender);
            jsonw_str_at(w, "text", v[i].text.p ? v[i].text : v[i].code);
            if (v[i].picture.n) /* the picture itself is in the conversation, as often as it is asked for */
                jsonw_str_at(w, "picture", v[i].picture);
            jsonw_end_obj(w);
            after = v[i].n;
        }
    } while (list.items.n == LIMIT_PAGE);
    return RC_OK;
}

Rc consult_export(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    jsonw_key(w, S("consultations"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++) {
        ConsultRow *rows;
        size_t count;
        TRY(sql_consult_of(op->tx, ids[i], &rows, &count));
        for (size_t k = 0; k < count; k++) {
            jsonw_begin_obj(w);
            jsonw_i64_at(w, "opened_ms", rows[k].opened_ms);
            jsonw_i64_at(w, "ended_ms", rows[k].ended_ms);
            jsonw_str_at(w, "unit", rows[k].unit_name);
            jsonw_i64_at(w, "rating", rows[k].rating);
            jsonw_key(w, S("messages"));
            jsonw_begin_arr(w);
            TRY(export_messages(op, &rows[k], w));
            jsonw_end_arr(w);
            jsonw_end_obj(w);
        }
    }
    jsonw_end_arr(w);
    return RC_OK;
}
