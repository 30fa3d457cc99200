/* Public holidays and the days worked for them, from definitions/counselling.json; read once at start. */
#include "core/catalogue.h"
#include "modules/counselling/rules.h"

typedef struct Words {
    Str zh, en;
} Words;
static const Field words_fields[] = {
    FIELD(Words, zh, .flags = FLD_REQUIRED, .min = 1, .doc = "Chinese"),
    FIELD(Words, en, .flags = FLD_REQUIRED, .min = 1, .doc = "English"),
};
static const Shape words_shape = SHAPE(Words, words_fields);

typedef struct HolidaySource {
    Str from, to;
    Words name;
} HolidaySource;
static const Field holiday_fields[] = {
    FIELD(HolidaySource, from, .flags = FLD_REQUIRED | FLD_DATE, .doc = "first day"),
    FIELD(HolidaySource, to, .flags = FLD_REQUIRED | FLD_DATE, .doc = "last day"),
    FIELD_OBJ(HolidaySource, name, &words_shape, .flags = FLD_REQUIRED, .doc = "what it is"),
};
static const Shape holiday_shape = SHAPE(HolidaySource, holiday_fields);

static const Field measure_fields[] = {
    FIELD(Measure, form, .flags = FLD_REQUIRED, .min = 1, .doc = "the form"),
    FIELD(Measure, score, .flags = FLD_REQUIRED, .min = 1, .doc = "its score"),
    FIELD(Measure, reliable, .flags = FLD_REQUIRED, .min = 1, .max = 1000,
          .doc = "a change of this many points is more than chance"),
    FIELD(Measure, lower_is_better, .flags = FLD_REQUIRED, .doc = "which way is better"),
    FIELD(Measure, source, .flags = FLD_REQUIRED, .min = 10, .max = 500, .doc = "who says so"),
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

typedef struct WorkdaySource {
    Str day;
    int64_t as;
} WorkdaySource;
static const Field workday_fields[] = {
    FIELD(WorkdaySource, day, .flags = FLD_REQUIRED | FLD_DATE, .doc = "worked, though at a weekend"),
    FIELD(WorkdaySource, as, .flags = FLD_REQUIRED, .min = 1, .max = 7, .doc = "whose pattern holds"),
};
static const Shape workday_shape = SHAPE(WorkdaySource, workday_fields);

typedef struct CounselFile {
    int64_t format;
    Str id, version, verify;
    RiskLevels alert;
    ListOf holidays, workdays, measures, fits;
} CounselFile;
static const Field file_fields[] = {
    FIELD(CounselFile, format, .flags = FLD_REQUIRED, .min = 1, .max = 1, .doc = "of this file"),
    FIELD(CounselFile, id, .flags = FLD_REQUIRED, .doc = "counselling"),
    FIELD(CounselFile, version, .flags = FLD_REQUIRED, .doc = "of this file"),
    FIELD(CounselFile, verify, .flags = FLD_REQUIRED, .min = 10, .max = 2000,
          .doc = "what is to be confirmed"),
    FIELD_OBJ(CounselFile, alert, &risk_levels_shape, .flags = FLD_REQUIRED,
              .doc = "what a session note's risk raises"),
    FIELD_LIST(CounselFile, holidays, &holiday_shape, .flags = FLD_REQUIRED, .max = 200,
               .doc = "nobody works"),
    FIELD_LIST(CounselFile, workdays, &workday_shape, .max = 200, .doc = "weekends that are worked"),
    FIELD_LIST(CounselFile, fits, &fit_shape, .flags = FLD_REQUIRED, .min = 1, .max = 50,
               .doc = "which services fit which result"),
    FIELD_LIST(CounselFile, measures, &measure_shape, .flags = FLD_REQUIRED, .max = 50,
               .doc = "how change is judged"),
};
static const Shape file_shape = SHAPE(CounselFile, file_fields);

static size_t module_index(const App *app)
{
    for (size_t i = 0; i < app->n_modules; i++)
        if (app->modules[i] == &mod_counselling)
            return i;
    ensure_failed("the module is in the list", HERE);
}

const CounselData *counsel_data(const App *app)
{
    return app->module_data[module_index(app)];
}

static int64_t day_of_text(Str text)
{
    Date date = { 0 };
    ENSURE(date_parse(text, &date)); /* the Shape has seen to it */
    return date_to_days(date);
}

static Rc read_days(App *app, const CounselFile *file, CounselData *data)
{
    Holiday *days = ARENA_ARRAY(app->arena, Holiday, file->holidays.n + file->workdays.n + 1);
    const HolidaySource *holidays = file->holidays.p;
    const WorkdaySource *workdays = file->workdays.p;
    if (!days)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < file->workdays.n; i++) { /* first: a day that is worked is no holiday */
        int64_t day = day_of_text(workdays[i].day);
        days[data->n_days++] = (Holiday) { .from = day, .to = day, .as = (int)workdays[i].as };
    }
    for (size_t i = 0; i < file->holidays.n; i++)
        days[data->n_days++] = (Holiday) { .from = day_of_text(holidays[i].from),
                                           .to = day_of_text(holidays[i].to),
                                           .zh = holidays[i].name.zh,
                                           .en = holidays[i].name.en };
    data->days = days;
    return RC_OK;
}

Rc counsel_start(App *app, Diag *d)
{
    CounselFile file;
    CounselData *data = ARENA_NEW(app->arena, CounselData);
    if (!data)
        return RC_NO_MEMORY;
    TRY(shape_decode(&file_shape, definition_packed("counselling.json"), NULL, 0, &file, app->arena, d));
    TRY(read_days(app, &file, data));
    data->alert = file.alert;
    data->measures = file.measures.p;
    data->n_measures = file.measures.n;
    data->fits = file.fits.p;
    data->n_fits = file.fits.n;
    app->module_data[module_index(app)] = data;
    return RC_OK;
}

int weekday_of(int64_t day)
{
    return (int)((day + 3) % 7) + 1; /* 1970-01-01 was a Thursday */
}

static const Holiday *find_day(const App *app, int64_t day)
{
    const CounselData *data = counsel_data(app);
    for (size_t i = 0; i < data->n_days; i++)
        if (day >= data->days[i].from && day <= data->days[i].to)
            return &data->days[i];
    return NULL;
}

int calendar_weekday(const App *app, int64_t day)
{
    const Holiday *h = find_day(app, day);
    return h ? h->as : weekday_of(day);
}

Str calendar_holiday(Op *op, int64_t day)
{
    const Holiday *h = find_day(op->app, day);
    if (!h || h->as)
        return S("");
    return str_eq(op->lang, S("en")) ? h->en : h->zh;
}
