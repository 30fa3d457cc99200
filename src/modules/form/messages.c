/* Shapes of the routes of form. */
#include "modules/form/messages.h"

#include "base/limits.h"

static const char *const groups[] = { "mood", "anxiety", "wellbeing", "elder", "general", NULL };
static const char *const item_types[] = { "single", "number", "time", "text", NULL };
static const char *const kinds[] = { "form", "battery", "alert_rule", "clock", "role", NULL };

static const Field card_fields[] = {
    FIELD(FormCard, id, .doc = "of the form"),
    FIELD(FormCard, version, .doc = "of the form"),
    FIELD(FormCard, title, .doc = "short"),
    FIELD(FormCard, summary, .doc = "what it asks about"),
    FIELD(FormCard, minutes, .doc = "it takes about"),
    FIELD(FormCard, items, .doc = "questions"),
    FIELD(FormCard, group, .one_of = groups, .doc = "topic"),
    FIELD(FormCard, staged, .doc = "a longer form may follow"),
};
static const Shape card_shape = SHAPE(FormCard, card_fields);
static const Field form_list_fields[] = {
    FIELD_LIST(FormList, items, &card_shape, .doc = "self-tests"),
};
const Shape form_list_shape = SHAPE(FormList, form_list_fields);
static const Field form_in_fields[] = {
    FIELD(FormIn, form, .flags = FLD_PATH | FLD_REQUIRED, .max = 40, .doc = "id of the form"),
};
const Shape form_in_shape = SHAPE(FormIn, form_in_fields);

static const Field option_fields[] = {
    FIELD(FormOptionOut, value, .doc = "what is sent"),
    FIELD(FormOptionOut, label, .doc = "what is read"),
};
static const Shape option_shape = SHAPE(FormOptionOut, option_fields);
static const Field item_fields[] = {
    FIELD(FormItemOut, id, .doc = "in the form; conditions name it"),
    FIELD(FormItemOut, n, .doc = "from 1"),
    FIELD(FormItemOut, text, .doc = "the question"),
    FIELD(FormItemOut, type, .one_of = item_types, .doc = "kind of answer"),
    FIELD(FormItemOut, required, .doc = "the sheet is not finished without it"),
    FIELD(FormItemOut, min, .flags = FLD_OMIT, .doc = "smallest answer"),
    FIELD(FormItemOut, max, .flags = FLD_OMIT, .doc = "largest answer"),
    FIELD(FormItemOut, unit, .flags = FLD_OMIT, .doc = "of a number"),
    FIELD_LIST(FormItemOut, options, &option_shape, .doc = "answers to choose from"),
    FIELD(FormItemOut, show_when, .flags = FLD_OMIT,
          .doc = "{all|any: [{item, op, value}]}: asked only then"),
};
static const Shape item_shape = SHAPE(FormItemOut, item_fields);
static const Field view_fields[] = {
    FIELD(FormView, id, .doc = "of the form"),
    FIELD(FormView, version, .doc = "of the form"),
    FIELD(FormView, hash, .doc = "of definition and text"),
    FIELD(FormView, title, .doc = "whole"),
    FIELD(FormView, intro, .doc = "instruction above the questions"),
    FIELD(FormView, recall, .doc = "the time asked about"),
    FIELD(FormView, notice, .doc = "rights notice to display"),
    FIELD(FormView, respondent, .doc = "self, informant, clinician"),
    FIELD_LIST(FormView, items, &item_shape, .doc = "questions in order"),
};
const Shape form_view_shape = SHAPE(FormView, view_fields);

/* ---- definitions ---- */

static const Field definition_item_fields[] = { DEFINITION_HEAD_FIELDS(DefinitionItem) };
static const Shape definition_item_shape = SHAPE(DefinitionItem, definition_item_fields);
static const Field definitions_in_fields[] = {
    FIELD(DefinitionsIn, kind, .flags = FLD_QUERY, .one_of = kinds, .doc = "only these"),
};
const Shape definitions_in_shape = SHAPE(DefinitionsIn, definitions_in_fields);
static const Field definition_list_fields[] = {
    FIELD_LIST(DefinitionList, items, &definition_item_shape, .doc = "by kind and id"),
};
const Shape definition_list_shape = SHAPE(DefinitionList, definition_list_fields);

#define KIND_FIELD(T)                                                 \
    FIELD(T, kind, .flags = FLD_PATH | FLD_REQUIRED, .one_of = kinds, \
          .doc = "form, battery, alert_rule, clock")
#define ID_FIELD(T) FIELD(T, id, .flags = FLD_PATH | FLD_REQUIRED, .max = 60, .doc = "of the definition")
static const Field definition_in_fields[] = {
    KIND_FIELD(DefinitionIn),
    ID_FIELD(DefinitionIn),
    FIELD(DefinitionIn, version, .flags = FLD_QUERY, .max = 40,
          .doc = "absent: the one in force, else the newest"),
};
const Shape definition_in_shape = SHAPE(DefinitionIn, definition_in_fields);
static const Field form_id_in_fields[] = { ID_FIELD(DefinitionIn) };
const Shape form_id_in_shape = SHAPE(DefinitionIn, form_id_in_fields);

static const Field rights_fields[] = {
    FIELD(DefinitionRights, holder, .flags = FLD_OMIT, .doc = "who holds them"),
    FIELD(DefinitionRights, terms, .flags = FLD_OMIT, .doc = "what is allowed"),
    FIELD(DefinitionRights, notice, .flags = FLD_OMIT, .doc = "to be displayed"),
    FIELD(DefinitionRights, evidence, .flags = FLD_OMIT, .doc = "where that is said"),
    FIELD(DefinitionRights, evidence_date, .flags = FLD_OMIT, .doc = "looked up"),
    FIELD(DefinitionRights, text_source, .flags = FLD_OMIT, .doc = "of the wording"),
    FIELD(DefinitionRights, auth_document, .flags = FLD_OMIT, .doc = "permission given"),
    FIELD(DefinitionRights, auth_valid_to, .flags = FLD_OMIT, .doc = "last day of the permission"),
};
static const Shape rights_shape = SHAPE(DefinitionRights, rights_fields);
static const Field check_fields[] = {
    FIELD(DefinitionCheck, name, .doc = "of the check"),
    FIELD(DefinitionCheck, ok, .doc = "passed"),
    FIELD(DefinitionCheck, text, .doc = "what it says"),
};
static const Shape check_shape = SHAPE(DefinitionCheck, check_fields);
static const Field waiting_fields[] = {
    FIELD(DefinitionWaiting, act, .doc = "publish or retire"),
    FIELD(DefinitionWaiting, digest, .doc = "of what was asked for; to be named by who decides"),
    FIELD(DefinitionWaiting, asked_by, .doc = "who asked"),
    FIELD(DefinitionWaiting, by_me, .doc = "then another administrator must confirm"),
    FIELD(DefinitionWaiting, asked_ms, .doc = "when"),
    FIELD(DefinitionWaiting, expires_ms, .doc = "it can be confirmed until then"),
};
static const Shape waiting_shape = SHAPE(DefinitionWaiting, waiting_fields);
static const Field definition_view_fields[] = {
    DEFINITION_HEAD_FIELDS(DefinitionView),
    FIELD(DefinitionView, source, .doc = "JSON text"),
    FIELD_OBJ(DefinitionView, rights, &rights_shape, .doc = "of a form"),
    FIELD_LIST(DefinitionView, checks, &check_shape, .doc = "what was verified"),
    FIELD(DefinitionView, second, .doc = "raises alerts: publishing and retiring take two administrators"),
    FIELD(DefinitionView, losses,
          .doc = "what would no longer raise an alert, against what is in force, in words"),
    FIELD_OBJ(DefinitionView, waiting, &waiting_shape, .flags = FLD_OMIT,
              .doc = "waits for another administrator"),
};
const Shape definition_view_shape = SHAPE(DefinitionView, definition_view_fields);

#define SOURCE_FIELD(T) \
    FIELD(T, source, .flags = FLD_REQUIRED | FLD_MULTILINE, .min = 2, .max = 1000000, .doc = "JSON text")
static const Field upload_in_fields[] = { KIND_FIELD(UploadIn), SOURCE_FIELD(UploadIn) };
const Shape upload_in_shape = SHAPE(UploadIn, upload_in_fields);
static const Field pack_in_fields[] = { ID_FIELD(PackIn), SOURCE_FIELD(PackIn) };
const Shape pack_in_shape = SHAPE(PackIn, pack_in_fields);

static const Field authorisation_fields[] = {
    FIELD(AuthorisationIn, who, .flags = FLD_REQUIRED, .min = 2, .doc = "who allows it"),
    FIELD(AuthorisationIn, document, .flags = FLD_REQUIRED, .min = 2, .doc = "letter or contract"),
    FIELD(AuthorisationIn, valid_to, .flags = FLD_REQUIRED | FLD_DATE, .doc = "last day"),
};
static const Shape authorisation_shape = SHAPE(AuthorisationIn, authorisation_fields);
#define VERSION_FIELD(T) \
    FIELD(T, version, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "of the definition")
static const Field publish_in_fields[] = {
    KIND_FIELD(PublishIn),
    ID_FIELD(PublishIn),
    VERSION_FIELD(PublishIn),
    FIELD_OBJ(PublishIn, authorisation, &authorisation_shape, .doc = "for text that is not free"),
};
const Shape publish_in_shape = SHAPE(PublishIn, publish_in_fields);
static const Field retire_in_fields[] = { KIND_FIELD(RetireIn), ID_FIELD(RetireIn), VERSION_FIELD(RetireIn) };
const Shape retire_in_shape = SHAPE(RetireIn, retire_in_fields);
static const Field decide_in_fields[] = {
    KIND_FIELD(DecideIn),
    ID_FIELD(DecideIn),
    VERSION_FIELD(DecideIn),
    FIELD(DecideIn, digest, .flags = FLD_REQUIRED, .max = 100, .doc = "as shown with what waits"),
};
const Shape decide_in_shape = SHAPE(DecideIn, decide_in_fields);
