/*
 * JSON without trees: a pull reader over bytes and a sticky writer.
 *
 * The reader accepts RFC 8259 only: UTF-8 verified (no surrogates, no overlong forms), no BOM, depth at most
 * LIMIT_JSON_DEPTH, integers within int64 kept exact. Whoever reads objects refuses duplicate keys (shape.h does).
 * Strings without escapes are views into the input; others are decoded into the arena.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/rc.h"

/* ---- reading ---- */

typedef enum JsonType {
    JSON_END,
    JSON_NULL,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} JsonType;

typedef struct JsonR {
    const char *at, *end, *start;
    Arena *arena;
    int depth;
    int items; /* array elements seen, against LIMIT_JSON_ITEMS */
    Rc rc;     /* sticky: the first failure; everything after it returns JSON_END */
    const char *
        why; /* key of that failure: "json.syntax", "json.depth", "json.utf8", "json.number", "json.too_many" */
    bool first; /* just entered an array or object */
} JsonR;

void json_read(JsonR *r, Str text, Arena *a);
/* The type of the next value without consuming it. */
JsonType json_peek(JsonR *r);
/* Consume one value of that type; false (and failure) when it is of another. */
bool json_null(JsonR *r);
bool json_bool(JsonR *r, bool *out);
bool json_i64(JsonR *r, int64_t *out); /* an integer without fraction or exponent, within int64 */
bool json_dec(JsonR *r, int64_t *out); /* scaled by DEC_ONE; more than six decimals is a failure */
bool json_str(JsonR *r, Str *out);
/* Arrays: json_enter_array, then while (json_next(r)) { read one value } ; json_next consumes the end. */
bool json_enter_array(JsonR *r);
bool json_next(JsonR *r);
/* In place of json_next and json_i64: the elements ahead as long as they are plain integers 0 to 999999999 without
   white space, at most max; returns how many. What follows, also the end, is left to json_next. */
size_t json_ints(JsonR *r, int32_t *out, size_t max);
/* Objects: json_enter_object, then while (json_key(r, &key)) { read one value } ; json_key consumes the end. */
bool json_enter_object(JsonR *r);
bool json_key(JsonR *r, Str *out); /* out may be NULL */
/* Skips a value of any type, verifying it; out_raw (may be NULL) is its text. */
bool json_skip(JsonR *r, Str *out_raw);
/* The document must be over: only white space left. */
Rc json_done(JsonR *r);

/* ---- writing ---- */

typedef struct JsonW {
    Buf *out;
    int depth;
    uint64_t comma;  /* bit d: a comma is due at depth d */
    uint64_t object; /* bit d: depth d is an object */
    bool after_key;
    bool failed;
} JsonW;

void jsonw_init(JsonW *w, Buf *out);
void jsonw_begin_obj(JsonW *w);
void jsonw_end_obj(JsonW *w);
void jsonw_begin_arr(JsonW *w);
void jsonw_end_arr(JsonW *w);
void jsonw_key(JsonW *w, Str key);
void jsonw_str(
    JsonW *w,
    Str s); /* absent writes null; invalid UTF-8 is replaced by U+FFFD; </ and U+2028/9 are escaped */
void jsonw_i64(JsonW *w, int64_t v);
void jsonw_id(JsonW *w, int64_t v);  /* "123": ids are strings */
void jsonw_dec(JsonW *w, int64_t v); /* scaled by DEC_ONE, without trailing zeros */
void jsonw_bool(JsonW *w, bool v);
void jsonw_null(JsonW *w);
void jsonw_raw(JsonW *w, Str json); /* a value already in JSON */
/* A member with its value; absent text is empty. */
void jsonw_str_at(JsonW *w, const char *key, Str value);
void jsonw_i64_at(JsonW *w, const char *key, int64_t value);
/* The only place it can fail: unbalanced, over the buffer's maximum, or out of memory. */
Rc jsonw_finish(JsonW *w);
