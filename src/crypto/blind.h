/*
 * Finding a person by ID number or phone without storing either in the clear, and what these numbers say.
 *
 * The index is the first 128 bits of an HMAC over the normalised value. There are few phone numbers: whoever has the
 * ring can try them all, so look-ups are limited and audited by the caller. Equal values have equal indexes.
 * RC_INVALID: the value is no number of that kind.
 */
#pragma once

#include "base/arena.h"
#include "base/date.h"
#include "base/sex.h"
#include "base/sex.h"
#include "crypto/keyring.h"

typedef enum BlindField { BLIND_ID_NUMBER, BLIND_PHONE, BLIND_FIELDS_ } BlindField;

/* Normalises value and digests it: 32 hexadecimal characters. */
Rc blind_index(const KeyRing *r, BlindField field, Str value, Arena *a, Str *out) MUST_USE;

/* Mainland numbers, digits only: mobile "13800138000", fixed with area code "057588001234". Takes full-width digits,
   spaces, dashes, brackets, +86, 0086. */
Rc phone_normalise(Arena *a, Str in, Str *out) MUST_USE;
/* "138****8000": the only form a list may show. phone: normalised. */
Rc phone_mask(Arena *a, Str phone, Str *out) MUST_USE;

/* Citizen ID numbers (GB 11643) and the residence permits of the same form. Takes 15 or 18 places, full-width
   characters, spaces, small x; gives 18 places, verified. */
Rc id_number_normalise(Arena *a, Str in, Str *out) MUST_USE;
/* 18 places in normal form: province, date of birth and check digit right. */
bool id_number_valid(Str id);
/* Of a normalised number. */
bool id_number_facts(Str id, Date *out_birth, Sex *out_sex);
