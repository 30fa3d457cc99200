/*
 * Items, their options (from shared sets or their own, reverse coding applied), branching, and the wording out of a
 * text pack. "1..90" as an item's id makes ninety items alike: sheets whose text is not ours have nothing to tell
 * them apart.
 */
#include "rules/load.h"

#include <limits.h>
#include <stdio.h>

#include "rules/num.h"

#define OPTIONS_MAX 32
#define ITEM_KEYS "id type text options required min max unit show_when loinc"

/* ---- wording from the pack ---- */

/* A label or stem: the pack's when there is a pack, else the definition's. Ownership of `own` is not passed. */
static const json_t *pack_at(const Ld *ld, const char *group, const char *name)
{
    return name ? json_object_get(json_object_get(ld->pack, group), name) : NULL;
}

static FormText packed_label(Ld *ld, const char *item_id, const char *set_name, int32_t value)
{
    char key[16];
    (void)snprintf(key, sizeof(key), "%d", value);
    const json_t *labels = pack_at(ld, "options", item_id);
    if (!labels)
        labels = pack_at(ld, "options", set_name);
    FormText t = { 0 };
    if (json_object_get(labels, key)) {
        t = ld_text(ld, labels, key, true);
    } else {
        char message[96];
        (void)snprintf(message, sizeof(message), "the text pack lacks the label of option %d", value);
        ld_fault(ld, message);
    }
    return t;
}

/* Every name under a group of the pack must be known, so that a misspelt one is not lost. */
static void check_pack_names(Ld *ld, const char *group, const json_t *sets)
{
    const char *name;
    json_t *value;
    json_t *names = json_object_get(ld->pack, group);
    ld_push(ld, group);
    json_object_foreach(names, name, value)
    {
        bool known = form_item_find(ld->form, str_from_z(name)) >= 0 || (sets && json_object_get(sets, name));
        ld_push(ld, name);
        if (!known)
            ld_fault(ld, "the text pack names something the form does not have");
        ld_pop(ld);
    }
    ld_pop(ld);
}

/* ---- options ---- */

typedef struct ItemDraft { /* an entry of "items" before it becomes one or more items */
    const json_t *entry;
    const json_t *options; /* array */
    const char *set_name;  /* NULL: the item's own */
} ItemDraft;

static FormOption option(Ld *ld, const json_t *o, const char *item_id, const char *set_name)
{
    ld_keys(ld, o, "value score label counted");
    FormOption out = { .value = ld_need_int(ld, o, "value", -1000000, 1000000) };
    out.score = ld_int(ld, o, "score", -1000000, 1000000, out.value);
    out.counted = ld_bool(ld, o, "counted", true);
    out.label = ld_text(ld, o, "label", false);
    if (ld->pack)
        out.label = packed_label(ld, item_id, set_name, out.value);
    return out;
}

static void reverse_scores(FormOption *v, size_t n)
{
    int32_t lo = INT_MAX, hi = INT_MIN;
    for (size_t i = 0; i < n; i++) {
        if (!v[i].counted)
            continue;
        lo = v[i].score < lo ? v[i].score : lo;
        hi = v[i].score > hi ? v[i].score : hi;
    }
    for (size_t i = 0; i < n; i++)
        if (v[i].counted)
            v[i].score = lo + hi - v[i].score;
}

static void item_options(Ld *ld, const ItemDraft *draft, const char *id, bool reverse, FormItem *item)
{
    size_t n = json_array_size(draft->options);
    FormOption *v = LD_ARRAY(ld, FormOption, n);
    ld_push(ld, "options");
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        v[i] = option(ld, json_array_get(draft->options, i), id, draft->set_name);
        for (size_t k = 0; k < i; k++)
            if (v[k].value == v[i].value)
                ld_fault(ld, "two options have the same value");
        ld_pop(ld);
    }
    ld_pop(ld);
    if (ld->rc)
        return;
    if (reverse)
        reverse_scores(v, n);
    item->options = v;
    item->n_options = n;
    item->min = INT_MAX;
    item->max = INT_MIN;
    for (size_t i = 0; i < n; i++) {
        item->min = v[i].score < item->min ? v[i].score : item->min;
        item->max = v[i].score > item->max ? v[i].score : item->max;
    }
}

/* "options" is a set's name or an array. */
static void find_options(Ld *ld, ItemDraft *draft)
{
    const json_t *v = json_object_get(draft->entry, "options");
    draft->set_name = json_string_value(v);
    if (draft->set_name)
        v = json_object_get(json_object_get(ld->root, "option_sets"), draft->set_name);
    if (!json_is_array(v) || json_array_size(v) == 0 || json_array_size(v) > OPTIONS_MAX) {
        ld_push(ld, "options");
        ld_fault(ld, "must be an option set's name or 1 to 32 options");
        ld_pop(ld);
    }
    draft->options = v;
}

/* ---- items ---- */

static void item_range(Ld *ld, const json_t *entry, FormItem *item)
{
    static const int32_t most[] = { 0, 1000000, 1439, 100000, 0 };
    item->min = ld_int(ld, entry, "min", -1000000, most[item->type], 0);
    item->max = ld_int(ld, entry, "max", item->min, most[item->type], most[item->type]);
    item->unit = ld_str(ld, entry, "unit", false);
}

static void item_branch(Ld *ld, const json_t *entry, size_t index, FormItem *item)
{
    const json_t *when = ld_obj(ld, entry, "show_when", false);
    if (!when)
        return;
    ld_push(ld, "show_when");
    ld_keys(ld, when, "all any soft implied");
    item->soft_skip = ld_bool(ld, when, "soft", false);
    item->has_implied = json_object_get(when, "implied") != NULL;
    item->implied = ld_int(ld, when, "implied", -1000000, 1000000, 0);
    bool ok = !item->has_implied ||
              (item->type == ITEM_SINGLE ? form_option_find(item, item->implied) != NULL
                                         : item->implied >= item->min && item->implied <= item->max);
    if (!ok)
        ld_fault(ld, "the implied value is not one of the item's");
    ld_pop(ld);
    item->show_when = ld_conds(ld, entry, "show_when", true, index, 0);
    ld_push(ld, "show_when");
    for (size_t i = 0; i < item->show_when.n; i++)
        if (item->show_when.v[i].op != COND_ANSWERED &&
            ld->form->items[item->show_when.v[i].index].type == ITEM_TEXT)
            ld_fault(ld, "a text item can only be asked whether it is answered");
    ld_pop(ld);
}

static bool listed_in(const json_t *list, Str id)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        char number[24] = "";
        if (json_is_integer(v))
            (void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(v));
        if (str_eq(id, str_from_z(json_is_string(v) ? json_string_value(v) : number)))
            return true;
    }
    return false;
}

static FormItem item_of(Ld *ld, const ItemDraft *draft, Str id, size_t index)
{
    static const char *const types[] = { "single", "number", "time", "minutes", "text" };
    const json_t *entry = draft->entry;
    FormItem item = { .id = id };
    item.type = (ItemType)ld_enum(ld, entry, "type", LIST(types), ITEM_SINGLE);
    item.text = ld_text(ld, entry, "text", false);
    item.required = ld_bool(ld, entry, "required", true);
    item.loinc = ld_code(ld, entry, "loinc", false);
    if (ld->pack) {
        item.text = (FormText) { 0 };
        if (pack_at(ld, "items", id.p))
            item.text = ld_text(ld, json_object_get(ld->pack, "items"), id.p, true);
        else
            ld_fault(ld, "the text pack lacks this item");
    }
    bool reverse = listed_in(json_object_get(ld->root, "reverse"), id);
    if (item.type == ITEM_SINGLE)
        item_options(ld, draft, id.p, reverse, &item);
    else
        item_range(ld, entry, &item);
    if (reverse && item.type != ITEM_SINGLE)
        ld_fault(ld, "only single-choice items can be reversed");
    if (!ld->rc)
        item_branch(ld, entry, index, &item);
    return item;
}

/* "7" or "1..90": how many, and the first number. */
static size_t id_span(Ld *ld, Str id, int64_t *out_first)
{
    size_t dots = 0;
    while (dots + 1 < id.n && !(id.p[dots] == '.' && id.p[dots + 1] == '.'))
        dots++;
    *out_first = 0;
    if (dots + 1 >= id.n)
        return 1;
    int64_t last;
    if (!str_to_i64(str_sub(id, 0, dots), out_first) || !str_to_i64(str_sub(id, dots + 2, id.n), &last) ||
        *out_first < 1 || last <= *out_first || last > LIMIT_FORM_ITEMS) {
        ld_fault(ld, "must be an id or a range like \"1..90\"");
        return 0;
    }
    return (size_t)(last - *out_first + 1);
}

static void add_entry(Ld *ld, FormItem *items, const json_t *entry)
{
    static const char *const types[] = { "single", "number", "time", "minutes", "text" };
    ItemDraft draft = { .entry = entry };
    int64_t first = 0;
    ld_keys(ld, entry, ITEM_KEYS);
    Str id = ld_str(ld, entry, "id", true);
    size_t span = ld->rc ? 0 : id_span(ld, id, &first);
    if (span && ld_enum(ld, entry, "type", LIST(types), ITEM_SINGLE) == ITEM_SINGLE)
        find_options(ld, &draft);
    for (size_t i = 0; i < span && !ld->rc; i++) {
        Str own = span == 1 ? id : arena_printf(ld->a, "%d", (int)first + (int)i);
        if (!own.p) {
            ld_no_memory(ld);
        } else if (own.n > 16 || !ld_is_code(own) || form_item_find(ld->form, own) >= 0) {
            ld_fault(ld, "item ids are codes of at most 16 bytes and used once");
        } else {
            items[ld->form->n_items] = item_of(ld, &draft, own, ld->form->n_items);
            ld->form->n_items++;
        }
    }
}

static void check_texts(Ld *ld)
{
    bool all = true;
    for (size_t i = 0; i < ld->form->n_items; i++) {
        const FormItem *item = &ld->form->items[i];
        all = all && item->text.zh.p;
        for (size_t k = 0; k < item->n_options; k++)
            all = all && item->options[k].label.zh.p;
    }
    ld->form->has_text = all;
}

static void check_reverse(Ld *ld)
{
    size_t n;
    const json_t *list = ld_arr(ld, ld->root, "reverse", false, LIMIT_FORM_ITEMS, &n);
    size_t known = 0;
    for (size_t i = 0; i < ld->form->n_items; i++)
        known += listed_in(list, ld->form->items[i].id);
    ld_push(ld, "reverse");
    if (known != n)
        ld_fault(ld, "names an item the form does not have, or one twice");
    ld_pop(ld);
}

/* How many items the entries make; entries that are no good are found later. */
static size_t count_items(const json_t *list)
{
    size_t total = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        FormFault unused;
        Ld quiet = { .why = &unused };
        int64_t first;
        total += id_span(
            &quiet, str_from_z(json_string_value(json_object_get(json_array_get(list, i), "id"))), &first);
    }
    return total;
}

void load_items(Ld *ld)
{
    size_t n;
    const json_t *list = ld_arr(ld, ld->root, "items", true, LIMIT_FORM_ITEMS, &n);
    size_t total = count_items(list);
    FormItem *items = NULL;
    if (total > LIMIT_FORM_ITEMS)
        ld_fault(ld, "too many items");
    else
        items = LD_ARRAY(ld, FormItem, total);
    ld->form->items = items;
    ld_push(ld, "items");
    for (size_t i = 0; items && i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        add_entry(ld, items, json_array_get(list, i));
        ld_pop(ld);
    }
    ld_pop(ld);
    if (ld->rc)
        return;
    check_reverse(ld);
    check_texts(ld);
    if (ld->pack) {
        check_pack_names(ld, "items", NULL);
        check_pack_names(ld, "options", json_object_get(ld->root, "option_sets"));
    }
}
