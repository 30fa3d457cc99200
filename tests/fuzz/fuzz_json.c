/*
 * JSON text against the reader and a Shape of all kinds. Properties: what a Shape accepts the reader accepts; what was
 * read and written is a valid reply, reads again and is written the same; a pure query string survives too.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "text/shape.h"
#include "text/url.h"

typedef struct Leaf {
    int32_t x;
    Str label;
    ListOf leaves;
} Leaf;

static const Shape leaf;
static const Field leaf_fields[] = {
    FIELD(Leaf, x, .flags = FLD_REQUIRED, .min = -9, .max = 99, .doc = "number"),
    FIELD(Leaf, label, .max = 20, .doc = "text"),
    FIELD_LIST(Leaf, leaves, &leaf, .flags = FLD_OMIT, .doc = "more of the same"),
};
static const Shape leaf = SHAPE(Leaf, leaf_fields);

static const char *const choices[] = { "a", "bb", NULL };

typedef struct Doc {
    PersonId id;
    Str s, m, c, d, p;
    Pii pii;
    int64_t big;
    bool flag;
    OptI64 opt, area;
    Dec dec;
    Leaf leaf;
    ListOf list;
    Ints ints;
    Strs strs;
    RawJson raw;
} Doc;

static const Field doc_fields[] = {
    FIELD_ID(Doc, id, .doc = "id"),
    FIELD(Doc, s, .doc = "text"),
    FIELD(Doc, m, .flags = FLD_MULTILINE, .max = 500, .doc = "lines"),
    FIELD(Doc, c, .one_of = choices, .doc = "choice"),
    FIELD(Doc, d, .flags = FLD_DATE, .doc = "day"),
    FIELD(Doc, p, .flags = FLD_PHONE, .doc = "phone"),
    FIELD(Doc, pii, .flags = FLD_PERSONAL, .doc = "personal"),
    FIELD(Doc, big, .doc = "number"),
    FIELD(Doc, area, .flags = FLD_AREA, .doc = "area"),
    FIELD(Doc, flag, .doc = "flag"),
    FIELD(Doc, opt, .doc = "number or none"),
    FIELD(Doc, dec, .min = -1000, .max = 1000, .doc = "decimal"),
    FIELD_OBJ(Doc, leaf, &leaf, .flags = FLD_OMIT, .doc = "nested"),
    FIELD_LIST(Doc, list, &leaf, .max = 300, .doc = "list"),
    FIELD(Doc, ints, .flags = FLD_NULLS, .max = 300, .doc = "numbers"),
    FIELD(Doc, strs, .doc = "texts"),
    FIELD(Doc, raw, .doc = "anything"),
};
static const Shape doc = SHAPE(Doc, doc_fields);

static Str written(Arena *a, const Doc *x)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, a, 32u << 20);
    jsonw_init(&w, &b);
    shape_write(&doc, x, &w);
    ENSURE(jsonw_finish(&w) == RC_OK);
    return buf_str(&b);
}

static bool verifies(Arena *a, Str text)
{
    JsonR r;
    json_read(&r, text, a);
    json_skip(&r, NULL);
    Rc rc = json_done(&r);
    ENSURE(rc == RC_OK || rc == RC_MALFORMED || rc == RC_INVALID);
    ENSURE((rc == RC_OK) == (r.why == NULL));
    return rc == RC_OK;
}

static void round_trip(Arena *a, Str text)
{
    Doc x, y;
    Diag d = { 0 };
    bool valid = verifies(a, text);
    Rc rc = shape_decode(&doc, text, NULL, 0, &x, a, &d);
    ENSURE(rc == d.rc);
    if (rc) {
        ENSURE(d.key && (rc == RC_INVALID || (rc == RC_MALFORMED && !valid)));
        return;
    }
    ENSURE(valid || text.n == 0);
    Str once = written(a, &x);
    ENSURE(shape_check(&doc, once, a, &d) == RC_OK);
    ENSURE(shape_decode(&doc, once, NULL, 0, &y, a, &d) == RC_OK);
    ENSURE(str_eq(once, written(a, &y)));
}

static void query(Arena *a, Str text)
{
    Param params[8];
    size_t n;
    Str piece;
    Rc rc = url_query(a, text, params, COUNT(params), &n);
    ENSURE(rc == RC_OK || rc == RC_MALFORMED || rc == RC_TOO_LARGE);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        Buf b;
        buf_init_arena(&b, a, 16u << 20);
        url_encode(&b, params[i].value);
        ENSURE(url_decode(a, buf_str(&b), true, &piece) == RC_OK && str_eq(piece, params[i].value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new(256u << 20);
    if (!a)
        return 0;
    round_trip(a, (Str) { (const char *)data, size });
    query(a, (Str) { (const char *)data, size });
    arena_free(a);
    return 0;
}
