/*
 * Residents sign in by a code sent to their telephone. What they did before, without an account, stays theirs: the same
 * record becomes registered, or is linked to the one that has the number already. Answers never say whether a number is
 * known.
 */
#include "modules/account/account_int.h"

#include "crypto/blind.h"
#include "modules/org/org.h"
#include "modules/people/people.h"
#include "os/random.h"

static int64_t county_here(const Op *op)
{
    return county_of_area(op->app->region);
}

static Rc mobile(Op *op, Str in, Str *out_phone, Str *out_bi)
{
    Rc rc = phone_normalise(op->arena, in, out_phone);
    if (rc == RC_INVALID || (!rc && (out_phone->n != 11 || out_phone->p[0] != '1')))
        return FAIL_FIELD(op->diag, RC_INVALID, "account.phone", S("/phone"));
    TRY(rc);
    return blind_index(op->app->keys, BLIND_PHONE, *out_phone, op->arena, out_bi);
}

static Rc digest_code(Op *op, Str bi, Str code, Str *out)
{
    const Str pieces[] = { bi, S("\n"), code };
    return account_digest(op, "phone-code", pieces, COUNT(pieces), out);
}

static Rc limits(Op *op, Str bi)
{
    int64_t county = county_here(op);
    const App *app = op->app;
    TRY(op_rate(op, county, "code_gap", bi, 1, setting_int(app, &set_code_gap_s) * MS_SECOND));
    TRY(op_rate(op, county, "code_hour", bi, (int)setting_int(app, &set_code_per_hour), MS_HOUR));
    TRY(op_rate(op, county, "code_day", bi, (int)setting_int(app, &set_code_per_day), MS_DAY));
    return op_rate(op, county, "code_ip", ip_prefix(op, op->ip), (int)setting_int(app, &set_code_per_ip),
                   MS_HOUR);
}

Rc phone_code(Op *op, const void *in_, void *out_)
{
    const PhoneCodeIn *in = in_;
    PhoneCodeOut *out = out_;
    Str phone, bi, digest;
    int64_t changed, minutes = setting_int(op->app, &set_code_minutes);
    TRY(mobile(op, in->phone, &phone, &bi));
    TRY(limits(op, bi));
    uint64_t number;
    do /* the rest above a whole multiple would favour small codes */
        number = os_random_u64();
    while (number >= UINT64_MAX - UINT64_MAX % 1000000);
    Str code = arena_printf(op->arena, "%06d", (int)(number % 1000000));
    const Str words[] = { code, arena_printf(op->arena, "%d", (int)minutes) };
    TRY(digest_code(op, bi, code, &digest));
    TRY(sql_phone_code_put(op->tx, county_here(op), bi, digest, op->now_ms + minutes * MS_MINUTE, &changed));
    TRY(op_outbox(op, county_here(op), "sms", phone, op_textf(op, "account.sms", words, COUNT(words))));
    out->retry_after_s = setting_int(op->app, &set_code_gap_s);
    return RC_OK;
}

/* Right only once, in time, and before too many wrong ones; nobody learns which of these it was. */
static Rc use_code(Op *op, Str bi, Str code)
{
    PhoneCodeRow row;
    Str digest;
    int64_t changed;
    bool found;
    TRY(digest_code(op, bi, code, &digest));
    TRY(sql_phone_code_get(op->tx, county_here(op), bi, &row, &found));
    bool live = found && op->now_ms < row.expires_ms && row.tries < setting_int(op->app, &set_code_tries);
    if (live && str_eq_secret(row.code, digest))
        return sql_phone_code_drop(op->tx, county_here(op), bi, &changed);
    TRY(sql_phone_code_wrong(op->tx, county_here(op), bi, &changed));
    return op_refuse_kept(op, RC_UNAUTHENTICATED, "account.code_wrong");
}

/* What was done without an account goes to the record that has the number; one that staff know already, or that others
   were put under, is left alone. */
static Rc take_along(Op *op, PersonId anonymous, PersonId known)
{
    PersonRow row;
    PersonId *ids;
    size_t n;
    if (anonymous.v == known.v)
        return RC_OK;
    TRY(people_get(op, anonymous, &row));
    TRY(people_ids(op, anonymous, &ids, &n));
    return row.known_ms || row.merged_into.v || n > 1 ? RC_OK : people_link(op, anonymous, known);
}

static Rc person_of(Op *op, const PhoneLoginIn *in, Str phone, PersonId *out)
{
    bool found, anonymous = op->actor.kind == ACTOR_ANONYMOUS;
    PersonId known;
    TRY(people_find_by_phone(op, phone, &known, &found));
    if (found) {
        *out = known;
        return anonymous ? take_along(op, op->actor.person, known) : RC_OK;
    }
    if (anonymous) {
        *out = op->actor.person;
        return people_register(op, *out, phone);
    }
    int64_t area = in->area ? in->area : op->actor.area;
    if (!area)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/area"));
    if (area_level(area) < AREA_TOWN)
        return FAIL_FIELD(op->diag, RC_INVALID, "account.area", S("/area"));
    TRY(org_area_check(op, area, S("/area")));
    TRY(people_create_anonymous(op, area, out));
    return people_register(op, *out, phone);
}

Rc phone_login(Op *op, const void *in_, void *out)
{
    const PhoneLoginIn *in = in_;
    NewSession s = { .kind = ACTOR_RESIDENT, .role = ROLE_RESIDENT, .aal = 1, .pending = "" };
    PersonRow row;
    Str phone, bi;
    if (op->actor.kind == ACTOR_STAFF)
        return FAIL(op->diag, RC_CONFLICT, "account.signed_in");
    TRY(mobile(op, in->phone, &phone, &bi));
    TRY(use_code(op, bi, str_trim(in->code)));
    TRY(person_of(op, in, phone, &s.person));
    TRY(people_resolve(op, s.person, &s.person));
    TRY(people_get(op, s.person, &row));
    s.area = row.area;
    TRY(session_open(op, &s));
    TRY(people_seen(op, s.person));
    op_about(op, s.person, "session", 0);
    return session_view(op, out);
}
