/*
 * Pictures in a conversation, where its desk takes them: filtered (text/picture.h), sealed with the person's key, given only
 * to those who may read the conversation. What is seen in one is the text of its message.
 */
#include "modules/consult/rules.h"

Rc consult_takes_pictures(Op *op, const ConsultRow *row, bool *out)
{
    DeskRow desk;
    bool found;
    TRY(sql_consult_desk_at(op->tx, row->desk, &desk, &found));
    *out = found && desk.pictures;
    return RC_OK;
}

static Rc check_rate(Op *op, const ConsultRow *row)
{
    bool staff = op->actor.kind == ACTOR_STAFF;
    Str who = arena_printf(op->arena, "%lld", (long long)(staff ? op->actor.staff.v : op->actor.person.v));
    return op_rate(op, row->county, "consult.picture", who, (int)setting_int(op->app, &consult_set_pictures),
                   MS_DAY);
}

Rc consult_picture_read(Op *op, const ConsultRow *row, Str bytes, Picture *out)
{
    bool takes;
    TRY(consult_takes_pictures(op, row, &takes));
    if (!takes)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "consult.no_pictures", S("/picture"));
    TRY(check_rate(op, row));
    Rc rc = picture_clean(op->arena, bytes, out);
    if (rc == RC_TOO_LARGE)
        return FAIL_FIELD(op->diag, RC_INVALID, "consult.picture_large", S("/picture"));
    return rc == RC_INVALID ? FAIL_FIELD(op->diag, RC_INVALID, "consult.picture", S("/picture")) : rc;
}

static CellPlace place_of(const ConsultRow *row, int64_t id)
{
    return consult_place(row, TABLE_CONSULT_PICTURE, CONSULT_BODY, id);
}

Rc consult_picture_keep(Op *op, const ConsultRow *row, int64_t n, const Picture *picture)
{
    int64_t id;
    Str body;
    TRY(op_new_id(op, row->area, &id));
    TRY(op_seal(op, place_of(row, id), picture->bytes, &body));
    return sql_consult_picture_add(op->tx, row->id, n, id, str_from_z(picture->type), picture->width,
                                   picture->height, body);
}

/* Named and to be saved: opened by its address it is a file, never a page of ours. */
Rc consult_picture_reply(Op *op, const ConsultRow *row, int64_t n, RawReply *out)
{
    ConsultPictureRow found;
    TRY(sql_consult_picture_get(op->tx, row->id, n, &found));
    out->type = found.type;
    out->disposition =
        arena_printf(op->arena, "attachment; filename=\"picture-%lld.%s\"", (long long)n,
                     str_eq(found.type, S("image/jpeg")) ? "jpg" : found.type.p + strlen("image/"));
    op_detail(op, "message %lld", (long long)n);
    return op_open(op, place_of(row, found.id), found.body, &out->body);
}
