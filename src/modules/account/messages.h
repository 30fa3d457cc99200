/* What goes in and out of the routes of signing in. */
#pragma once

#include "core/app.h"
#include "text/shape.h"

typedef struct SessionRole {
    Str role, title;
    UnitId unit;
    Str unit_name;
    int64_t area;
    Str area_name;
} SessionRole;
typedef struct SessionReset {
    Str kind, state;
    int64_t asked_ms;
} SessionReset;
typedef struct SessionStaff {
    StaffId id;
    Str login, name;
    bool must_change_password, totp;
    Str pending;
    ListOf roles;
    int64_t acting;
    Strs permissions;
    int32_t aal;
    ListOf resets;
} SessionStaff;
typedef struct SessionOut {
    Str kind, csrf;
    PersonId person;
    Str name, phone_masked;
    int64_t area;
    Str area_name;
    SessionStaff staff;
    ListOf consents;
    int64_t server_ms, expires_ms;
} SessionOut;
extern const Shape session_out_shape;

typedef struct AnonymousIn {
    int64_t area;
} AnonymousIn;
typedef struct ActIn {
    int64_t acting;
} ActIn;
typedef struct SessionItem {
    Str id;
    int64_t created_ms, seen_ms;
    Str device, ip;
    bool current;
} SessionItem;
typedef struct SessionItems {
    ListOf items;
} SessionItems;
typedef struct SessionEndIn {
    Str session;
} SessionEndIn;
extern const Shape anonymous_in_shape, act_in_shape, session_items_shape, session_end_in_shape;

typedef struct PhoneCodeIn {
    Str phone;
} PhoneCodeIn;
typedef struct PhoneCodeOut {
    int64_t retry_after_s;
} PhoneCodeOut;
typedef struct PhoneLoginIn {
    Str phone, code;
    int64_t area;
} PhoneLoginIn;
extern const Shape phone_code_in_shape, phone_code_out_shape, phone_login_in_shape;

typedef struct LoginIn {
    Str login, password;
} LoginIn;
typedef struct CodeIn {
    Str code;
} CodeIn;
typedef struct PasswordIn {
    Str current, password;
} PasswordIn;
typedef struct NextOut {
    Str next, csrf;
} NextOut;
typedef struct EnrolOut {
    Str secret, uri;
} EnrolOut;
typedef struct ConfirmOut {
    Str next, csrf;
    Strs recovery_codes;
} ConfirmOut;
extern const Shape login_in_shape, code_in_shape, password_in_shape, next_out_shape, enrol_out_shape,
    confirm_out_shape;
