/* What goes in and out of the routes about seats. */
#pragma once

#include "modules/hotline/hotline.h"
#include "text/shape.h"

typedef struct SeatIn {
    SeatId seat;
    int64_t version;
    Str extension, name;
    OptI64 active;
    bool over, paused;
} SeatIn;
typedef struct SeatOut {
    SeatId id;
    Str extension, name;
    bool active;
    Str state;
    int64_t at_ms;
    StaffId staff;
    Str staff_name;
    int64_t since_ms;
    bool paused, mine;
    int64_t version;
} SeatOut;
typedef struct SeatList {
    ListOf items;
    int64_t seats, seated;
} SeatList;

extern const char *const seat_states[]; /* NULL-ended, by SeatState */
extern const Shape seat_make_shape, seat_change_shape, seat_sit_shape, seat_id_shape, seat_pause_shape,
    seat_list_shape;
