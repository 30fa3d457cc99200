/* Shapes of the routes of signing in. */
#include "modules/account/messages.h"

#include "modules/people/messages.h"

static const char *const kinds[] = { "none", "anonymous", "resident", "staff", NULL };
static const char *const steps[] = { "ok", "totp", "totp_enrol", "password", NULL };

static const Field session_role_fields[] = {
    FIELD(SessionRole, role, .doc = "the role"),
    FIELD(SessionRole, title, .doc = "the role in words"),
    FIELD_ID(SessionRole, unit, .doc = "where it is held"),
    FIELD(SessionRole, unit_name, .doc = "its name"),
    FIELD(SessionRole, area, .flags = FLD_AREA, .doc = "where it works"),
    FIELD(SessionRole, area_name, .doc = "its name"),
};
static const Shape session_role_shape = SHAPE(SessionRole, session_role_fields);
static const Field session_reset_fields[] = {
    FIELD(SessionReset, kind, .doc = "reset_password, reset_totp"),
    FIELD(SessionReset, state, .doc = "waiting, confirmed, withdrawn"),
    FIELD(SessionReset, asked_ms, .doc = "when it was asked for"),
};
static const Shape session_reset_shape = SHAPE(SessionReset, session_reset_fields);
static const Field session_staff_fields[] = {
    FIELD_ID(SessionStaff, id, .doc = "the member of staff"),
    FIELD(SessionStaff, login, .doc = "log-in name"),
    FIELD(SessionStaff, name, .doc = "name"),
    FIELD(SessionStaff, must_change_password, .doc = "the password was given by somebody else"),
    FIELD(SessionStaff, totp, .doc = "has a second factor"),
    FIELD(SessionStaff, pending, .doc = "what is still due: totp, totp_enrol, password; empty: nothing"),
    FIELD_LIST(SessionStaff, roles, &session_role_shape, .flags = FLD_REQUIRED, .doc = "roles held now"),
    FIELD(SessionStaff, acting, .doc = "index of the acting role; -1 none"),
    FIELD(SessionStaff, permissions, .doc = "what the acting role may do; empty while something is due"),
    FIELD(SessionStaff, aal, .doc = "1 one factor, 2 two; 0 while something is due"),
    FIELD_LIST(SessionStaff, resets, &session_reset_shape, .flags = FLD_REQUIRED,
               .doc = "what administrators asked for about this account in the last 14 days"),
};
static const Shape session_staff_shape = SHAPE(SessionStaff, session_staff_fields);
static const Field session_out_fields[] = {
    FIELD(SessionOut, kind, .one_of = kinds, .doc = "who the caller is"),
    FIELD(SessionOut, csrf, .doc = "to be sent as X-CSRF with every change"),
    FIELD_ID(SessionOut, person, .flags = FLD_OMIT, .doc = "residents: their record"),
    FIELD(SessionOut, name, .flags = FLD_OMIT | FLD_PERSONAL, .doc = "residents: their name"),
    FIELD(SessionOut, phone_masked, .flags = FLD_OMIT, .doc = "residents: their telephone, masked"),
    FIELD(SessionOut, area, .flags = FLD_OMIT, .doc = "home area, or area of the acting role"),
    FIELD(SessionOut, area_name, .flags = FLD_OMIT, .doc = "its name"),
    FIELD_OBJ(SessionOut, staff, &session_staff_shape, .flags = FLD_OMIT, .doc = "staff only"),
    FIELD_LIST(SessionOut, consents, &consent_state_shape, .flags = FLD_REQUIRED,
               .doc = "residents: what they agreed to"),
    FIELD(SessionOut, server_ms, .doc = "the server's clock"),
    FIELD(SessionOut, expires_ms, .doc = "when the session ends at the latest; 0 none"),
};
const Shape session_out_shape = SHAPE(SessionOut, session_out_fields);

static const Field anonymous_in_fields[] = {
    FIELD(AnonymousIn, area, .flags = FLD_REQUIRED | FLD_AREA,
          .doc = "home community, or town where there are none"),
};
const Shape anonymous_in_shape = SHAPE(AnonymousIn, anonymous_in_fields);
static const Field act_in_fields[] = {
    FIELD(ActIn, acting, .flags = FLD_REQUIRED, .min = 0, .max = 50, .doc = "index among the own roles"),
};
const Shape act_in_shape = SHAPE(ActIn, act_in_fields);
static const Field session_item_fields[] = {
    FIELD(SessionItem, id, .doc = "names the session, opens nothing"),
    FIELD(SessionItem, created_ms, .doc = "since when"),
    FIELD(SessionItem, seen_ms, .doc = "last used, to the minute"),
    FIELD(SessionItem, device, .doc = "what the browser says it is"),
    FIELD(SessionItem, ip, .doc = "address it was made from"),
    FIELD(SessionItem, current, .doc = "this one"),
};
static const Shape session_item_shape = SHAPE(SessionItem, session_item_fields);
static const Field session_items_fields[] = {
    FIELD_LIST(SessionItems, items, &session_item_shape, .flags = FLD_REQUIRED,
               .doc = "the caller's own sessions"),
};
const Shape session_items_shape = SHAPE(SessionItems, session_items_fields);
static const Field session_end_in_fields[] = {
    FIELD(SessionEndIn, session, .flags = FLD_PATH | FLD_REQUIRED, .min = 16, .max = 16,
          .doc = "id from the list"),
};
const Shape session_end_in_shape = SHAPE(SessionEndIn, session_end_in_fields);

#define PHONE_FIELD(T)                                                         \
    FIELD(T, phone, .flags = FLD_REQUIRED | FLD_PERSONAL, .min = 5, .max = 30, \
          .doc = "the caller's telephone")
static const Field phone_code_in_fields[] = { PHONE_FIELD(PhoneCodeIn) };
const Shape phone_code_in_shape = SHAPE(PhoneCodeIn, phone_code_in_fields);
static const Field phone_code_out_fields[] = {
    FIELD(PhoneCodeOut, retry_after_s, .doc = "seconds until another code may be asked for"),
};
const Shape phone_code_out_shape = SHAPE(PhoneCodeOut, phone_code_out_fields);
static const Field phone_login_in_fields[] = {
    PHONE_FIELD(PhoneLoginIn),
    FIELD(PhoneLoginIn, code, .flags = FLD_REQUIRED, .min = 6, .max = 6, .doc = "the code sent to it"),
    FIELD(PhoneLoginIn, area, .flags = FLD_AREA, .doc = "home community of somebody new without a session"),
};
const Shape phone_login_in_shape = SHAPE(PhoneLoginIn, phone_login_in_fields);

static const Field login_in_fields[] = {
    FIELD(LoginIn, login, .flags = FLD_REQUIRED, .min = 1, .max = 80, .doc = "log-in name"),
    FIELD(LoginIn, password, .flags = FLD_REQUIRED, .min = 1, .max = 256, .doc = "password"),
};
const Shape login_in_shape = SHAPE(LoginIn, login_in_fields);
static const Field code_in_fields[] = {
    FIELD(CodeIn, code, .flags = FLD_REQUIRED, .min = 6, .max = 40,
          .doc = "6 digits of the authenticator, or a recovery code"),
};
const Shape code_in_shape = SHAPE(CodeIn, code_in_fields);
static const Field password_in_fields[] = {
    FIELD(PasswordIn, current, .flags = FLD_REQUIRED, .min = 1, .max = 256, .doc = "present password"),
    FIELD(PasswordIn, password, .flags = FLD_REQUIRED, .min = 1, .max = 256, .doc = "new password"),
};
const Shape password_in_shape = SHAPE(PasswordIn, password_in_fields);
#define NEXT_FIELDS(T)                                                        \
    FIELD(T, next, .one_of = steps, .doc = "what is due now; ok: signed in"), \
        FIELD(T, csrf, .doc = "forgery token of the session, which has changed with this step")
static const Field next_out_fields[] = { NEXT_FIELDS(NextOut) };
const Shape next_out_shape = SHAPE(NextOut, next_out_fields);
static const Field enrol_out_fields[] = {
    FIELD(EnrolOut, secret, .doc = "for typing into an authenticator, base32"),
    FIELD(EnrolOut, uri, .max = 400, .doc = "the same as an otpauth address, for a QR code"),
};
const Shape enrol_out_shape = SHAPE(EnrolOut, enrol_out_fields);
static const Field confirm_out_fields[] = {
    NEXT_FIELDS(ConfirmOut),
    FIELD(ConfirmOut, recovery_codes,
          .doc = "each good for one log-in without the authenticator; shown this once"),
};
const Shape confirm_out_shape = SHAPE(ConfirmOut, confirm_out_fields);
