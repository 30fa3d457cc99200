/* Shapes of messages_seat.h. */
#include "modules/hotline/messages_seat.h"

const char *const seat_states[] = { "empty", "free", "paused", "ringing", "talking", "wrap", NULL };

#define SEAT_PATH FIELD_ID(SeatIn, seat, .flags = FLD_PATH | FLD_REQUIRED, .doc = "a seat of the own unit")
#define SEAT_SHAPE(shape, Type, ...)                       \
    static const Field shape##_fields[] = { __VA_ARGS__ }; \
    typedef SeatIn Type;                                   \
    const Shape shape##_shape = SHAPE(Type, shape##_fields)
SEAT_SHAPE(seat_make, SeatMakeIn,
           FIELD(SeatIn, extension, .flags = FLD_REQUIRED, .min = 1, .max = 20,
                 .doc = "as the exchange names it: letters, digits, - _ . and at most six digits"),
           FIELD(SeatIn, name, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "what it is called"));
SEAT_SHAPE(seat_change, SeatChangeIn, SEAT_PATH,
           FIELD(SeatIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen"),
           FIELD(SeatIn, name, .min = 1, .max = 40, .doc = "what it is called"),
           FIELD(SeatIn, active, .max = 1, .doc = "0: retired; whoever sits there does no longer"));
SEAT_SHAPE(seat_sit, SeatSitIn, SEAT_PATH,
           FIELD(SeatIn, over, .doc = "though somebody sits there, who is told"));
SEAT_SHAPE(seat_id, SeatIdIn, SEAT_PATH);
SEAT_SHAPE(seat_pause, SeatPauseIn, SEAT_PATH,
           FIELD(SeatIn, paused, .flags = FLD_REQUIRED, .doc = "on a break, or back from it"));

static const Field seat_fields[] = {
    FIELD_ID(SeatOut, id, .doc = "the seat"),
    FIELD(SeatOut, extension, .doc = "as the exchange names it"),
    FIELD(SeatOut, name, .doc = "what it is called"),
    FIELD(SeatOut, active, .doc = "in use; not: retired"),
    FIELD(SeatOut, state, .one_of = seat_states, .doc = "what goes on there"),
    FIELD(SeatOut, at_ms, .doc = "since when"),
    FIELD_ID(SeatOut, staff, .doc = "who sits there; 0 nobody"),
    FIELD(SeatOut, staff_name, .doc = "name"),
    FIELD(SeatOut, since_ms, .doc = "sat down; 0 nobody"),
    FIELD(SeatOut, paused, .doc = "on a break, whatever the telephone does"),
    FIELD(SeatOut, mine, .doc = "the caller sits there"),
    FIELD(SeatOut, version, .doc = "of the row"),
};
static const Shape seat_shape = SHAPE(SeatOut, seat_fields);
static const Field seat_list_fields[] = {
    FIELD_LIST(SeatList, items, &seat_shape, .doc = "by extension, retired ones last, at most 500"),
    FIELD(SeatList, seats, .doc = "in use"),
    FIELD(SeatList, seated, .doc = "of them somebody sits at"),
};
const Shape seat_list_shape = SHAPE(SeatList, seat_list_fields);
