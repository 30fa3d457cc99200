/* Numbers that name people; contract in blind.h. Tests: test_identity.c */
#include "crypto/blind.h"

#include <stdio.h>

#include <sodium.h>

#include "text/fold.h"
#include "crypto/ring.h"

static bool all_digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    return true;
}

static Rc give(Arena *a, const char *p, size_t n, Str *out)
{
    Str copy = arena_str(a, (Str) { p, n });
    if (!copy.p)
        return RC_NO_MEMORY;
    *out = copy;
    return RC_OK;
}

/* ---- phones ---- */

static bool is_mobile(Str s)
{
    return s.n == 11 && s.p[0] == '1' && s.p[1] >= '3';
}

/* 0 and area code, then the subscriber: 010 and 02x have 8 places, the others 7 or 8. */
static bool is_fixed(Str s)
{
    if (s.n < 11 || s.p[0] != '0' || s.p[1] == '0')
        return false;
    bool short_area = s.p[1] == '2' || (s.p[1] == '1' && s.p[2] == '0');
    return s.n == 11 || (s.n == 12 && !short_area);
}

/* Cuts the country code off. A bare 86 is one only before a mobile number. */
static bool cut_country(Str *io)
{
    static const Str codes[] = { STR_INIT("+86"), STR_INIT("0086") };
    for (size_t i = 0; i < COUNT(codes); i++)
        if (str_starts(*io, codes[i])) {
            *io = str_sub(*io, codes[i].n, io->n);
            return true;
        }
    if (str_starts(*io, S("86")) && is_mobile(str_sub(*io, 2, io->n)))
        *io = str_sub(*io, 2, io->n);
    return false;
}

Rc phone_normalise(Arena *a, Str in, Str *out)
{
    char room[1 + 24] = "0"; /* a place before it for the 0 that +86 takes from area codes */
    size_t n = 0;
    TRY(fold_typed(in, room + 1, sizeof room - 1, &n));
    Str s = { room + 1, n };
    bool country = cut_country(&s);
    if (!s.n || !all_digits(s.p, s.n))
        return RC_INVALID;
    if (country && s.p[0] != '0' && !is_mobile(s)) {
        s = (Str) { s.p - 1, s.n + 1 };
        room[s.p - room] = '0';
    }
    if (!is_mobile(s) && !is_fixed(s))
        return RC_INVALID;
    return give(a, s.p, s.n, out);
}

Rc phone_mask(Arena *a, Str phone, Str *out)
{
    if (phone.n < 7)
        return RC_INVALID;
    bool local = phone.n < 10; /* no area code */
    Str masked = local ? arena_printf(a, "%.2s****%.2s", phone.p, phone.p + phone.n - 2)
                       : arena_printf(a, "%.3s****%.4s", phone.p, phone.p + phone.n - 4);
    if (!masked.p)
        return RC_NO_MEMORY;
    *out = masked;
    return RC_OK;
}

/* ---- ID numbers ---- */

static char check_char(const char *id)
{
    static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (id[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

/* Province codes of GB/T 2260, residence permits of Hong Kong, Macau and Taiwan (81-83), foreigners (9x). */
static bool province_known(const char *id)
{
    static const char codes[] =
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
        "61 62 63 64 65 71 81 82 83 ";
    for (size_t i = 0; i + 3 < sizeof codes; i += 3)
        if (id[0] == codes[i] && id[1] == codes[i + 1])
            return true;
    return id[0] == '9';
}

static Date birth_of(const char *id)
{
    int v[8];
    for (int i = 0; i < 8; i++)
        v[i] = id[6 + i] - '0';
    return (Date) { v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3], v[4] * 10 + v[5], v[6] * 10 + v[7] };
}

bool id_number_valid(Str id)
{
    if (id.n != 18 || !all_digits(id.p, 17) || !province_known(id.p))
        return false;
    Date birth = birth_of(id.p);
    return birth.y >= 1880 && birth.y < 2200 && date_valid(birth) && id.p[17] == check_char(id.p);
}

Rc id_number_normalise(Arena *a, Str in, Str *out)
{
    char room[18];
    size_t n = 0;
    TRY(fold_typed(in, room, sizeof room, &n));
    if (n == 15 && all_digits(room, 15)) { /* numbers given out until 1999, births of the 20th century */
        memmove(room + 8, room + 6, 9);
        memcpy(room + 6, "19", 2);
        room[17] = check_char(room);
        n = 18;
    }
    if (!id_number_valid((Str) { room, n }))
        return RC_INVALID;
    return give(a, room, n, out);
}

bool id_number_facts(Str id, Date *out_birth, Sex *out_sex)
{
    if (!id_number_valid(id))
        return false;
    *out_birth = birth_of(id.p);
    *out_sex = (id.p[16] - '0') % 2 ? SEX_MALE : SEX_FEMALE;
    return true;
}

/* ---- the index ---- */

Rc blind_index(const KeyRing *r, BlindField field, Str value, Arena *a, Str *out)
{
    uint8_t mac[DIGEST_BYTES];
    char hex[33];
    Str normal = { 0 };
    ENSURE((unsigned)field < BLIND_FIELDS_);
    TRY(field == BLIND_PHONE ? phone_normalise(a, value, &normal) : id_number_normalise(a, value, &normal));
    TRY(hmac(r->fixed_suite, (Str) { (const char *)r->blind[field], 32 }, normal, mac));
    sodium_bin2hex(hex, sizeof hex, mac, 16);
    return give(a, hex, 32, out);
}
