/* The person's side. What is asked for after a number comes in order and once; a message sent again is the same message. */
#include "modules/consult/messages.h"
#include "modules/people/people.h"
#include "text/codec.h"

CONSULT_HANDLER(talk_desk, Nothing, ConsultDeskState)
{
    const ConsultDef *def = consult_def(op->app);
    PersonId *ids;
    size_t n;
    Waiting w;
    (void)in;
    TRY(consult_waiting(op, op->actor.area, NULL, &w));
    *out = (ConsultDeskState) { .name = w.desk.name.p ? w.desk.name : S(""),
                                .hours = w.desk.hours.p ? w.desk.hours : S(""),
                                .waiting = consult_waiting_out(&w),
                                .terms_version = def->terms_version,
                                .terms = words2(op, def->terms) };
    TRY(people_ids(op, op->actor.person, &ids, &n));
    for (size_t i = 0; i < n && !out->consult.v; i++) {
        ConsultRow row;
        bool found;
        TRY(sql_consult_open_of(op->tx, ids[i], &row, &found));
        if (found)
            out->consult = row.id;
    }
    return RC_OK;
}

CONSULT_HANDLER(talk_start, ConsultIn, MyConsult)
{
    ConsultRow row = { 0 };
    Str person = arena_printf(op->arena, "%lld", (long long)op->actor.person.v);
    TRY(op_rate(op, op->actor.session_county, "consult.start", person, 20, MS_HOUR));
    TRY(consult_start(op, in->terms, &row));
    op_about(op, row.person, "consult", row.id.v);
    return consult_my_view(op, &row, out);
}

CONSULT_HANDLER(talk_list, Nothing, MyConsultList)
{
    PersonId *ids;
    size_t n, count = 0;
    (void)in;
    TRY(people_ids(op, op->actor.person, &ids, &n));
    MyConsult *v = ARENA_ARRAY(op->arena, MyConsult, LIMIT_PAGE);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        ConsultRow *rows;
        size_t n_rows;
        TRY(sql_consult_of(op->tx, ids[i], &rows, &n_rows));
        for (size_t k = 0; k < n_rows && count < LIMIT_PAGE; k++)
            TRY(consult_my_view(op, &rows[k], &v[count++]));
    }
    out->items = (ListOf) { v, count };
    return RC_OK;
}

CONSULT_HANDLER(talk_get, ConsultIn, MyConsult)
{
    ConsultRow row = { 0 };
    TRY(consult_own(op, in->consult, &row));
    return consult_my_view(op, &row, out);
}

CONSULT_HANDLER(talk_messages, ConsultIn, ConsultMessages)
{
    ConsultRow row = { 0 };
    TRY(consult_own(op, in->consult, &row));
    return consult_message_list(op, &row, in->after, false, out);
}

Rc consult_words_in(Op *op, const ConsultIn *in, ConsultSay *out)
{
    *out = (ConsultSay) { .client = in->client, .text = in->text };
    if (in->picture.n && base64_get(op->arena, in->picture, false, &out->picture))
        return FAIL_FIELD(op->diag, RC_INVALID, "consult.picture", S("/picture"));
    return RC_OK;
}

CONSULT_HANDLER(talk_picture, ConsultIn, RawReply)
{
    ConsultRow row = { 0 };
    TRY(consult_own(op, in->consult, &row));
    op_about(op, row.person, "consult", row.id.v);
    return consult_picture_reply(op, &row, in->message, out);
}

CONSULT_HANDLER(talk_say, ConsultIn, ConsultSaidOut)
{
    ConsultRow row = { 0 };
    ConsultSay words;
    ConsultSaid said;
    Str person = arena_printf(op->arena, "%lld", (long long)op->actor.person.v);
    TRY(consult_own(op, in->consult, &row));
    TRY(op_rate(op, row.county, "consult.say", person, (int)setting_int(op->app, &consult_set_rate),
                MS_MINUTE));
    op_about(op, row.person, "consult", row.id.v);
    TRY(consult_words_in(op, in, &words));
    TRY(consult_say(op, &row, &words, &said));
    *out = (ConsultSaidOut) { .n = said.n, .at_ms = op->now_ms, .again = said.again };
    if (said.level.n)
        out->help = (ConsultHelp) { said.level, said.alert, op_text(op, "consult.help") };
    return RC_OK;
}

CONSULT_HANDLER(talk_seen, ConsultIn, Nothing)
{
    ConsultRow row = { 0 };
    int64_t changed, seen;
    (void)out;
    TRY(consult_own(op, in->consult, &row));
    op_about(op, row.person, "consult", row.id.v);
    seen = in->seen > row.last_n ? row.last_n : in->seen;
    if (seen <= row.seen_resident)
        return RC_OK;
    row.seen_resident = seen;
    TRY(sql_consult_seen(op->tx, row.id, row.seen_resident, row.seen_staff, &changed));
    consult_tell(op, &row, "seen");
    return RC_OK;
}

CONSULT_HANDLER(talk_end, ConsultIn, MyConsult)
{
    ConsultRow row = { 0 };
    TRY(consult_own(op, in->consult, &row));
    op_about(op, row.person, "consult", row.id.v);
    TRY(consult_finish(op, &row, "resident"));
    return consult_my_view(op, &row, out);
}

CONSULT_HANDLER(talk_rate, ConsultIn, MyConsult)
{
    ConsultRow row = { 0 };
    TRY(consult_own(op, in->consult, &row));
    op_about(op, row.person, "consult", row.id.v);
    TRY(consult_rate(op, &row, in->score, in->note));
    return consult_my_view(op, &row, out);
}
