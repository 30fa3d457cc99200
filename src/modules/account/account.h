/*
 * Signing in and sessions (README.md): residents anonymously or by telephone, staff by password and second factor. No other
 * module calls this one, except for tests and the demonstration.
 */
#pragma once

#include "core/app.h"

/* Whether a second factor is due for every member of staff. The demonstration switches it off; then, and only there, a
   password alone gives aal 2, so that everything can be shown. */
extern const Setting account_totp_required;
extern const Module mod_account;
