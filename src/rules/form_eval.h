/* Shared inside the evaluator (form.c, form_eval.c) and with alert rules; not for others. */
#pragma once

#include "rules/form.h"

typedef enum Known { KNOWN_NO, KNOWN_YES, KNOWN_NOT } Known; /* NOT: something it needs is missing */

typedef enum ItemUse { USE_MISSING, USE_LEFT_OUT, USE_VALUE } ItemUse;
typedef struct ItemState { /* one item of a sheet, after branching */
    ItemUse use;
    bool visible;
    bool answered;
    int32_t raw;   /* given or implied */
    int32_t score; /* USE_VALUE */
} ItemState;

/* Fills st[0..n) for the first n items. */
void form_states(const Form *f, FormAnswers answers, size_t n, ItemState *st);
Known cond_compare(const Cond *c, Num value);
/* Over item scores and, when scores is not NULL, scores; out_first (may be NULL): the first condition that held. */
Known conds_hold(const CondList *list, const ItemState *st, const ScoreResult *scores,
                 const Cond **out_first);
