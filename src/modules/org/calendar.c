/* Public holidays and the days worked for them, from definitions/calendar.json; read once at start, the same for all units. */
#include "core/catalogue.h"
#include "core/words.h"
#include "modules/org/org_int.h"

typedef struct Holiday {
    int64_t from, to; /* days */
    int as;           /* 0: nobody works; else the weekday it is worked as */
    Words name;
} Holiday;
struct Calendar { /* immutable after start */
    const Holiday *days;
    size_t n_days;
};

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

typedef struct WorkdaySource {
    Str day;
    int64_t as;
} WorkdaySource;
static const Field workday_fields[] = {
    FIELD(WorkdaySource, day, .flags = FLD_REQUIRED | FLD_DATE, .doc = "worked, though at a weekend"),
    FIELD(WorkdaySource, as, .flags = FLD_REQUIRED, .min = 1, .max = 7, .doc = "whose pattern holds"),
};
static const Shape workday_shape = SHAPE(WorkdaySource, workday_fields);

typedef struct CalendarFile {
    int64_t format;
    Str id, version, verify;
    ListOf holidays, workdays;
} CalendarFile;
static const Field file_fields[] = {
    FIELD(CalendarFile, format, .flags = FLD_REQUIRED, .min = 1, .max = 1, .doc = "of this file"),
    FIELD(CalendarFile, id, .flags = FLD_REQUIRED, .doc = "calendar"),
    FIELD(CalendarFile, version, .flags = FLD_REQUIRED, .doc = "of this file"),
    FIELD(CalendarFile, verify, .flags = FLD_REQUIRED, .min = 10, .max = 2000,
          .doc = "what is to be confirmed"),
    FIELD_LIST(CalendarFile, holidays, &holiday_shape, .flags = FLD_REQUIRED, .max = 200,
               .doc = "nobody works"),
    FIELD_LIST(CalendarFile, workdays, &workday_shape, .max = 200, .doc = "weekends that are worked"),
};
static const Shape file_shape = SHAPE(CalendarFile, file_fields);

static int64_t day_of_text(Str text)
{
    Date date = { 0 };
    ENSURE(date_parse(text, &date)); /* the Shape has seen to it */
    return date_to_days(date);
}

Rc org_calendar_load(App *app, Calendar **out, Diag *d)
{
    CalendarFile file;
    Calendar *data = ARENA_NEW(app->arena, Calendar);
    if (!data)
        return RC_NO_MEMORY;
    TRY(shape_decode(&file_shape, definition_packed("calendar.json"), NULL, 0, &file, app->arena, d));
    Holiday *days = ARENA_ARRAY(app->arena, Holiday, file.holidays.n + file.workdays.n + 1);
    const HolidaySource *holidays = file.holidays.p;
    const WorkdaySource *workdays = file.workdays.p;
    if (!days)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < file.workdays.n; i++) { /* first: a day that is worked is no holiday */
        int64_t day = day_of_text(workdays[i].day);
        days[data->n_days++] = (Holiday) { .from = day, .to = day, .as = (int)workdays[i].as };
    }
    for (size_t i = 0; i < file.holidays.n; i++)
        days[data->n_days++] = (Holiday) { .from = day_of_text(holidays[i].from),
                                           .to = day_of_text(holidays[i].to),
                                           .name = holidays[i].name };
    data->days = days;
    *out = data;
    return RC_OK;
}

int weekday_of(int64_t day)
{
    return (int)((day + 3) % 7) + 1; /* 1970-01-01 was a Thursday */
}

static const Holiday *find_day(const App *app, int64_t day)
{
    const Calendar *data = org_calendar(app);
    for (size_t i = 0; data && i < data->n_days; i++)
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
    return words_of(op, h->name);
}
