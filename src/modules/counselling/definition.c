/* What definitions/counselling.json says: measures and their reliable change, levels of alerts; read once at start. */
#include "core/catalogue.h"
#include "modules/counselling/rules.h"

static const Field measure_fields[] = {
    FIELD(Measure, form, .flags = FLD_REQUIRED, .min = 1, .doc = "the form"),
    FIELD(Measure, score, .flags = FLD_REQUIRED, .min = 1, .doc = "its score"),
    FIELD(Measure, reliable, .flags = FLD_REQUIRED, .min = 1, .max = 1000,
          .doc = "a change of this many points is more than chance"),
    FIELD(Measure, lower_is_better, .flags = FLD_REQUIRED, .doc = "which way is better"),
    FIELD_OBJ(Measure, source, &words_shape, .flags = FLD_REQUIRED, .doc = "who says so"),
};
static const Shape measure_shape = SHAPE(Measure, measure_fields);

static const Field fit_fields[] = {
    FIELD(Fit, forms, .doc = "whose results; empty: all others"),
    FIELD(Fit, kinds, .flags = FLD_REQUIRED, .doc = "kinds of service, the best first"),
};
static const Shape fit_shape = SHAPE(Fit, fit_fields);

static const char *const alert_levels[] = { "yellow", "orange", "red", NULL };
static const Field risk_level_fields[] = {
    FIELD(RiskLevels, high, .flags = FLD_REQUIRED, .one_of = alert_levels, .doc = "level of a high risk"),
    FIELD(RiskLevels, imminent, .flags = FLD_REQUIRED, .one_of = alert_levels,
          .doc = "level of an imminent one"),
    FIELD(RiskLevels, source, .flags = FLD_REQUIRED, .min = 10, .max = 500, .doc = "who says so"),
};
static const Shape risk_levels_shape = SHAPE(RiskLevels, risk_level_fields);

typedef struct CounselFile {
    int64_t format;
    Str id, version, verify;
    RiskLevels alert;
    ListOf measures, fits;
} CounselFile;
static const Field file_fields[] = {
    FIELD(CounselFile, format, .flags = FLD_REQUIRED, .min = 1, .max = 1, .doc = "of this file"),
    FIELD(CounselFile, id, .flags = FLD_REQUIRED, .doc = "counselling"),
    FIELD(CounselFile, version, .flags = FLD_REQUIRED, .doc = "of this file"),
    FIELD(CounselFile, verify, .flags = FLD_REQUIRED, .min = 10, .max = 2000,
          .doc = "what is to be confirmed"),
    FIELD_OBJ(CounselFile, alert, &risk_levels_shape, .flags = FLD_REQUIRED,
              .doc = "what a session note's risk raises"),
    FIELD_LIST(CounselFile, fits, &fit_shape, .flags = FLD_REQUIRED, .min = 1, .max = 50,
               .doc = "which services fit which result"),
    FIELD_LIST(CounselFile, measures, &measure_shape, .flags = FLD_REQUIRED, .max = 50,
               .doc = "how change is judged"),
};
static const Shape file_shape = SHAPE(CounselFile, file_fields);

const CounselData *counsel_data(const App *app)
{
    return app_data(app, &mod_counselling);
}

Rc counsel_start(App *app, Diag *d)
{
    CounselFile file;
    CounselData *data = ARENA_NEW(app->arena, CounselData);
    if (!data)
        return RC_NO_MEMORY;
    TRY(shape_decode(&file_shape, definition_packed("counselling.json"), NULL, 0, &file, app->arena, d));
    data->alert = file.alert;
    data->measures = file.measures.p;
    data->n_measures = file.measures.n;
    data->fits = file.fits.p;
    data->n_fits = file.fits.n;
    app_data_set(app, &mod_counselling, data);
    return RC_OK;
}
