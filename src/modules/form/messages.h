/* What goes in and out of the routes of form. */
#pragma once

#include "modules/form/form.h"

typedef struct FormCard {
    Str id, version, title, summary;
    int32_t minutes, items;
    Str group;
    bool staged;
} FormCard;
FormCard form_card(Op *op, const Form *f);
typedef struct FormList {
    ListOf items;
} FormList;
typedef struct FormIn {
    Str form;
} FormIn;

#define DEFINITION_HEAD_MEMBERS \
    Str id;                     \
    Str kind;                   \
    Str version;                \
    Str title;                  \
    Str tier;                   \
    Str state;                  \
    bool has_text;              \
    Str hash;                   \
    int64_t updated_ms
#define DEFINITION_HEAD_FIELDS(T)                                                                            \
    FIELD(T, id, .doc = "of the definition"), FIELD(T, kind, .doc = "form, battery, alert_rule, clock"),     \
        FIELD(T, version, .doc = "of the definition"), FIELD(T, title, .doc = "in the caller's language"),   \
        FIELD(T, tier, .doc = "S, G, B; '' for what is no form"),                                            \
        FIELD(T, state, .doc = "draft, published, retired"),                                                 \
        FIELD(T, has_text, .doc = "every stem and label is there"), FIELD(T, hash, .doc = "of the content"), \
        FIELD(T, updated_ms, .doc = "0: as delivered")

typedef struct DefinitionItem {
    DEFINITION_HEAD_MEMBERS;
} DefinitionItem;
typedef struct DefinitionCheck {
    Str name;
    bool ok;
    Str text;
} DefinitionCheck;
typedef struct DefinitionRights {
    Str holder, terms, notice, evidence, evidence_date, text_source, auth_document, auth_valid_to;
} DefinitionRights;
typedef struct DefinitionWaiting {
    Str act, digest, asked_by;
    bool by_me;
    int64_t asked_ms, expires_ms;
} DefinitionWaiting;
typedef struct DefinitionView {
    DEFINITION_HEAD_MEMBERS;
    Str source;
    DefinitionRights rights;
    ListOf checks;
    bool second;
    Strs losses;
    DefinitionWaiting waiting;
} DefinitionView;

typedef struct DefinitionsIn {
    Str kind;
} DefinitionsIn;
typedef struct DefinitionList {
    ListOf items;
} DefinitionList;
typedef struct DefinitionIn {
    Str kind, id, version;
} DefinitionIn;
typedef struct UploadIn {
    Str kind, source;
} UploadIn;
typedef struct PackIn {
    Str id, source;
} PackIn;
typedef struct AuthorisationIn {
    Str who, document, valid_to;
} AuthorisationIn;
typedef struct PublishIn {
    Str kind, id, version;
    AuthorisationIn authorisation;
} PublishIn;
typedef struct RetireIn {
    Str kind, id, version;
} RetireIn;
typedef struct DecideIn {
    Str kind, id, version, digest;
} DecideIn;

extern const Shape form_list_shape, form_in_shape, definitions_in_shape, definition_list_shape,
    definition_in_shape, definition_view_shape, upload_in_shape, pack_in_shape, publish_in_shape,
    retire_in_shape, decide_in_shape, form_id_in_shape;
