/* Lines: numbers of a unit of kind hotline, and the secret by which an exchange is known. */
#include "crypto/digest.h"
#include "modules/hotline/rules.h"
#include "modules/org/org.h"
#include "os/random.h"
#include "text/codec.h"

static Rc new_secret(Op *op, LineId id, Str *out_plain, Str *out_cell)
{
    uint8_t raw[24];
    Buf b;
    os_random(raw, sizeof raw);
    buf_init_arena(&b, op->arena, 64);
    base64_put(&b, (Str) { (const char *)raw, sizeof raw }, true);
    explicit_bzero(raw, sizeof raw);
    *out_plain = buf_str(&b);
    return op_seal(op, hotline_place(TABLE_HOTLINE_LINE, COL_SECRET, id.v), *out_plain, out_cell);
}

Rc line_secret_open(Op *op, const LineRow *row, Str *out)
{
    return op_open(op, hotline_place(TABLE_HOTLINE_LINE, COL_SECRET, row->id.v), row->secret, out);
}

Rc line_url_key(Op *op, Str secret, Str *out)
{
    uint8_t mac[DIGEST_BYTES];
    Buf hex;
    TRY(hmac(SUITE_INTL, secret, S("xinqiao hotline freeswitch url"), mac));
    buf_init_arena(&hex, op->arena, 80);
    hex_put(&hex, (Str) { (const char *)mac, sizeof mac });
    explicit_bzero(mac, sizeof mac);
    *out = buf_str(&hex);
    return buf_failed(&hex) ? RC_NO_MEMORY : RC_OK;
}

bool line_rang_outside(const Op *op, const LineRow *row, Str direction, int64_t at_ms)
{
    return str_eq(direction, S("in")) && !hours_open(op->app, row->hours, (Shut) { 0 }, at_ms);
}

static LineOut line_out(const LineRow *r)
{
    return (LineOut) { .id = r->id,
                       .unit = r->unit,
                       .unit_name = r->unit_name,
                       .number = r->number,
                       .name = r->name,
                       .hours = r->hours,
                       .seats = r->seats,
                       .active = r->active,
                       .version = r->version };
}

Rc hotline_line_add(Op *op, const LineAdd *in, LineId *out, Str *out_secret)
{
    UnitRow unit;
    HotlineIdRow same;
    bool taken;
    Str cell;
    if (!hours_valid(in->hours))
        return FAIL_FIELD(op->diag, RC_INVALID, "org.hours", S("/hours"));
    TRY(org_unit_get(op, in->unit, &unit));
    TRY(op_in_scope(op, unit.area));
    if (!str_eq(unit.kind, S("hotline")) || !unit.active)
        return FAIL_FIELD(op->diag, RC_INVALID, "hotline.unit", S("/unit"));
    TRY(sql_line_same(op->tx, unit.county, in->number, &same, &taken));
    if (taken)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.line_taken", S("/number"));
    TRY(op_new_id(op, unit.area, &out->v));
    TRY(new_secret(op, *out, out_secret, &cell));
    return sql_line_add(op->tx, *out, unit.county, town_of_area(unit.area), unit.area, unit.id, in->number,
                        str_trim(in->name), in->hours, in->seats, cell);
}

HOTLINE_HANDLER(line_list, LineListIn, LineList)
{
    LineRow *rows;
    size_t n;
    TRY(sql_line_list(op->tx, in->mine, op->actor.unit, &rows, &n));
    LineOut *v = ARENA_ARRAY(op->arena, LineOut, n);
    for (size_t i = 0; v && i < n; i++)
        v[i] = line_out(&rows[i]);
    out->items = (ListOf) { v, n };
    return v ? RC_OK : RC_NO_MEMORY;
}

Rc lines_out(Op *op, UnitId unit, ListOf *out)
{
    LineRow *rows;
    size_t n;
    TRY(sql_line_list(op->tx, unit.v != 0, unit, &rows, &n));
    LineOut *v = ARENA_ARRAY(op->arena, LineOut, n);
    *out = (ListOf) { v, 0 };
    for (size_t i = 0; v && i < n; i++)
        if (rows[i].active)
            v[out->n++] = line_out(&rows[i]);
    return v ? RC_OK : RC_NO_MEMORY;
}

HOTLINE_HANDLER(line_make, LineIn, LineOut)
{
    LineRow row;
    LineId id;
    Str secret;
    LineAdd add = { .unit = in->unit,
                    .number = in->number,
                    .name = in->name,
                    .hours = in->hours.p ? in->hours : S(""),
                    .seats = in->seats.has ? (int32_t)in->seats.v : 2 };
    TRY(hotline_line_add(op, &add, &id, &secret));
    TRY(sql_line_get(op->tx, id, &row));
    op_about(op, (PersonId) { 0 }, "line", id.v);
    *out = line_out(&row);
    out->secret = secret;
    return line_url_key(op, secret, &out->url_key);
}

static Rc save(Op *op, LineRow *row)
{
    int64_t changed;
    TRY(sql_line_save(op->tx, row->id, row->version, row->name, row->hours, row->seats, row->active,
                      row->secret, &changed));
    row->version++;
    op_about(op, (PersonId) { 0 }, "line", row->id.v);
    return changed == 1 ? RC_OK : FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.version", S("/version"));
}

static int32_t or_old(OptI64 now, int32_t old)
{
    return now.has ? (int32_t)now.v : old;
}

HOTLINE_HANDLER(line_change, LineIn, LineOut)
{
    LineRow row;
    TRY(sql_line_get(op->tx, in->line, &row));
    if (row.version != in->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.version", S("/version"));
    row.name = in->name.p ? in->name : row.name;
    row.hours = in->hours.p ? in->hours : row.hours;
    if (!hours_valid(row.hours))
        return FAIL_FIELD(op->diag, RC_INVALID, "org.hours", S("/hours"));
    row.seats = or_old(in->seats, row.seats);
    row.active = or_old(in->active, row.active) != 0;
    TRY(save(op, &row));
    *out = line_out(&row);
    return RC_OK;
}

HOTLINE_HANDLER(line_secret, LineIn, LineOut)
{
    LineRow row;
    Str plain;
    TRY(sql_line_get(op->tx, in->line, &row));
    TRY(new_secret(op, row.id, &plain, &row.secret));
    TRY(save(op, &row));
    *out = line_out(&row);
    out->secret = plain;
    return line_url_key(op, plain, &out->url_key);
}
