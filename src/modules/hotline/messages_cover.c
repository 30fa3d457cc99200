/* Shapes of the coverage of the lines. */
#include "modules/hotline/messages_cover.h"

static const Field hole_fields[] = {
    FIELD(CoverHole, from_ms, .doc = "begin"),
    FIELD(CoverHole, until_ms, .doc = "end"),
    FIELD(CoverHole, days,
          .doc = "the same on so many days that follow each other, the first of them as told"),
    FIELD(CoverHole, missing, .doc = "how many people the open lines need beyond those the rosters plan"),
};
static const Shape hole_shape = SHAPE(CoverHole, hole_fields);
#define HOLES(T, words)                                                 \
    FIELD(T, holes_n, .doc = "how many there are, each day's counted"), \
        FIELD_LIST(T, holes, &hole_shape, .flags = FLD_REQUIRED, .doc = (words))

static const Field line_fields[] = {
    FIELD_ID(CoverLine, id, .doc = "the line"),
    FIELD(CoverLine, number, .doc = "as it is dialled"),
    FIELD(CoverLine, name, .doc = "what it is called"),
    FIELD(CoverLine, hours, .doc = "when it is open; empty: day and night"),
    FIELD(CoverLine, seats, .doc = "places to answer at"),
    HOLES(CoverLine, "times it is open while the unit has too few people"),
};
static const Shape line_shape = SHAPE(CoverLine, line_fields);
static const Field roster_fields[] = {
    FIELD_ID(CoverRoster, id, .doc = "a roster of kind hotline"),
    FIELD(CoverRoster, name, .doc = "what it is called"),
    FIELD(CoverRoster, holes, .doc = "its own holes, which stand there and are not counted here"),
};
static const Shape roster_shape = SHAPE(CoverRoster, roster_fields);
static const Field notice_fields[] = {
    FIELD(CoverNotice, from_ms, .doc = "begin of the hole"),
    FIELD(CoverNotice, until_ms, .doc = "its end"),
    FIELD(CoverNotice, told_ms, .doc = "when it was told"),
    FIELD(CoverNotice, again_ms, .flags = FLD_OMIT, .doc = "when it was told again, shortly before"),
    FIELD(CoverNotice, raised_ms, .flags = FLD_OMIT, .doc = "when those above were told"),
    FIELD(CoverNotice, raised_n, .doc = "how many of them could be told"),
    FIELD(CoverNotice, staff_name, .flags = FLD_OMIT,
          .doc = "to whom; left out: the unit has nobody to tell"),
};
static const Shape notice_shape = SHAPE(CoverNotice, notice_fields);
static const Field unit_fields[] = {
    FIELD_ID(CoverUnit, unit, .doc = "whose lines"),
    FIELD(CoverUnit, unit_name, .doc = "its name"),
    FIELD(CoverUnit, area, .flags = FLD_AREA, .doc = "where it is"),
    FIELD(CoverUnit, area_name, .doc = "its name"),
    HOLES(CoverUnit, "of all its lines together, in order of their beginning"),
    FIELD_LIST(CoverUnit, lines, &line_shape, .flags = FLD_REQUIRED, .doc = "those in use"),
    FIELD_LIST(CoverUnit, rosters, &roster_shape, .flags = FLD_REQUIRED,
               .doc = "none: nobody is planned at all"),
    FIELD_LIST(CoverUnit, notices, &notice_shape, .flags = FLD_REQUIRED,
               .doc = "holes that were told and are still open"),
};
static const Shape unit_shape = SHAPE(CoverUnit, unit_fields);
static const Field cover_fields[] = {
    FIELD(CoverOut, look_ahead_ms, .doc = "holes are shown until here"),
    FIELD(CoverOut, percent, .doc = "so many per cent of the seats of open lines need somebody on duty"),
    FIELD_LIST(CoverOut, items, &unit_shape, .flags = FLD_REQUIRED, .doc = "units with a line in use"),
};
const Shape cover_shape = SHAPE(CoverOut, cover_fields);
