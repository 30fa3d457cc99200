/*
 * See form_load.h. Order: identity and rights, items, scores, warnings, then the vectors run against what was built.
 * The hash is over the sorted, compact JSON, so that reformatting a file does not make it another form.
 */
#include "rules/form_load.h"

#include <openssl/evp.h>
#include <stdio.h>

#include "base/mem.h"
#include "rules/load.h"

#define FORM_KEYS                                                                                            \
    "format id version edition language status title short_title head loinc verify rights text eligibility " \
    "option_sets reverse items band_tables scores critical validity vectors"

void form_init(uint32_t seed)
{
    json_set_alloc_funcs(mem_alloc, mem_free);
    json_object_seed(seed);
}

static void load_identity(Ld *ld)
{
    static const char *const statuses[] = { "active", "draft" };
    Form *f = ld->form;
    (void)ld_need_int(ld, ld->root, "format", 1, 1);
    f->id = ld_code(ld, ld->root, "id", true);
    f->version = ld_code(ld, ld->root, "version", true);
    f->edition = ld_code(ld, ld->root, "edition", true);
    f->language = ld_code(ld, ld->root, "language", true);
    f->status = str_from_z(statuses[ld_enum(ld, ld->root, "status", LIST(statuses), -1)]);
    f->title = ld_text(ld, ld->root, "title", true);
    f->short_title = ld_text(ld, ld->root, "short_title", true);
    f->head = ld_text(ld, ld->root, "head", false);
    f->loinc = ld_code(ld, ld->root, "loinc", false);
    f->verify = ld_codes(ld, ld->root, "verify", false, &f->n_verify);
    for (size_t i = 0; i < f->id.n; i++)
        if (f->id.p[i] >= 'A' && f->id.p[i] <= 'Z')
            ld_fault(ld, "form ids are lower-case");
}

static void load_rights(Ld *ld)
{
    static const char *const tiers[] = { "S", "G", "B" };
    const json_t *o = ld_obj(ld, ld->root, "rights", true);
    FormRights *r = &ld->form->rights;
    ld_push(ld, "rights");
    ld_keys(ld, o,
            "holder terms tier notice evidence evidence_date text_source non_commercial no_modification "
            "no_electronic");
    r->holder = ld_str(ld, o, "holder", true);
    r->terms = ld_str(ld, o, "terms", true);
    r->tier = (Tier)ld_enum(ld, o, "tier", LIST(tiers), -1);
    r->notice = ld_str(ld, o, "notice", false);
    r->evidence = ld_str(ld, o, "evidence", true);
    r->evidence_date = ld_str(ld, o, "evidence_date", true);
    r->text_source = ld_str(ld, o, "text_source", false);
    r->non_commercial = ld_bool(ld, o, "non_commercial", false);
    r->no_modification = ld_bool(ld, o, "no_modification", false);
    r->no_electronic = ld_bool(ld, o, "no_electronic", false);
    ld_pop(ld);
}

static void load_eligibility(Ld *ld)
{
    static const char *const respondents[] = { "self", "informant", "clinician" };
    const json_t *o = ld_obj(ld, ld->root, "eligibility", true);
    FormEligibility *e = &ld->form->eligibility;
    bool limited;
    ld_push(ld, "eligibility");
    ld_keys(ld, o, "who respondent recall min_interval_days");
    e->who = ld_who(ld, o, "who", &limited);
    e->respondent = str_from_z(respondents[ld_enum(ld, o, "respondent", LIST(respondents), -1)]);
    e->recall = ld_str(ld, o, "recall", false);
    e->min_interval_days = ld_int(ld, o, "min_interval_days", 0, 3650, 0);
    ld_pop(ld);
}

static void load_authorisation(Ld *ld)
{
    const json_t *o = ld_obj(ld, ld->pack, "authorisation", false);
    FormAuthorisation *a = &ld->form->authorisation;
    if (!o)
        return;
    ld_push(ld, "authorisation");
    ld_keys(ld, o, "holder document valid_to");
    a->holder = ld_str(ld, o, "holder", true);
    a->document = ld_str(ld, o, "document", true);
    a->valid_to = ld_str(ld, o, "valid_to", true);
    ld_pop(ld);
}

/* What a text pack says about itself; it must be for this very version. */
static void load_pack_head(Ld *ld)
{
    Form *f = ld->form;
    if (!ld->pack)
        return;
    ld_keys(ld, ld->pack, "format form version edition language source authorisation head items options");
    (void)ld_need_int(ld, ld->pack, "format", 1, 1);
    Str form = ld_code(ld, ld->pack, "form", true), version = ld_code(ld, ld->pack, "version", true);
    if (!ld->rc && (!str_eq(form, f->id) || !str_eq(version, f->version)))
        ld_fault(ld, "the text pack is for another form or version");
    f->edition = ld_code(ld, ld->pack, "edition", true);
    f->language = ld_code(ld, ld->pack, "language", true);
    f->rights.text_source = ld_str(ld, ld->pack, "source", true);
    f->head = ld_text(ld, ld->pack, "head", false);
    (void)ld_obj(ld, ld->pack, "items", true);
    (void)ld_obj(ld, ld->pack, "options", false);
    load_authorisation(ld);
}

static void check_text_promise(Ld *ld)
{
    static const char *const words[] = { "included", "bring-your-own" };
    Form *f = ld->form;
    bool own = ld_enum(ld, ld->root, "text", LIST(words), -1) == 1;
    if (ld->rc)
        return;
    if (!own && ld->pack)
        ld_fault(ld, "the form carries its own text and takes no text pack");
    else if (!own && !f->has_text)
        ld_fault(ld, "says its text is included, but a stem or label is missing");
    else if (own && !ld->pack && f->has_text)
        ld_fault(ld, "says it has no text, but carries one");
    else if (!own && f->rights.tier != TIER_S)
        ld_fault(ld, "text may be included only in tier S");
    f->publishable = f->has_text && (f->rights.tier == TIER_S || f->authorisation.document.p);
}

/* ---- the hash ---- */

static bool hash_tree(EVP_MD_CTX *ctx, const json_t *tree)
{
    if (!tree)
        return true;
    char *text = json_dumps(tree, JSON_SORT_KEYS | JSON_COMPACT);
    bool ok = text && EVP_DigestUpdate(ctx, text, strlen(text)) == 1 && EVP_DigestUpdate(ctx, "\n", 1) == 1;
    mem_free(text);
    return ok;
}

static void load_hash(Ld *ld)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned int n = 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1 && hash_tree(ctx, ld->root) &&
              hash_tree(ctx, ld->pack) && EVP_DigestFinal_ex(ctx, md, &n) == 1;
    EVP_MD_CTX_free(ctx);
    char *hex = LD_ARRAY(ld, char, 65);
    if (!ok || !hex) {
        ld_no_memory(ld);
        return;
    }
    for (unsigned int i = 0; i < n; i++) {
        hex[2 * i] = digits[md[i] >> 4];
        hex[2 * i + 1] = digits[md[i] & 15];
    }
    ld->form->hash = (Str) { hex, 2 * (size_t)n };
}

static void load_all(Ld *ld)
{
    ld_keys(ld, ld->root, FORM_KEYS);
    if (!ld->rc)
        load_identity(ld);
    if (!ld->rc)
        load_rights(ld);
    if (!ld->rc)
        load_eligibility(ld);
    static void (*const parts[])(Ld *) = { load_pack_head, load_items,         load_scores,  load_critical,
                                           load_validity,  check_text_promise, load_vectors, load_hash };
    for (size_t i = 0; i < COUNT(parts) && !ld->rc; i++)
        parts[i](ld);
}

Rc form_load(Arena *a, Str json, Str text_pack, FormFault *why, const Form **out)
{
    *why = (FormFault) { .key = "" };
    Ld ld = { .a = a, .why = why, .form = ARENA_NEW(a, Form) };
    if (!ld.form)
        ld_no_memory(&ld);
    json_t *root = ld.rc ? NULL : ld_parse(&ld, json);
    json_t *pack = ld.rc || !text_pack.p ? NULL : ld_parse(&ld, text_pack);
    ld.root = root;
    ld.pack = pack;
    if (!ld.rc)
        load_all(&ld);
    json_decref(root);
    json_decref(pack);
    if (!ld.rc)
        *out = ld.form;
    return ld.rc;
}
