/*
 * Administration of definitions. A draft may be replaced; what was published is never changed, only superseded by another
 * version or retired. Nothing here touches the definitions in force: forms.c notices the change of the table.
 * Tests: test_api.c
 */
#include "modules/form/service.h"

#include "base/date.h"
#include "core/catalogue.h"
#include "rules/form_load.h"
#include "text/codec.h"

Rc definition_sha(Op *op, Str text, Str *out)
{
    uint8_t digest[DIGEST_BYTES];
    Buf b;
    TRY(hash_alg(HASH_SHA256, text, digest));
    buf_init_arena(&b, op->arena, 2 * DIGEST_BYTES);
    hex_put(&b, (Str) { (const char *)digest, DIGEST_BYTES });
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

static Rc refuse(Op *op, const FormFault *why)
{
    Str pointer = arena_str(op->arena, str_from_z(why->pointer));
    Str words = arena_str(op->arena, str_from_z(why->message));
    const char *key = why->key && *why->key ? why->key : "form.definition";
    return diag_fail(op->diag, RC_INVALID, key, pointer, words, HERE);
}

/* ---- what a source says about itself ---- */

static void read_title(JsonR *r, Str lang, Str *out)
{
    Str key, text;
    if (!json_enter_object(r))
        return;
    while (json_key(r, &key))
        if (json_str(r, &text) && str_eq(key, lang))
            *out = text;
}

/* Head of what is no form. Whoever loads the source says what is wrong with it; here what cannot be read stays empty. */
static Rc head_of(Op *op, Str kind, Str source, DefinitionRow *row)
{
    JsonR r;
    Str key;
    bool rules = str_eq(kind, S("alert_rule")), clocks = str_eq(kind, S("clock"));
    row->kind = kind;
    row->id = rules ? S("alert-rules") : clocks ? S("clocks") : S(""); /* of these there is one */
    row->version = row->title = row->tier = S("");
    row->has_text = true;
    row->source = source;
    json_read(&r, source, op->arena);
    if (json_enter_object(&r))
        while (json_key(&r, &key)) {
            if (str_eq(key, S("title")))
                read_title(&r, str_eq(op->lang, S("en")) ? S("en") : S("zh"), &row->title);
            else if (str_eq(key, S("id")) && !rules && !clocks)
                (void)json_str(&r, &row->id);
            else if (str_eq(key, S("version")))
                (void)json_str(&r, &row->version);
            else
                (void)json_skip(&r, NULL);
        }
    if (!row->title.n)
        row->title = op_text(op, rules ? "definition.alert_rules" : "definition.untitled");
    return definition_sha(op, source, &row->hash);
}

static void head_of_form(Op *op, const Form *f, DefinitionRow *row)
{
    row->kind = S("form");
    row->id = f->id;
    row->version = f->version;
    row->title = form_text(op, f->title);
    row->tier = tier_name(f->rights.tier);
    row->has_text = f->has_text;
    row->hash = f->hash;
}

static DefinitionRow empty_row(const char *state)
{
    return (DefinitionRow) {
        .state = str_from_z(state), .auth_who = S(""), .auth_document = S(""), .auth_valid_to = S("")
    };
}

/* ---- what is packed ---- */

/* The i-th of everything in force that came with the program; false after the last. */
static Rc packed_at(Op *op, size_t i, DefinitionRow *row, bool *out_end)
{
    const Forms *f = forms_now(op->app);
    *row = empty_row("published");
    *out_end = false;
    if (i < f->set.n) {
        const FormEntry *e = &f->entries[i];
        head_of_form(op, e->form, row);
        row->source = e->source;
        row->text_pack = e->text_pack;
        row->updated_ms = e->updated_ms;
        row->state = e->retired                             ? S("retired")
                     : str_eq(e->form->status, S("active")) ? S("published")
                                                            : S("draft");
        return RC_OK;
    }
    i -= f->set.n;
    if (i < f->n_batteries)
        return head_of(op, S("battery"), f->battery_sources[i], row);
    i -= f->n_batteries;
    if (i == 0)
        return head_of(op, S("alert_rule"), f->rules_source, row);
    if (i == 1)
        return head_of(op, S("clock"), f->clocks_source, row);
    *out_end = true;
    return RC_OK;
}

enum { DEFINITIONS_MAX = 6000 };

typedef struct Listing {
    DefinitionItem *v;
    size_t n;
    Str kind; /* only these; absent: all */
} Listing;

static bool listed(const Listing *l, Str kind, Str id, Str version)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->v[i].kind, kind) && str_eq(l->v[i].id, id) && str_eq(l->v[i].version, version))
            return true;
    return false;
}

static void list_add(Listing *l, DefinitionItem item)
{
    if ((!l->kind.n || str_eq(l->kind, item.kind)) && l->n < DEFINITIONS_MAX)
        l->v[l->n++] = item;
}

Rc definition_list(Op *op, Str kind, DefinitionItem **out, size_t *out_n)
{
    DefinitionHeadRow *heads;
    size_t n_heads;
    Listing l = { ARENA_ARRAY(op->arena, DefinitionItem, DEFINITIONS_MAX), 0, kind };
    if (!l.v)
        return RC_NO_MEMORY;
    TRY(sql_definition_heads(op->tx, &heads, &n_heads));
    for (size_t i = 0; i < n_heads; i++) {
        const DefinitionHeadRow *h = &heads[i];
        list_add(&l, (DefinitionItem) { h->id, h->kind, h->version, h->title, h->tier, h->state, h->has_text,
                                        h->hash, h->updated_ms });
    }
    for (size_t i = 0;; i++) {
        DefinitionRow r;
        bool end;
        TRY(packed_at(op, i, &r, &end));
        if (end)
            break;
        if (!listed(&l, r.kind, r.id, r.version)) /* a stored row of the same version stands for it */
            list_add(&l, (DefinitionItem) { r.id, r.kind, r.version, r.title, r.tier, r.state, r.has_text,
                                            r.hash, r.updated_ms });
    }
    *out = l.v;
    *out_n = l.n;
    return RC_OK;
}

/* In force now, packed or not. */
static Rc find_in_force(Op *op, Str kind, Str id, DefinitionRow *out, bool *out_found)
{
    bool end = false;
    for (size_t i = 0; !end; i++) {
        TRY(packed_at(op, i, out, &end));
        if (!end && str_eq(out->kind, kind) && str_eq(out->id, id)) {
            *out_found = true;
            return RC_OK;
        }
    }
    *out_found = false;
    return RC_OK;
}

static Rc find_newest(Op *op, Str kind, Str id, DefinitionRow *out)
{
    bool found;
    TRY(sql_definition_newest(op->tx, kind, id, out, &found));
    if (!found)
        TRY(find_in_force(op, kind, id, out, &found));
    return found ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "definition.none");
}

Rc definition_find(Op *op, Str kind, Str id, DefinitionRow *out)
{
    bool found;
    TRY(sql_definition_published(op->tx, kind, id, out,
                                 &found)); /* a moment before it is in force everywhere */
    if (!found)
        TRY(find_in_force(op, kind, id, out, &found));
    if (!found)
        TRY(sql_definition_newest(op->tx, kind, id, out, &found));
    return found ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "definition.none");
}

/* ---- showing ---- */

typedef struct Checks {
    DefinitionCheck v[64];
    size_t n;
} Checks;

static void check_add(Checks *c, const char *name, bool ok, Str text)
{
    if (c->n < COUNT(c->v))
        c->v[c->n++] = (DefinitionCheck) { str_from_z(name), ok, text };
}

static bool date_ahead(Str day, int64_t now_ms)
{
    Date d;
    return date_parse(day, &d) && date_to_days(d) >= day_of_ms(now_ms);
}

static bool text_allowed(const Form *f, const DefinitionRow *row, int64_t now_ms)
{
    return f->rights.tier == TIER_S || date_ahead(row->auth_valid_to, now_ms) ||
           (f->authorisation.document.n && date_ahead(f->authorisation.valid_to, now_ms));
}

static void form_checks(Op *op, const DefinitionRow *row, const Form *f, Checks *c)
{
    check_add(c, "vectors", true, op_text(op, "definition.check.vectors"));
    check_add(c, "text", f->has_text,
              op_text(op, f->has_text ? "definition.check.text" : "definition.no_text"));
    bool allowed = text_allowed(f, row, op->now_ms);
    check_add(c, "rights", allowed, op_text(op, allowed ? "definition.check.rights" : "definition.no_right"));
    for (size_t i = 0; i < f->n_verify; i++)
        check_add(c, "verify", false, f->verify[i]);
    for (size_t i = 0; i < f->n_scores; i++)
        if (f->scores[i].verify.n)
            check_add(c, "verify", false, f->scores[i].verify);
}

static Rc load_form(Op *op, const DefinitionRow *row, FormFault *why, const Form **out)
{
    return form_load(op->arena, row->source, row->text_pack, why, out);
}

Rc definition_view(Op *op, const DefinitionRow *row, DefinitionView *out)
{
    FormFault why = { .key = "" };
    const Form *f = NULL;
    Checks *checks = ARENA_NEW(op->arena, Checks);
    if (!checks)
        return RC_NO_MEMORY;
    *out = (DefinitionView) { .id = row->id,
                              .kind = row->kind,
                              .version = row->version,
                              .title = row->title,
                              .tier = row->tier,
                              .state = row->state,
                              .has_text = row->has_text,
                              .hash = row->hash,
                              .updated_ms = row->updated_ms,
                              .source = row->source };
    if (str_eq(row->kind, S("form"))) {
        Rc rc = load_form(op, row, &why, &f);
        if (rc == RC_NO_MEMORY)
            return rc;
        if (rc)
            check_add(checks, "vectors", false, arena_str(op->arena, str_from_z(why.message)));
        else
            form_checks(op, row, f, checks);
    }
    if (f)
        out->rights = (DefinitionRights) { f->rights.holder,   f->rights.terms,         f->rights.notice,
                                           f->rights.evidence, f->rights.evidence_date, f->rights.text_source,
                                           row->auth_document, row->auth_valid_to };
    out->checks = (ListOf) { checks->v, checks->n };
    TRY(definition_waits(op, row, &out->waiting));
    DefinitionEffect
        effect; /* of what waits, or could be done next: a draft is published, the one in force retired */
    bool retire =
        out->waiting.act.n ? str_eq(out->waiting.act, S("retire")) : str_eq(row->state, S("published"));
    TRY(definition_effect(op, row, retire, &effect));
    out->second = effect.alerts;
    out->losses = effect.losses;
    return RC_OK;
}

/* ---- changing ---- */

static Rc save(Op *op, DefinitionRow *r)
{
    int64_t changed;
    r->updated_ms = op->now_ms;
    r->updated_by = op->actor.staff;
    op_detail(op, "%.*s %.*s %.*s %.*s", STR_ARG(r->kind), STR_ARG(r->id), STR_ARG(r->version),
              STR_ARG(r->state));
    return sql_definition_put(op->tx, r->kind, r->id, r->version, r->state, r->hash, r->tier, r->has_text,
                              r->title, r->source, r->text_pack, r->auth_who, r->auth_document,
                              r->auth_valid_to, r->updated_ms, r->updated_by, &changed);
}

/* As delivered with the program, whether in force or not. */
static Rc find_delivered(Op *op, const DefinitionRow *like, DefinitionRow *out, bool *out_found)
{
    FormFault why;
    const Form *f;
    const char *path = str_eq(like->kind, S("form"))
                           ? arena_printf(op->arena, "forms/%.*s.json", STR_ARG(like->id)).p
                       : str_eq(like->kind, S("battery"))
                           ? arena_printf(op->arena, "batteries/%.*s.json", STR_ARG(like->id)).p
                       : str_eq(like->kind, S("clock")) ? "clocks.json"
                                                        : "alert-rules.json";
    Str source = path ? definition_packed(path) : (Str) { 0 };
    *out_found = source.p != NULL;
    if (!source.p)
        return path ? RC_OK : RC_NO_MEMORY;
    if (!str_eq(like->kind, S("form")))
        return head_of(op, like->kind, source, out);
    Rc rc = form_load(op->arena, source, (Str) { 0 }, &why, &f);
    if (rc)
        return rc == RC_NO_MEMORY ? rc : FAIL(op->diag, RC_INTERNAL, "definition.packed");
    head_of_form(op, f, out);
    return RC_OK;
}

static bool other_content(const DefinitionRow *old, const DefinitionRow *new)
{
    return str_eq(old->version, new->version) && !str_eq(old->hash, new->hash) && old->has_text;
}

/* What is in force, was delivered or was published keeps its version number for ever. */
static Rc version_free(Op *op, const DefinitionRow *new)
{
    DefinitionRow old;
    bool found;
    TRY(sql_definition_get(op->tx, new->kind, new->id, new->version, &old, &found));
    if (found && !str_eq(old.state, S("draft")))
        return FAIL(op->diag, RC_CONFLICT, "definition.version_taken");
    TRY(find_in_force(op, new->kind, new->id, &old, &found));
    if (found && other_content(&old, new))
        return FAIL(op->diag, RC_CONFLICT, "definition.version_taken");
    TRY(find_delivered(op, new, &old, &found));
    return found && other_content(&old, new) ? FAIL(op->diag, RC_CONFLICT, "definition.version_taken")
                                             : RC_OK;
}

static Rc read_source(Op *op, Str kind, Str source, DefinitionRow *row)
{
    FormFault why = { .key = "" };
    const Form *f;
    const Battery *b;
    const AlertRules *rules;
    Clocks clocks;
    Rc rc;
    *row = empty_row("draft");
    if (str_eq(kind, S("form")))
        rc = form_load(op->arena, source, (Str) { 0 }, &why, &f);
    else if (str_eq(kind, S("battery")))
        rc = battery_load(op->arena, source, forms_set(op->app), &why, &b);
    else if (str_eq(kind, S("alert_rule")))
        rc = alert_rules_load(op->arena, source, forms_set(op->app), &why, &rules);
    else if (str_eq(kind, S("clock"))) {
        TRY(clocks_load(source, op->arena, &clocks, op->diag));
        return head_of(op, kind, source, row);
    } else
        return FAIL(op->diag, RC_INVALID, "definition.kind_fixed");
    if (rc)
        return rc == RC_NO_MEMORY ? rc : refuse(op, &why);
    if (!str_eq(kind, S("form")))
        return head_of(op, kind, source, row);
    head_of_form(op, f, row);
    row->source = source;
    return RC_OK;
}

Rc definition_upload(Op *op, Str kind, Str source, DefinitionRow *out)
{
    TRY(read_source(op, kind, source, out));
    TRY(version_free(op, out));
    return save(op, out);
}

Rc definition_text_pack(Op *op, Str id, Str pack, DefinitionRow *out)
{
    FormFault why = { .key = "" };
    const Form *f;
    TRY(find_newest(op, S("form"), id, out));
    out->text_pack = pack;
    Rc rc = load_form(op, out, &why, &f);
    if (rc)
        return rc == RC_NO_MEMORY ? rc : refuse(op, &why);
    head_of_form(op, f, out);
    out->state = S("draft");
    TRY(version_free(op, out));
    return save(op, out);
}

/* Text that is not free needs somebody's permission, and the permission a last day. */
static Rc may_publish(Op *op, const Form *f, const PublishIn *in, DefinitionRow *row)
{
    if (!f->has_text)
        return FAIL(op->diag, RC_CONFLICT, "definition.no_text");
    if (in->authorisation.document.n) {
        row->auth_who = in->authorisation.who;
        row->auth_document = in->authorisation.document;
        row->auth_valid_to = in->authorisation.valid_to;
    }
    return text_allowed(f, row, op->now_ms) ? RC_OK : FAIL(op->diag, RC_CONFLICT, "definition.no_right");
}

Rc definition_version(Op *op, Str kind, Str id, Str version, DefinitionRow *out)
{
    bool found;
    TRY(sql_definition_get(op->tx, kind, id, version, out, &found));
    if (found)
        return RC_OK;
    TRY(find_in_force(op, kind, id, out, &found));
    return found && str_eq(out->version, version) ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "definition.none");
}

static Rc check_publish(Op *op, const PublishIn *in, DefinitionRow *out)
{
    FormFault why = { .key = "" };
    const Form *f;
    DefinitionRow ignored;
    TRY(definition_version(op, in->kind, in->id, in->version, out));
    TRY(read_source(op, in->kind, out->source,
                    &ignored)); /* the rules may have become stricter since the upload */
    if (!str_eq(in->kind, S("form")))
        return RC_OK;
    if (load_form(op, out, &why, &f))
        return refuse(op, &why);
    return may_publish(op, f, in, out);
}

Rc definition_publish_now(Op *op, const PublishIn *in, DefinitionRow *out)
{
    int64_t changed;
    TRY(check_publish(op, in, out));
    out->state = S("published");
    TRY(sql_definition_supersede(op->tx, out->kind, out->id, out->version, op->now_ms, &changed));
    return save(op, out);
}

Rc definition_publish(Op *op, const PublishIn *in, DefinitionRow *out)
{
    DefinitionEffect effect;
    const AuthorisationIn *a = &in->authorisation;
    TRY(check_publish(op, in, out));
    TRY(definition_effect(op, out, false, &effect));
    if (!effect.alerts)
        return definition_publish_now(op, in, out);
    Str content = a->document.n ? arena_printf(op->arena, "%.*s\n%.*s\n%.*s", STR_ARG(a->who),
                                               STR_ARG(a->document), STR_ARG(a->valid_to))
                                : S("");
    return definition_ask(op, out, "publish", content);
}

Rc definition_retire_now(Op *op, DefinitionRow *row)
{
    row->state = S("retired");
    return save(op, row);
}

/* A form is then no longer offered; without uploaded clocks the delivered ones are in force again. */
static bool may_retire(const DefinitionRow *row)
{
    if (str_eq(row->kind, S("clock")))
        return str_eq(row->state, S("published")) && row->updated_ms;
    return str_eq(row->kind, S("form")) && !str_eq(row->state, S("draft"));
}

Rc definition_retire(Op *op, const RetireIn *in, DefinitionRow *out)
{
    DefinitionEffect effect;
    TRY(definition_version(op, in->kind, in->id, in->version, out));
    if (!may_retire(out))
        return FAIL(op->diag, RC_CONFLICT, "definition.not_published");
    TRY(definition_effect(op, out, true, &effect));
    return effect.alerts ? definition_ask(op, out, "retire", S("")) : definition_retire_now(op, out);
}
