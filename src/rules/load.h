/*
 * The walk over a definition's JSON tree, shared by form_load.c, load_items.c, load_scores.c, battery.c and
 * alert_rule.c; internal. Sticky: after the first fault everything returns its neutral value, and the fault names
 * the place. Unknown members are faults, so that a typing error never silently drops a rule.
 */
#pragma once

#include <jansson.h>

#include "base/arena.h"
#include "rules/form.h"

typedef struct LdStep { /* one reference token of the JSON pointer */
    const char *key;    /* NULL: index */
    size_t index;
} LdStep;

#define LD_DEPTH 16

typedef struct Ld {
    Arena *a;
    FormFault *why;
    Rc rc;
    LdStep path[LD_DEPTH];
    size_t depth;
    Form *form;         /* being built */
    const json_t *pack; /* text pack or NULL */
    const json_t *root;
} Ld;

/* Parses at most 1 MiB and LIMIT_JSON_DEPTH levels, duplicates refused; NULL (ld->rc set) on failure. */
json_t *ld_parse(Ld *ld, Str json);
void ld_fault(Ld *ld, const char *message); /* at the current place */
void ld_no_memory(Ld *ld);
void ld_push(Ld *ld, const char *key);
void ld_push_at(Ld *ld, size_t index);
void ld_pop(Ld *ld);

/* A member of that kind. ld_obj and ld_arr return NULL when it is absent (a fault if needed). ld_arr's n is 0 then. */
void ld_keys(Ld *ld, const json_t *obj,
             const char *allowed); /* space-separated; also checks obj is an object */
const json_t *ld_obj(Ld *ld, const json_t *obj, const char *key, bool needed);
const json_t *ld_arr(Ld *ld, const json_t *obj, const char *key, bool needed, size_t max, size_t *out_n);
Str ld_str(Ld *ld, const json_t *obj, const char *key, bool needed); /* absent Str; never empty */
Str ld_code(Ld *ld, const json_t *obj, const char *key,
            bool needed); /* [a-z0-9_.-]{1,64}, letters may be capital */
bool ld_is_code(Str s);
bool ld_is_word(Str s); /* letters, digits, '_' */
bool ld_bool(Ld *ld, const json_t *obj, const char *key, bool otherwise);
int32_t ld_int(Ld *ld, const json_t *obj, const char *key, int32_t min, int32_t max, int32_t otherwise);
int32_t ld_need_int(Ld *ld, const json_t *obj, const char *key, int32_t min, int32_t max);
Num ld_num(Ld *ld, const json_t *obj, const char *key, Num otherwise); /* integer or decimal string */
Num ld_as_num(Ld *ld, const json_t *v);
FormText ld_text(Ld *ld, const json_t *obj, const char *key, bool needed); /* {"zh":…,"en":…}, zh needed */
/* The index of a member's text in names; otherwise when absent (-1: needed). */
int ld_enum(Ld *ld, const json_t *obj, const char *key, const char *const *names, size_t n, int otherwise);
SubjectLimit ld_who(Ld *ld, const json_t *obj, const char *key, bool *out_limited);
Str ld_copy(Ld *ld, const char *z, size_t n);
const Str *ld_codes(Ld *ld, const json_t *obj, const char *key, bool needed, size_t *out_n);
#define LD_ARRAY(ld, T, n) ((T *)ld_alloc((ld), (n), sizeof(T), _Alignof(T)))
void *ld_alloc(Ld *ld, size_t n, size_t size, size_t align); /* NULL (and no memory) on failure */

/* Conditions {"item":9,"ge":1} / {"score":"total","lt":5}; steps below `scores` and items below `items` may be named. */
CondList ld_conds(Ld *ld, const json_t *obj, const char *key, bool needed, size_t items, size_t scores);
Cond ld_cond(Ld *ld, const json_t *obj, const char *more_keys, size_t items, size_t scores);

void load_items(Ld *ld);
void load_scores(Ld *ld);
void load_critical(Ld *ld);
void load_validity(Ld *ld);
void load_vectors(Ld *ld);
