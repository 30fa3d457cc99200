/* What goes in and out of module counselling. */
#pragma once

#include "modules/counselling/counselling.h"

typedef struct ServiceItem {
    ServiceId id;
    Str name, about, kind, place;
    int64_t minutes;
    UnitId unit;
    Str unit_name, address, phone;
    bool third_party;
} ServiceItem;
typedef struct ServiceList {
    ListOf items;
} ServiceList;
typedef struct ServicesIn {
    int64_t area;
} ServicesIn;
typedef struct SlotsIn {
    ServiceId service;
    Str from;
    int64_t days;
    StaffId staff;
} SlotsIn;
typedef struct SlotItem {
    int64_t start_ms, end_ms;
    StaffId staff;
    Str staff_name;
} SlotItem;
typedef struct OffersIn {
    Str form;
} OffersIn;
typedef struct OfferItem {
    ServiceItem service;
    ListOf slots;
} OfferItem;
typedef struct OfferList {
    ListOf items;
} OfferList;
typedef struct HolidayItem {
    Str day, name;
} HolidayItem;
typedef struct SlotsOut {
    ListOf items, holidays;
    Str last_day;
} SlotsOut;
typedef struct BookIn {
    PersonId person; /* staff only */
    ServiceId service;
    StaffId staff;
    int64_t start_ms;
    Str note;
    bool agreed;
} BookIn;
typedef struct AppointmentItem {
    AppointmentId id;
    PersonId person;
    Str person_label;
    UnitId unit;
    Str unit_name, address;
    ServiceId service;
    Str service_name, place;
    StaffId staff;
    Str staff_name, room_name;
    int64_t start_ms, end_ms;
    Str state, cancelled_by;
    Str note;
    bool can_cancel, mine, third_party;
    int64_t version;
} AppointmentItem;
typedef struct WaitItem {
    WaitId id;
    UnitId unit;
    Str unit_name;
    ServiceId service;
    Str service_name;
    PersonId person;
    Str person_label;
    int64_t made_ms, told_ms;
} WaitItem;
typedef struct MyAppointments {
    ListOf items, groups, waiting;
    int64_t cancel_hours;
} MyAppointments;
typedef struct MoveIn {
    AppointmentId appointment;
    int64_t version;
    Str to, reason;
} MoveIn;
typedef struct WaitIn {
    PersonId person; /* staff only */
    ServiceId service;
} WaitIn;
typedef struct WaitIdIn {
    WaitId wait;
} WaitIdIn;
typedef struct WaitMade {
    WaitId id;
} WaitMade;
typedef struct DiaryIn {
    Str from;
    int64_t days;
    UnitId unit;
    StaffId staff;
} DiaryIn;
typedef struct Diary {
    ListOf items, groups, holidays;
} Diary;
typedef struct AppointmentIn {
    AppointmentId appointment;
} AppointmentIn;

/* ---- setting up ---- */

typedef struct SetupIn {
    UnitId unit;
} SetupIn;
typedef struct RoomItem {
    RoomId id;
    Str name;
    int64_t seats;
    bool active;
    int64_t version;
} RoomItem;
typedef struct ServiceSetup {
    ServiceId id;
    Str name, about, kind, place;
    int64_t minutes, gap;
    bool open, active;
    int64_t version;
} ServiceSetup;
typedef struct PatternItem {
    PatternId id;
    StaffId staff;
    Str staff_name;
    RoomId room;
    ServiceId service;
    int64_t weekday, from_min, to_min;
    Str from_day, to_day;
    int64_t version;
} PatternItem;
typedef struct ChangeItem {
    ChangeId id;
    StaffId staff;
    Str staff_name;
    RoomId room;
    Str day;
    int64_t from_min, to_min;
    Str kind;
    int64_t version;
} ChangeItem;
typedef struct CounsellorItem {
    StaffId id;
    Str name, title;
} CounsellorItem;
typedef struct SetupOut {
    UnitId unit;
    Str unit_name;
    bool medical, can_manage, third_party, agreement_ended;
    ListOf rooms, services, patterns, changes, counsellors, waiting;
} SetupOut;
typedef struct RoomIn {
    UnitId unit;
    RoomId id;
    int64_t version;
    Str name;
    int64_t seats;
    bool active;
} RoomIn;
typedef struct ServiceIn {
    UnitId unit;
    ServiceId id;
    int64_t version;
    Str name, about, kind, place;
    int64_t minutes, gap;
    bool open, active;
} ServiceIn;
typedef struct PatternIn {
    UnitId unit;
    PatternId id;
    int64_t version;
    StaffId staff;
    RoomId room;
    ServiceId service;
    int64_t weekday, from_min, to_min;
    Str from_day, to_day;
    bool active;
} PatternIn;
typedef struct ChangeIn {
    UnitId unit;
    StaffId staff;
    RoomId room;
    Str day;
    int64_t from_min, to_min;
    Str kind;
} ChangeIn;
typedef struct ChangeEndIn {
    UnitId unit;
    ChangeId change;
    int64_t version;
} ChangeEndIn;
typedef struct FeedOut {
    Str path;
    int64_t made_ms, until_ms;
} FeedOut;
typedef struct FeedIn {
    Str token;
} FeedIn;

extern const Shape service_list_shape, offers_in_shape, offer_list_shape, services_in_shape, slots_in_shape,
    slots_out_shape, my_book_shape, desk_book_shape, appointment_item_shape, my_appointments_shape,
    my_move_shape, desk_move_shape, my_wait_in_shape, desk_wait_in_shape, wait_id_shape, wait_made_shape,
    diary_in_shape, diary_shape, appointment_in_shape, setup_in_shape, setup_out_shape, room_in_shape,
    service_in_shape, pattern_in_shape, change_in_shape, change_end_shape, feed_out_shape, feed_in_shape;
