/* A person's file: what module people shows, with the alerts, tasks and results that stand above it. */
#include "core_sql.h"
#include "modules/care/rules.h"
#include "modules/form/forms.h"

static const Field relation_fields[] = {
    FIELD(RelationOut, kind, .doc = "alert, task, break_glass"),
    FIELD(RelationOut, until_ms, .flags = FLD_OMIT, .doc = "when it ends; left out: open"),
};
static const Shape relation_shape = SHAPE(RelationOut, relation_fields);
static const Field response_fields[] = {
    FIELD_ID(FileResponse, id, .doc = "the answer sheet"),
    FIELD(FileResponse, form, .doc = "form id"),
    FIELD(FileResponse, title, .doc = "its title"),
    FIELD(FileResponse, done_ms, .doc = "when it was finished"),
    FIELD(FileResponse, band_label, .flags = FLD_PERSONAL, .doc = "result in words"),
    FIELD(FileResponse, tone, .doc = "calm, watch, care, urgent"),
    FIELD(FileResponse, value, .flags = FLD_PERSONAL, .doc = "score; null: not scorable"),
};
static const Shape response_shape = SHAPE(FileResponse, response_fields);
static const Field person_file_fields[] = {
    PERSON_VIEW_FIELDS(PersonFile),
    FIELD_OBJ(PersonFile, relation, &relation_shape, .flags = FLD_OMIT, .doc = "why the caller may see more"),
    FIELD(PersonFile, can, .doc = "reveal, responses, plan, break_glass"),
    FIELD_LIST(PersonFile, alerts, &alert_item_shape, .doc = "open ones first"),
    FIELD_LIST(PersonFile, tasks, &task_item_shape, .doc = "open ones first"),
    FIELD_LIST(PersonFile, responses, &response_shape, .doc = "newest first; needs the relation"),
};
const Shape person_file_shape = SHAPE(PersonFile, person_file_fields);

static Rc add_alerts(Op *op, PersonId person, PersonFile *out)
{
    AlertRow *rows;
    size_t n;
    TRY(sql_alert_of_person(op->tx, person, &rows, &n));
    AlertItem *v = ARENA_ARRAY(op->arena, AlertItem, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(alert_item(op, &rows[i], &v[i]));
    out->alerts = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_tasks(Op *op, PersonId person, PersonFile *out)
{
    TaskRow *rows;
    size_t n;
    TRY(sql_task_of_person(op->tx, person, &rows, &n));
    TaskItem *v = ARENA_ARRAY(op->arena, TaskItem, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(task_item(op, &rows[i], &v[i]));
    out->tasks = (ListOf) { v, n };
    return RC_OK;
}

/* The band's words in the form the sheet was taken with; its code when the form no longer has it. */
static Str band_label(const Op *op, const Form *form, Str score, Str band)
{
    for (size_t s = 0; s < form->n_scores; s++)
        for (size_t k = 0; str_eq(form->scores[s].id, score) && k < form->scores[s].n_sets; k++)
            for (size_t b = 0; b < form->scores[s].sets[k].n_bands; b++)
                if (str_eq(form->scores[s].sets[k].bands[b].code, band))
                    return form_text(op, form->scores[s].sets[k].bands[b].label);
    return band;
}

static Rc add_responses(Op *op, PersonId person, PersonFile *out)
{
    FileResponseRow *rows;
    size_t n;
    TRY(sql_response_of_person(op->tx, person, &rows, &n));
    FileResponse *v = ARENA_ARRAY(op->arena, FileResponse, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const FileResponseRow *r = &rows[i];
        const Form *form;
        TRY(forms_by_hash(op, r->form, r->hash, &form));
        v[i] = (FileResponse) { .id = r->id,
                                .form = r->form,
                                .title = form_text(op, form->title),
                                .done_ms = r->done_ms,
                                .band_label = band_label(op, form, r->score, r->band),
                                .tone = r->tone,
                                .value = { r->value.v, r->value.has } };
    }
    out->responses = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_relation(Op *op, PersonId person, PersonFile *out)
{
    RelationRow row;
    bool found;
    Str *can = ARENA_ARRAY(op->arena, Str, 3);
    if (!can)
        return RC_NO_MEMORY;
    TRY(sql_relation_get(op->tx, person, op->actor.staff, op->now_ms, &row, &found));
    if (found)
        out->relation = (RelationOut) { row.kind, row.until_ms };
    can[0] = found ? S("reveal") : S("break_glass");
    can[1] = S("responses");
    can[2] = S("plan");
    out->can = (Strs) { can, found ? 3 : 1 };
    return RC_OK;
}

_Static_assert(offsetof(PersonFile, consents) == offsetof(PersonView, consents),
               "PersonFile begins as a PersonView");

CARE_HANDLER(get_person, PersonIdIn, PersonFile)
{
    PersonView view;
    *out = (PersonFile) { 0 };
    TRY(people_view(op, in->person, &view));
    memcpy(out, &view, sizeof view);
    TRY(add_relation(op, in->person, out));
    TRY(add_alerts(op, in->person, out));
    TRY(add_tasks(op, in->person, out));
    if (op->related)
        TRY(add_responses(op, in->person, out));
    op_about(op, in->person, "person", in->person.v);
    return RC_OK;
}
