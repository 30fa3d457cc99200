/* Routes of form: the self-tests offered, and the administration of definitions. Tests: test_api.c */
#include "core/catalogue.h"
#include "modules/form/service.h"
#include "rules/fhir.h"

const Perm perm_form_read = { "form.read", "Look at definitions", ROLES_STAFF };
const Perm perm_form_manage = { "form.manage", "Upload, publish and retire definitions",
                                ROLE_BIT(ROLE_SYSTEM_ADMIN) };

/* The security administrator may be the second person, so that an installation with one of each is not stuck. */
static const Perm perm_form_second = { "form.second",
                                       "Confirm or refuse what another administrator asked for",
                                       ROLES_ADMIN };

/* ---- residents ---- */

HANDLER(get_forms, Nothing, FormList)
{
    const Forms *f = forms_now(op->app);
    FormCard *cards = ARENA_ARRAY(op->arena, FormCard, f->set.n + 1);
    size_t n = 0;
    (void)in;
    if (!cards)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < f->set.n; i++)
        if (forms_offered(&f->entries[i], op->now_ms) &&
            str_eq(f->set.v[i]->eligibility.respondent, S("self")))
            cards[n++] = form_card(op, f->set.v[i]);
    out->items = (ListOf) { cards, n };
    return RC_OK;
}

static Rc find_offered(Op *op, Str id, const Form **out)
{
    const FormEntry *e = forms_entry(op->app, id);
    if (!e || !forms_offered(e, op->now_ms))
        return FAIL(op->diag, RC_NOT_FOUND, "form.none");
    *out = e->form;
    return RC_OK;
}

HANDLER(get_form, FormIn, FormView)
{
    const Form *f;
    TRY(find_offered(op, in->form, &f));
    return form_view(op, f, out);
}

enum { FHIR_BYTES = 4 << 20 };

static Rc fhir_reply(Op *op, const Form *f, RawReply *out)
{
    Buf b;
    Str base = op->app->public_origin.n ? op->app->public_origin : S("https://localhost");
    Str zh = S("zh"); /* as the form's own title */
    FhirWords words = { catalogue_text(zh, "definition.fhir_item"),
                        catalogue_text(zh, "definition.fhir_terms") };
    buf_init_arena(&b, op->arena, FHIR_BYTES);
    TRY(form_to_fhir(f, arena_printf(op->arena, "%.*s/fhir", STR_ARG(base)), &words, op->arena, &b));
    *out = (RawReply) { S("application/fhir+json"), buf_str(&b) };
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

/* To the public only what may be handed on: free text. */
HANDLER(get_public_fhir, FormIn, RawReply)
{
    const Form *f;
    TRY(find_offered(op, in->form, &f));
    if (f->rights.tier != TIER_S)
        return FAIL(op->diag, RC_NOT_FOUND, "form.none");
    return fhir_reply(op, f, out);
}

/* ---- staff ---- */

HANDLER(get_definitions, DefinitionsIn, DefinitionList)
{
    DefinitionItem *items;
    size_t n;
    TRY(definition_list(op, in->kind, &items, &n));
    out->items = (ListOf) { items, n };
    return RC_OK;
}

HANDLER(get_definition, DefinitionIn, DefinitionView)
{
    DefinitionRow row;
    TRY(in->version.n ? definition_version(op, in->kind, in->id, in->version, &row)
                      : definition_find(op, in->kind, in->id, &row));
    return definition_view(op, &row, out);
}

HANDLER(post_definition, UploadIn, DefinitionView)
{
    DefinitionRow row;
    TRY(definition_upload(op, in->kind, in->source, &row));
    return definition_view(op, &row, out);
}

HANDLER(post_text_pack, PackIn, DefinitionView)
{
    DefinitionRow row;
    TRY(definition_text_pack(op, in->id, in->source, &row));
    return definition_view(op, &row, out);
}

HANDLER(post_publish, PublishIn, DefinitionView)
{
    DefinitionRow row;
    TRY(definition_publish(op, in, &row));
    return definition_view(op, &row, out);
}

HANDLER(post_retire, RetireIn, DefinitionView)
{
    DefinitionRow row;
    TRY(definition_retire(op, in, &row));
    return definition_view(op, &row, out);
}

HANDLER(post_confirm, DecideIn, DefinitionView)
{
    DefinitionRow row;
    TRY(definition_confirm(op, in, &row));
    return definition_view(op, &row, out);
}

HANDLER(post_withdraw, DecideIn, DefinitionView)
{
    DefinitionRow row;
    TRY(definition_withdraw(op, in, &row));
    return definition_view(op, &row, out);
}

HANDLER(get_fhir, DefinitionIn, RawReply)
{
    const Form *f = forms_find(op->app, in->id);
    return f ? fhir_reply(op, f, out) : FAIL(op->diag, RC_NOT_FOUND, "definition.none");
}

#define API "/api/v1"
#define PUBLIC_READ                                                                     \
    .needs = &perm_public, .scope = SCOPE_PUBLIC, .tx = TX_READ, .label = LABEL_PUBLIC, \
    .purpose = PURPOSE_PUBLIC
#define ADMIN_READ                                                                        \
    .needs = &perm_form_read, .scope = SCOPE_SYSTEM, .tx = TX_READ, .label = LABEL_ADMIN, \
    .purpose = PURPOSE_ADMIN
#define ADMIN_WRITE                                                                          \
    .needs = &perm_form_manage, .scope = SCOPE_SYSTEM, .tx = TX_WRITE, .label = LABEL_ADMIN, \
    .purpose = PURPOSE_ADMIN
#define SECOND_WRITE                                                                         \
    .needs = &perm_form_second, .scope = SCOPE_SYSTEM, .tx = TX_WRITE, .label = LABEL_ADMIN, \
    .purpose = PURPOSE_ADMIN
const Route form_routes[FORM_ROUTES] = {
    { "GET", API "/forms", "Self-tests offered to residents", PUBLIC_READ, .out = &form_list_shape,
      .run = get_forms },
    { "GET", API "/forms/{form}", "A form as it is shown", PUBLIC_READ, .in = &form_in_shape,
      .out = &form_view_shape, .run = get_form },
    { "GET", "/fhir/Questionnaire/{form}", "A form as FHIR R4 Questionnaire", PUBLIC_READ,
      .in = &form_in_shape, .out = &form_view_shape, .flags = ROUTE_RAW, .run = get_public_fhir },
    { "GET", API "/definitions", "Forms, batteries, alert rules and clocks", ADMIN_READ,
      .in = &definitions_in_shape, .out = &definition_list_shape, .run = get_definitions },
    { "GET", API "/definitions/{kind}/{id}", "One with source and checks", ADMIN_READ,
      .in = &definition_in_shape, .out = &definition_view_shape, .run = get_definition },
    { "POST", API "/definitions/{kind}", "Upload a draft; refused when it fails its own vectors", ADMIN_WRITE,
      .audit = "definition.upload", .in = &upload_in_shape, .out = &definition_view_shape, .status = 201,
      .flags = ROUTE_LARGE, .run = post_definition },
    { "POST", API "/definitions/{kind}/{id}/publish",
      "Bring a version into force; what raises alerts then waits for another administrator", ADMIN_WRITE,
      .audit = "definition.publish", .in = &publish_in_shape, .out = &definition_view_shape,
      .run = post_publish },
    { "POST", API "/definitions/{kind}/{id}/retire",
      "Offer a form no longer, or return to the delivered clocks; what raises alerts then waits for another "
      "administrator",
      ADMIN_WRITE, .audit = "definition.retire", .in = &retire_in_shape, .out = &definition_view_shape,
      .run = post_retire },
    { "POST", API "/definitions/{kind}/{id}/confirm", "As the second administrator: do what waits",
      SECOND_WRITE, .audit = "definition.confirm", .in = &decide_in_shape, .out = &definition_view_shape,
      .run = post_confirm },
    { "POST", API "/definitions/{kind}/{id}/withdraw", "Take back what waits, or refuse it", SECOND_WRITE,
      .audit = "definition.withdraw", .in = &decide_in_shape, .out = &definition_view_shape,
      .run = post_withdraw },
    { "POST", API "/definitions/form/{id}/text-pack", "Upload the wording of a bring-your-own form",
      ADMIN_WRITE, .audit = "definition.text_pack", .in = &pack_in_shape, .out = &definition_view_shape,
      .status = 201, .flags = ROUTE_LARGE, .run = post_text_pack },
    { "GET", API "/definitions/form/{id}/fhir", "A form in force as FHIR R4 Questionnaire", ADMIN_READ,
      .in = &form_id_in_shape, .out = &definition_view_shape, .flags = ROUTE_RAW, .run = get_fhir },
};
