/* Module referral from outside: both ways through the whole loop, what each side may see, paper, figures. */
#include "t_referral.h"

#include <stdio.h>

#include "base/date.h"
#include "core/setting.h"

TEST(referral_whole_loop_with_receipts_on_both_sides)
{
    int64_t person = person_at_risk();
    char more[160];
    snprintf(more, sizeof more, "'parts':['results','alert'],'responses':['%lld'],'alert':'%lld'",
             (long long)response_of, (long long)alert_of);
    int64_t id = sent(person, more);
    want(look(hospital, id), 200,
         "{'side':'receiver','readable':true,'person_label':'李*','letter':{'name':'李雷雷','reason':'"
         "请评估抑郁情绪',"
         "'results':[{}],'alert':{}},'can':['accept','seen','refuse'],'clock':{'name':'accept'}}");
    CHECK(!has(look(hospital, id), "\"person\":")); /* no way to a file, not even its number */
    t_wait(MS_MINUTE);
    Reply r = apif(hospital, arena_printf(t_arena(), "{'items':['%lld']}", (long long)id).p,
                   "POST /api/v1/referrals/acknowledge");
    want(r, 200, "{'items':[{'ok':true}]}");
    CHECK(reply_i64(look(worker, id), "received_ms") == t_now());
    t_wait(MS_HOUR);
    want(act(hospital, id, "accept", ""), 200, "{'state':'accepted','clock':{'name':'seen'}}");
    t_wait(MS_DAY);
    want(act(hospital, id, "seen", ""), 200, "{'state':'seen','clock':{'name':'feedback'}}");
    want(act(hospital, id, "feedback",
             "'code':'outpatient','note':'建议门诊随诊','instructions':'两周后家访','return_days':14"),
         200, "{'state':'fed_back','outcome':'outpatient'}");
    want(look(worker, id), 200,
         "{'feedback':{'text':'建议门诊随诊','instructions':'两周后家访','return_days':14},'can':['close','"
         "letter']}");
    r = apif(worker, arena_printf(t_arena(), "{'items':['%lld']}", (long long)id).p,
             "POST /api/v1/referrals/acknowledge");
    want(r, 200, "{'items':[{'ok':true}]}");
    CHECK(reply_i64(look(hospital, id), "read_ms") == t_now());
    want(act(worker, id, "close", "'code':'nonsense'"), 422, "{'code':'referral.code'}");
    want(act(worker, id, "close", "'code':'in_care'"), 200,
         "{'state':'closed','closing':'in_care','can':['letter']}");
    r = look(hospital, id);
    want(r, 200, "{'state':'closed','readable':false,'can':[]}");
    CHECK(!has(r, "李雷雷") && !has(r, "请评估") && !has(r, "门诊随诊"));
}

TEST(referral_feedback_makes_the_visit_in_the_community)
{
    int64_t person = person_at_risk(), id = sent(person, "");
    want(act(hospital, id, "seen", ""), 200, "{'state':'seen'}");
    want(act(hospital, id, "feedback", "'code':'observe','note':'观察','return_days':7"), 200, NULL);
    Reply r = look(worker, id);
    CHECK(reply_i64(r, "return_task") > 0);
    CHECK(!reply_get(look(hospital, id), "return_task").n);
    r = api(worker, "GET /api/v1/tasks", NULL);
    want(r, 200, "{'items':[{'kind':'follow_up','why':'转介返回后的随访'}]}");
    CHECK_INT(reply_i64(r, "items.0.id"), reply_i64(look(worker, id), "return_task"));
    r = apif(worker, "{'version':1,'outcome':'done','note':'已家访'}", "POST /api/v1/tasks/%lld/done",
             (long long)reply_i64(r, "items.0.id"));
    want(r, 200, "{'state':'done'}");
    want(api(worker, "GET /api/v1/tasks", NULL), 200, "{'items':[]}"); /* once */
}

TEST(referral_letter_is_frozen_at_sending)
{
    int64_t person = person_at_risk(), id = sent(person, "");
    want(api(resident, "PATCH /api/v1/me", "{'name':'韩梅梅'}"), 200, NULL);
    want(look(hospital, id), 200, "{'letter':{'name':'李雷雷','phone':'','results':[]}}");
    want(apif(worker,
              arena_printf(t_arena(),
                           "{'version':%lld,'kind':'community_hospital','to_unit':'%lld','reason':'另写'}",
                           (long long)reply_i64(look(worker, id), "version"), (long long)unit_of(hospital))
                  .p,
              "PUT /api/v1/referrals/%lld", (long long)id),
         409, "{'code':'referral.state'}");
}

TEST(referral_is_seen_by_its_two_sides_and_followed_by_the_place)
{
    int64_t person = person_at_risk(), id = sent(person, "");
    want(look(other_hospital, id), 404, "{'code':'referral.none'}");
    want(look(elsewhere, id), 404, "{'code':'referral.none'}");
    want(look(school, id), 404, "{'code':'referral.none'}");
    want(look(manager, id), 403, "{'code':'role.denied'}");
    Reply r = look(street, id); /* the place sees how far it is, not what it says */
    want(r, 200, "{'side':'watch','state':'sent','readable':false,'reason':'','can':[]}");
    CHECK(!has(r, "请评估") && !has(r, "李雷雷"));
    want(act(street, id, "accept", ""), 403, "{'code':'referral.not_party'}");
    want(act(worker, id, "accept", ""), 403, "{'code':'referral.not_party'}");
    want(act(hospital, id, "close", "'code':'in_care'"), 409, NULL);
    want(act(hospital, id, "withdraw", "'code':'mistake'"), 403, "{'code':'referral.not_party'}");
    want(apif(hospital, NULL, "GET /api/v1/referrals/%lld/letter", (long long)id), 403, NULL);
    /* somebody else of the sending unit without a relation: how far, and ending it; not what it says */
    const char *colleague = "community_worker@330602001005#two";
    r = look(colleague, id);
    want(r, 200, "{'side':'sender','readable':false,'can':['withdraw']}");
    CHECK(!has(r, "李雷雷"));
    want(api("", "GET /api/v1/referrals", NULL), 401, NULL);
}

TEST(referral_draft_is_not_seen_by_the_receiver)
{
    int64_t person = person_at_risk();
    Reply r = draft(person, "");
    int64_t id = reply_i64(r, "id");
    want(look(hospital, id), 404, "{'code':'referral.none'}");
    want(api(hospital, "GET /api/v1/referrals", NULL), 200, "{'items':[]}");
    want(api(worker, "GET /api/v1/referrals?box=out", NULL), 200, "{'items':[{'state':'drafted'}]}");
}

TEST(referral_needs_a_relation_a_kind_and_a_receiver_of_that_kind)
{
    int64_t person = person_at_risk();
    want(apif(elsewhere, "{'kind':'community_hospital','to_unit':'1','reason':'因由'}",
              "POST /api/v1/persons/%lld/referrals", (long long)person),
         404, NULL);
    want(apif(street, "{'kind':'community_hospital','to_unit':'1','reason':'因由'}",
              "POST /api/v1/persons/%lld/referrals", (long long)person),
         403, "{'code':'relation.required'}");
    want(apif(hospital, "{'kind':'community_hospital','to_unit':'1','reason':'因由'}",
              "POST /api/v1/persons/%lld/referrals", (long long)person),
         403, "{'code':'role.denied'}");
    const struct {
        const char *body;
        int status;
        const char *code;
    } bad[] = {
        { "{'kind':'school_green','to_unit':'%lld','reason':'因由'}", 422, "{'code':'referral.kind'}" },
        { "{'kind':'none','to_unit':'%lld','reason':'因由'}", 422, "{'code':'referral.kind'}" },
        { "{'kind':'counselling','to_unit':'%lld','reason':'因由'}", 422, "{'code':'referral.to'}" },
        { "{'kind':'community_hospital','to_unit':'%lld','reason':'因由','responses':['17']}", 422,
          "{'code':'referral.results'}" },
        { "{'kind':'community_hospital','to_unit':'%lld','reason':'因由','alert':'330602000000999999'}", 404,
          "{'code':'alert.none'}" },
        { "{'kind':'community_hospital','to_unit':'%lld','reason':'因由','parts':['file']}", 422,
          "{'code':'referral.parts'}" },
        { "{'kind':'community_hospital','to_name':'省立医院','reason':'%lld'}", 422,
          "{'code':'referral.to'}" },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        char body[256];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(body, sizeof body, bad[i].body, (long long)unit_of(hospital));
#pragma GCC diagnostic pop
        want(apif(worker, body, "POST /api/v1/persons/%lld/referrals", (long long)person), bad[i].status,
             bad[i].code);
    }
}

TEST(referral_is_sent_with_consent_or_a_lawful_basis_only)
{
    int64_t person = person_at_risk();
    int64_t id = reply_i64(draft(person, ""), "id");
    want(act(worker, id, "send", ""), 409, "{'code':'referral.state'}");
    want(act(worker, id, "consent", ""), 422, "{'code':'referral.consent'}");
    want(act(worker, id, "consent", "'given_by':'self','how':'paper','consent_version':7"), 409,
         "{'code':'referral.consent_old'}");
    want(act(worker, id, "consent", AGREED ",'basis':'life_danger'"), 422, "{'code':'referral.consent'}");
    want(act(worker, id, "consent", "'basis':'whatever','note':'危险'"), 422, "{'code':'referral.code'}");
    want(act(worker, id, "consent", "'basis':'life_danger'"), 422, "{'code':'referral.basis_note'}");
    want(act(worker, id, "consent", "'basis':'life_danger','note':'站在桥上'"), 200,
         "{'basis':'life_danger','consent_by':'','state':'consented'}");
    /* what is changed afterwards was not agreed to */
    Reply r = look(worker, id);
    Str body = arena_printf(t_arena(),
                            "{'version':%lld,'kind':'community_hospital','to_unit':'%lld','reason':'改了'}",
                            (long long)reply_i64(r, "version"), (long long)unit_of(hospital));
    want(apif(worker, body.p, "PUT /api/v1/referrals/%lld", (long long)id), 200,
         "{'state':'drafted','basis':'','reason':'改了'}");
    want(act(worker, id, "send", ""), 409, NULL);
    want(act(worker, id, "consent", AGREED), 200, NULL);
    want(act(worker, id, "send", ""), 200, "{'consent_by':'self','consent_how':'paper','consent_version':1}");
    r = look(hospital, id); /* what the sender noted for itself is not the receiver's */
    CHECK(!has(r, "站在桥上"));
    CHECK(has(look(worker, id), "站在桥上"));
}

TEST(referral_of_a_child_needs_the_guardian)
{
    Str body =
        arena_printf(t_arena(),
                     "{'kind':'school_green','to_unit':'%lld','reason':'情绪低落','about':{'name':'小明',"
                     "'birth_date':'2014-05-01','area':330602001005}}",
                     (long long)unit_of(hospital));
    Reply r = api(school, "POST /api/v1/referrals", body.p);
    want(r, 201, "{'kind':'school_green','side':'sender','readable':true}");
    int64_t id = reply_i64(r, "id");
    want(act(school, id, "consent", AGREED), 403, "{'code':'consent.guardian'}");
    want(act(school, id, "consent", "'given_by':'guardian','how':'paper','consent_version':1"), 200, NULL);
    want(act(school, id, "send", ""), 200, "{'state':'sent'}");
}

/* The area of their grant is where they are, not whom they hear of. */
TEST(referral_institutions_list_what_is_theirs_and_no_area)
{
    static const char outside[] = "outside_counsellor@330600000000";
    const char *const partners[] = { school, other_hospital, outside };
    sent(person_at_risk(), "");
    want(api(district, "GET /api/v1/referrals?box=area", NULL), 200, "{'items':[{'state':'sent'}]}");
    want(api(hospital, "GET /api/v1/referrals", NULL), 200, "{'items':[{'state':'sent'}]}");
    want(api(hospital, "GET /api/v1/referrals?box=area", NULL), 200, "{'items':[{'side':'receiver'}]}");
    for (size_t i = 0; i < COUNT(partners); i++) {
        want(api(partners[i], "GET /api/v1/referrals?box=area", NULL), 200, "{'items':[]}");
        want(api(partners[i], "GET /api/v1/referrals?box=area&state=closed", NULL), 200, "{'items':[]}");
        want(api(partners[i], "GET /api/v1/referrals?box=out", NULL), 200, "{'items':[]}");
    }
}

TEST(referral_of_a_school_is_seen_within_a_day_and_by_no_street)
{
    t_actor_id(street);
    t_actor_id(worker);
    int64_t at = t_now(), id = green_channel();
    want(look(worker, id), 404, NULL); /* though the pupil lives there */
    want(look(street, id), 404, NULL);
    want(api(street, "GET /api/v1/referrals?box=area", NULL), 200, "{'items':[]}");
    want(look(district, id), 200, "{'side':'watch','readable':false}");
    want(look("school_counsellor@330603000000", id), 404, NULL);
    want(look(hospital, id), 200, "{'letter':{'name':'王小明','phone':'13800138000'}}");
    t_wait(MS_HOUR);
    Reply r = act(hospital, id, "accept", "");
    CHECK(reply_i64(r, "clock.due_ms") == at + 24 * MS_HOUR);
    want(act(school, id, "updates", "'note':'今天请假在家'"), 200, NULL);
    CHECK(has(look(hospital, id), "今天请假在家"));
    want(act(hospital, id, "seen", ""), 200, NULL);
    want(act(hospital, id, "feedback",
             "'code':'observe','note':'建议观察','instructions':'班主任关注','return_days':7"),
         200, NULL);
    r = look(school, id);
    want(r, 200, "{'feedback':{'instructions':'班主任关注'}}");
    CHECK(!reply_get(r, "return_task").n); /* no task of the community for a pupil the school looks after */
}

TEST(referral_updates_only_if_agreed)
{
    int64_t id = sent(person_at_risk(), "");
    want(act(worker, id, "updates", "'note':'补充'"), 403, "{'code':'referral.no_updates'}");
}

/* Every act in every state it does not belong to is refused, and changes nothing. */
TEST(referral_acts_outside_their_state_are_refused)
{
    static const struct {
        const char *who, *verb, *body;
    } acts[] = {
        { worker, "consent", AGREED },
        { worker, "send", "" },
        { hospital, "accept", "" },
        { hospital, "refuse", "'code':'full'" },
        { hospital, "seen", "" },
        { hospital, "feedback", "'code':'helped','note':'好转'" },
        { worker, "updates", "'note':'补充'" },
        { worker, "close", "'code':'resolved'" },
        { worker, "withdraw", "'code':'mistake'" },
    };
    /* the way to each state, as indices of acts; and what is allowed there, as bits of them */
    static const struct {
        int way[6], n;
        uint32_t allowed;
    } states[] = {
        { { 0 }, 0, 1 << 0 | 1 << 8 },                               /* drafted */
        { { 0 }, 1, 1 << 0 | 1 << 1 | 1 << 8 },                      /* consented */
        { { 0, 1 }, 2, 1 << 2 | 1 << 3 | 1 << 4 | 1 << 6 | 1 << 8 }, /* sent */
        { { 0, 1, 2 }, 3, 1 << 3 | 1 << 4 | 1 << 6 | 1 << 8 },       /* accepted */
        { { 0, 1, 4 }, 3, 1 << 5 | 1 << 6 | 1 << 8 },                /* seen */
        { { 0, 1, 4, 5 }, 4, 1 << 5 | 1 << 6 | 1 << 7 },             /* fed back */
        { { 0, 1, 3 }, 3, 1 << 7 },                                  /* refused */
        { { 0, 1, 3, 7 }, 4, 0 },                                    /* closed */
        { { 0, 1, 8 }, 3, 0 },                                       /* withdrawn */
    };
    int64_t person = person_at_risk();
    for (size_t s = 0; s < COUNT(states); s++)
        for (size_t a = 0; a < COUNT(acts); a++) {
            int64_t id = reply_i64(draft(person, "'updates':true"), "id");
            for (int w = 0; w < states[s].n; w++)
                want(act(acts[states[s].way[w]].who, id, acts[states[s].way[w]].verb,
                         acts[states[s].way[w]].body),
                     200, NULL);
            int64_t before = reply_i64(look(worker, id), "version");
            Reply r = act(acts[a].who, id, acts[a].verb, acts[a].body);
            bool may = states[s].allowed >> a & 1;
            if ((r.status == 200) != may || (!may && r.status != 409 && r.status != 404 && r.status != 403))
                print_error("state %zu, %s: %d\n", s, acts[a].verb, r.status);
            CHECK((r.status == 200) == may);
            CHECK(may || reply_i64(look(worker, id), "version") == before);
        }
}

TEST(referral_is_changed_by_whoever_saw_its_version)
{
    int64_t id = sent(person_at_risk(), "");
    want(apif(hospital, "{'version':1}", "POST /api/v1/referrals/%lld/accept", (long long)id), 409,
         "{'code':'referral.version'}");
}

TEST(referral_refused_comes_back_and_must_be_closed)
{
    int64_t id = sent(person_at_risk(), "");
    want(act(hospital, id, "refuse", "'code':'because'"), 422, NULL);
    want(act(hospital, id, "refuse", "'code':'full','note':'床位已满'"), 200,
         "{'state':'refused','readable':false}");
    want(look(worker, id), 200, "{'refusal':'full','clock':{'name':'close'},'can':['close','letter']}");
    CHECK(has(look(worker, id), "床位已满"));
    want(api(worker, "GET /api/v1/referrals/summary", NULL), 200, "{'out_open':1}");
    want(act(worker, id, "close", "'code':'referred_elsewhere'"), 200, "{'state':'closed'}");
    want(api(worker, "GET /api/v1/referrals/summary", NULL), 200, "{'out_open':0}");
}

TEST(referral_withdrawn_is_no_longer_read)
{
    int64_t id = sent(person_at_risk(), "");
    want(act(worker, id, "withdraw", "'code':'consent_withdrawn'"), 200, "{'state':'withdrawn'}");
    Reply r = look(hospital, id);
    want(r, 200, "{'readable':false,'can':[]}");
    CHECK(!has(r, "李雷雷"));
    want(act(hospital, id, "accept", ""), 409, "{'code':'referral.state'}");
}

TEST(referral_grant_ends_by_time_too)
{
    int64_t id = sent(person_at_risk(), "");
    want(act(hospital, id, "seen", ""), 200, NULL);
    t_wait(91 * MS_DAY);
    Reply r = look(hospital, id);
    want(r, 200, "{'readable':false,'state':'seen'}");
    CHECK(!has(r, "李雷雷"));
    want(act(hospital, id, "feedback", "'code':'helped','note':'好转'"), 403, "{'code':'relation.required'}");
}

TEST(referral_back_from_hospital_becomes_a_visit)
{
    int64_t id = sent(person_at_risk(), "");
    want(act(hospital, id, "seen", ""), 200, NULL);
    Str body = arena_printf(
        t_arena(), "{'kind':'hospital_community','to_unit':'%lld','reason':'出院，请随访','reply_to':'%lld'}",
        (long long)unit_of(worker), (long long)id);
    want(api(other_hospital, "POST /api/v1/referrals", body.p), 404, "{'code':'referral.none'}");
    Reply r = api(hospital, "POST /api/v1/referrals", body.p);
    want(r, 201, "{'side':'sender','person_label':'李*'}");
    CHECK(!has(r, "\"person\":"));
    int64_t back = reply_i64(r, "id");
    want(act(hospital, back, "consent", AGREED), 200, NULL);
    want(act(hospital, back, "send", ""), 200, NULL);
    want(api(worker, "GET /api/v1/referrals", NULL), 200, "{'items':[{'kind':'hospital_community'}]}");
    want(look(worker, back), 200, "{'side':'receiver','letter':{'reason':'出院，请随访'}}");
    want(act(worker, back, "accept", ""), 200, NULL);
    want(api(worker, "GET /api/v1/tasks", NULL), 200,
         "{'items':[{'kind':'follow_up','why':'转介返回后的随访'}]}");
    /* another community does not serve that home */
    body = arena_printf(t_arena(),
                        "{'kind':'hospital_community','to_unit':'%lld','reason':'出院','reply_to':'%lld'}",
                        (long long)unit_of(elsewhere), (long long)id);
    want(api(hospital, "POST /api/v1/referrals", body.p), 422, "{'code':'referral.to_area'}");
}

TEST(referral_on_paper_is_answered_by_the_sender)
{
    int64_t person = person_at_risk();
    Reply r =
        apif(worker, "{'kind':'community_hospital','to_name':'省立医院','paper':true,'reason':'请评估'}",
             "POST /api/v1/persons/%lld/referrals", (long long)person);
    want(r, 201, "{'paper':true,'to_name':'省立医院'}");
    int64_t id = reply_i64(r, "id");
    want(apif(worker, NULL, "GET /api/v1/referrals/%lld/letter", (long long)id), 409, NULL);
    want(act(worker, id, "consent", AGREED), 200, NULL);
    want(act(worker, id, "send", ""), 200, "{'can':['accept','seen','refuse','withdraw','letter']}");
    r = apif(worker, NULL, "GET /api/v1/referrals/%lld/letter", (long long)id);
    want(r, 200, "{'to_name':'省立医院','letter':{'name':'李雷雷','reason':'请评估'},'consent_by':'self'}");
    Str code = reply_get(r, "code");
    CHECK_INT(code.n, 22);
    want(apif(worker, NULL, "GET /api/v1/referrals?code=%.*s", STR_ARG(code)), 200,
         "{'items':[{'paper':true}]}");
    want(apif(elsewhere, NULL, "GET /api/v1/referrals?code=%.*s", STR_ARG(code)), 404,
         "{'code':'referral.none'}");
    char wrong[32];
    snprintf(wrong, sizeof wrong, "%.*s", STR_ARG(code));
    wrong[10] = wrong[10] == '1' ? '2' : '1'; /* one digit misread */
    want(apif(worker, NULL, "GET /api/v1/referrals?code=%s", wrong), 422, "{'code':'referral.letter_code'}");
    want(act(worker, id, "seen", ""), 200, NULL);
    want(act(worker, id, "feedback", "'code':'outpatient','note':'回执：门诊随诊','return_days':3"), 200,
         "{'state':'fed_back'}");
    CHECK(reply_i64(look(worker, id), "return_task") > 0);
    want(act(worker, id, "close", "'code':'returned'"), 200, NULL);
}

TEST(referral_receipts_of_many_are_checked_one_by_one)
{
    int64_t person = person_at_risk(), mine = sent(person, ""),
            draft_only = reply_i64(draft(person, ""), "id"), pupil = green_channel();
    Str body = arena_printf(t_arena(), "{'items':['%lld','%lld','%lld','330602000000999999','x']}",
                            (long long)mine, (long long)draft_only, (long long)pupil);
    want(api(hospital, "POST /api/v1/referrals/acknowledge", body.p), 200,
         "{'items':[{'ok':true},{'ok':false,'code':'referral.none'},{'ok':true},{'ok':false,'code':'referral."
         "none'},"
         "{'ok':false,'code':'referral.none'}]}");
    want(api(other_hospital, "POST /api/v1/referrals/acknowledge", body.p), 200,
         "{'items':[{'ok':false},{'ok':false},{'ok':false},{'ok':false},{'ok':false}]}");
    want(api(street, "POST /api/v1/referrals/acknowledge", body.p), 200,
         "{'items':[{'ok':false,'code':'referral.not_party'},{'ok':false},{'ok':false,'code':'referral.none'}"
         ",{},{}]}");
    int64_t steps = reply_i64(look(hospital, mine), "version");
    want(api(hospital, "POST /api/v1/referrals/acknowledge", body.p), 200,
         "{'items':[{'ok':true},{},{},{},{}]}");
    CHECK_INT(reply_i64(look(hospital, mine), "version"), steps); /* once */
}

/* Own ones that wait, one accepted before, one withdrawn, one refused, one run out of its grant, a draft, another hospital's. */
TEST(referral_many_are_accepted_each_by_itself)
{
    int64_t person = person_at_risk(), old = sent(person, "");
    want(act(hospital, old, "accept", ""), 200, NULL);
    int64_t mine = sent(person, ""), pupil = green_channel(), gone = sent(person, ""),
            full = sent(person, ""), draft_only = reply_i64(draft(person, ""), "id"), theirs;
    want(act(worker, gone, "withdraw", "'code':'consent_withdrawn'"), 200, NULL);
    want(act(hospital, full, "refuse", "'code':'full'"), 200, NULL);
    Reply r = apif(worker,
                   arena_printf(t_arena(), "{'kind':'community_hospital','to_unit':'%lld','reason':'因由'}",
                                (long long)unit_of(other_hospital))
                       .p,
                   "POST /api/v1/persons/%lld/referrals", (long long)person);
    theirs = reply_i64(r, "id");
    want(act(worker, theirs, "consent", AGREED), 200, NULL);
    want(act(worker, theirs, "send", ""), 200, NULL);
    Str body = arena_printf(t_arena(),
                            "{'accept':true,'items':['%lld','%lld','%lld','%lld','%lld','%lld','%lld','x']}",
                            (long long)mine, (long long)old, (long long)gone, (long long)full,
                            (long long)draft_only, (long long)theirs, (long long)pupil);
    r = api(hospital, "POST /api/v1/referrals/acknowledge", body.p);
    want(r, 200,
         "{'items':[{'ok':true,'why':''},{'ok':false,'code':'referral.state','why':'"
         "转介当前的状态不能进行此操作'},"
         "{'ok':false,'code':'referral.state'},{'ok':false,'code':'referral.state'},"
         "{'ok':false,'code':'referral.none'},{'ok':false,'code':'referral.none'},{'ok':true},"
         "{'ok':false,'code':'referral.none'}]}");
    want(look(worker, mine), 200, "{'state':'accepted'}");
    want(look(school, pupil), 200, "{'state':'accepted'}");
    want(look(worker, theirs), 200, "{'state':'sent'}");
    want(look(worker, gone), 200, "{'state':'withdrawn'}");
    /* the sender does not accept what it sent, nobody accepts in passing */
    want(api(worker, "POST /api/v1/referrals/acknowledge", body.p), 200,
         "{'items':[{'ok':false},{'ok':false},{'ok':false},{'ok':false},{'ok':false},"
         "{'ok':false,'code':'referral.not_party'},{'ok':false},{'ok':false}]}");
    want(look(worker, theirs), 200, "{'state':'sent'}");
    want(api(manager, "POST /api/v1/referrals/acknowledge", body.p), 403, NULL);
    r = api("auditor@330600000000", "GET /api/v1/audit/events?action=referral.accept", NULL);
    CHECK(has(r, "refused referral.not_party"));
}

/* The grant has run out between the list and the click. */
TEST(referral_many_are_not_accepted_when_the_letter_may_no_longer_be_read)
{
    const char *why;
    CHECK_RC(settings_put(t_app(), S("referral.grant_days"), S("1"), ORIGIN_COMMAND, &why), RC_OK);
    int64_t person = person_at_risk(), id = sent(person, "");
    t_wait(MS_DAY + 1);
    Str body = arena_printf(t_arena(), "{'accept':true,'items':['%lld','%lld']}", (long long)id,
                            (long long)sent(person, ""));
    want(api(hospital, "POST /api/v1/referrals/acknowledge", body.p), 200,
         "{'items':[{'ok':false,'code':'relation.required'},{'ok':true}]}");
}

TEST(referral_figures_are_the_rows_behind_them)
{
    int64_t person = person_at_risk();
    int64_t a = sent(person, ""), b = sent(person, ""), c = sent(person, "");
    t_wait(2 * MS_HOUR);
    want(act(hospital, a, "accept", ""), 200, NULL);
    want(act(hospital, b, "refuse", "'code':'full'"), 200, NULL);
    t_wait(2 * MS_HOUR);
    want(act(hospital, c, "accept", ""), 200, NULL);
    want(act(hospital, a, "seen", ""), 200, NULL);
    t_wait(MS_HOUR);
    want(act(hospital, a, "feedback", "'code':'helped','note':'好转'"), 200, NULL);
    int64_t pupil = green_channel();
    want(look(school, pupil), 200, NULL);
    Reply r = api(district, "GET /api/v1/referrals/figures", NULL);
    want(r, 200, "{'total':{'sent':4,'accepted':2,'seen':1,'fed_back':1,'refused':1}}");
    CHECK_INT(reply_i64(r, "total.accept_minutes"), 180); /* of 120 and 240 */
    CHECK_INT(reply_i64(r, "total.seen_minutes"), 240);
    CHECK_INT(reply_i64(r, "total.feedback_minutes"), 60);
    want(api(street, "GET /api/v1/referrals/figures", NULL), 200,
         "{'total':{'sent':3},'pairs':[{'sent':3}]}");
    want(api(school, "GET /api/v1/referrals/figures", NULL), 200,
         "{'total':{'sent':1},'pairs':[{'sent':1}]}");
    want(api(hospital, "GET /api/v1/referrals/figures", NULL), 200, "{'total':{'sent':4},'pairs':[{},{}]}");
    want(api(other_hospital, "GET /api/v1/referrals/figures", NULL), 200, "{'total':{'sent':0},'pairs':[]}");
    /* the list behind each */
    want(api(district, "GET /api/v1/referrals?figure=sent", NULL), 200, "{'items':[{},{},{},{}]}");
    want(api(district, "GET /api/v1/referrals?figure=accepted", NULL), 200, "{'items':[{},{}]}");
    want(api(district, "GET /api/v1/referrals?figure=refused", NULL), 200, "{'items':[{'state':'refused'}]}");
    want(apif(district, NULL, "GET /api/v1/referrals?figure=sent&from_unit=%lld", (long long)unit_of(school)),
         200, "{'items':[{'kind':'school_green'}]}");
    want(api(school, "GET /api/v1/referrals?figure=sent", NULL), 200, "{'items':[{'kind':'school_green'}]}");
    r = api(hospital, "GET /api/v1/referrals?figure=sent&limit=3", NULL);
    want(r, 200, "{'items':[{},{},{}]}");
    want(apif(hospital, NULL, "GET /api/v1/referrals?figure=sent&limit=3&cursor=%.*s",
              STR_ARG(reply_get(r, "next"))),
         200, "{'items':[{}]}");
    /* managers: counts only, small ones not at all */
    want(api(manager, "GET /api/v1/referrals?figure=sent", NULL), 403, "{'code':'role.denied'}");
    want(api(manager, "GET /api/v1/referrals/figures", NULL), 200, "{'total':{'sent':0},'pairs':[]}");
    Date month = date_from_days(day_of_ms(t_now()));
    Str this_month =
        arena_printf(t_arena(), "GET /api/v1/referrals/figures?from=%04d-%02d-01&to=%04d-%02d-30", month.y,
                     month.m, month.y, month.m);
    CHECK(month.m == 11);
    want(api(manager, this_month.p, NULL), 422, "{'code':'stats.whole_month'}"); /* it still grows */
    t_wait((31 - month.d) * MS_DAY);
    r = api(manager, this_month.p, NULL);
    want(r, 200, "{'total':{'sent':null},'pairs':[{'sent':null,'accept_minutes':null},{'sent':null}]}");
    /* three and one: the three would give the one away */
    const char *why;
    CHECK_RC(settings_put(t_app(), S("stats.min_cell"), S("3"), ORIGIN_COMMAND, &why), RC_OK);
    want(api(manager, this_month.p, NULL), 200,
         "{'total':{'sent':4,'accepted':null,'accept_minutes':null},'pairs':[{'sent':null},{'sent':null}]}");
    CHECK_RC(settings_put(t_app(), S("stats.min_cell"), S("0"), ORIGIN_COMMAND, &why), RC_OK);
    want(api(manager, this_month.p, NULL), 200, "{'total':{'sent':4},'pairs':[{'sent':3},{'sent':1}]}");
}

/* Nothing small follows from what a manager sees: not a day from two periods, nor a cell from its row or its column. */
TEST(referral_figures_of_a_manager_give_no_small_count_away)
{
    static const char *const periods[] = { "from=2025-10-02&to=2025-10-31", "from=2025-10-01&to=2025-10-30",
                                           "from=2025-09-01&to=2025-10-31", "from=2025-10-31&to=2025-10-31",
                                           "from=2025-11-01&to=2025-11-30" };
    const char *why;
    int64_t person = person_at_risk(), ids[8];
    for (size_t i = 0; i < COUNT(ids); i++)
        ids[i] = sent(person, "");
    for (size_t i = 0; i < 6; i++)
        want(act(hospital, ids[i], "accept", ""), 200, NULL);
    for (size_t i = 0; i < COUNT(periods); i++)
        want(apif(manager, NULL, "GET /api/v1/referrals/figures?%s", periods[i]), 422,
             "{'code':'stats.whole_month','pointer':'?from'}");
    want(api(manager, "GET /api/v1/referrals/figures?from=2025-10-01&to=2025-10-31", NULL), 200, NULL);
    CHECK_RC(settings_put(t_app(), S("stats.min_cell"), S("3"), ORIGIN_COMMAND, &why), RC_OK);
    t_wait(30 * MS_DAY);
    /* six of eight were accepted: two were not, and that is as small as two */
    want(api(manager, "GET /api/v1/referrals/figures?from=2025-11-01&to=2025-11-30", NULL), 200,
         "{'total':{'sent':8,'accepted':null,'seen':0},'pairs':[{'sent':8,'accepted':null}]}");
    want(api(district, "GET /api/v1/referrals/figures?from=2025-11-02&to=2025-11-29", NULL), 200,
         "{'total':{'sent':8,'accepted':6}}"); /* who may see the rows may count them */
    CHECK_RC(settings_put(t_app(), S("stats.min_cell"), S("0"), ORIGIN_COMMAND, &why), RC_OK);
    want(api(manager, "GET /api/v1/referrals/figures?from=2025-11-02&to=2025-11-29", NULL), 200,
         "{'total':{'accepted':6}}");
}

TEST(referral_lists_in_pages_and_budget)
{
    int64_t person = person_at_risk();
    for (int i = 0; i < 5; i++) {
        sent(person, "");
        t_wait(MS_MINUTE);
    }
    Reply r = api(hospital, "GET /api/v1/referrals?limit=3", NULL);
    want(r, 200, "{'items':[{},{},{}]}");
    budget(6);
    want(apif(hospital, NULL, "GET /api/v1/referrals?limit=3&cursor=%.*s", STR_ARG(reply_get(r, "next"))),
         200, "{'items':[{},{}]}");
    want(api(hospital, "GET /api/v1/referrals?overdue=true", NULL), 200, "{'items':[]}");
    t_wait(3 * MS_DAY);
    want(api(hospital, "GET /api/v1/referrals?overdue=true", NULL), 200, "{'items':[{},{},{},{},{}]}");
    want(api(hospital, "GET /api/v1/referrals/summary", NULL), 200, "{'in_open':5,'in_late':5}");
}

TEST(referral_is_on_record_and_sealed)
{
    int64_t person = person_at_risk(), id = sent(person, "");
    want(look(hospital, id), 200, NULL);
    Reply r = apif("auditor@330600000000", NULL, "GET /api/v1/audit/events?person=%lld", (long long)person);
    CHECK(has(r, "referral.draft") && has(r, "referral.consent") && has(r, "referral.send") &&
          has(r, "referral.view"));
    r = api(resident, "GET /api/v1/me/access-log", NULL); /* the person can see that the hospital looked */
    CHECK(has(r, "330600000000"));
}

/* The worker no longer works on the alert and its tasks; what is left is the referral's own relation. */
static Rc let_go(Op *op, void *user)
{
    static const char *const kinds[] = { "alert", "task", "area" };
    StaffId staff = { t_actor_id(worker) };
    for (size_t i = 0; i < COUNT(kinds); i++)
        TRY(op_unrelate(op, (PersonId) { *(const int64_t *)user }, staff, kinds[i]));
    return RC_OK;
}

static Rc let_go_wholly(Op *op, void *user)
{
    TRY(let_go(op, user));
    return op_unrelate(op, (PersonId) { *(const int64_t *)user }, (StaffId) { t_actor_id(worker) },
                       "referral");
}

TEST(referral_sender_who_does_nothing_is_no_longer_related)
{
    int64_t person = person_at_risk(), id = reply_i64(draft(person, ""), "id");
    CHECK_INT(t_write(let_go, &person), RC_OK);
    t_wait(3 * MS_DAY + 29 * MS_DAY);
    want(look(worker, id), 200, "{'readable':true}");
    t_wait(2 * MS_DAY);
    want(look(worker, id), 200, "{'readable':false}");
}

TEST(referral_sender_stays_related_while_others_owe_a_step)
{
    int64_t person = person_at_risk(), id = sent(person, "");
    CHECK_INT(t_write(let_go, &person), RC_OK);
    want(act(hospital, id, "accept", ""), 200, NULL);
    for (int day = 0; day < 60; day++) {
        t_wait(MS_DAY);
        t_ticks();
    }
    want(look(worker, id), 200, "{'state':'accepted','readable':true}");
    want(act(worker, id, "withdraw", "'code':'lost'"), 422, NULL);
}

TEST(referral_tries_of_others_are_on_record)
{
    int64_t person = person_at_risk(), id = sent(person, "");
    want(act(street, id, "accept", ""), 403, "{'code':'referral.not_party'}");
    Str ids = arena_printf(t_arena(), "{'items':['%lld']}", (long long)id);
    want(api(street, "POST /api/v1/referrals/acknowledge", ids.p), 200,
         "{'items':[{'ok':false,'code':'referral.not_party'}]}");
    Reply r = api("auditor@330600000000", "GET /api/v1/audit/events?action=referral.accept", NULL);
    CHECK(has(r, "refused referral.not_party"));
    r = api("auditor@330600000000", "GET /api/v1/audit/events?action=referral.receipt", NULL);
    CHECK(has(r, "refused referral.not_party"));
}

TEST(referral_answer_is_not_read_again_by_whoever_lost_the_person)
{
    int64_t person = person_at_risk();
    Str path = arena_printf(t_arena(), "POST /api/v1/persons/%lld/referrals", (long long)person),
        body = arena_printf(t_arena(),
                            "{'kind':'community_hospital','to_unit':'%lld','reason':'请评估抑郁情绪'}",
                            (long long)unit_of(hospital));
    ApiMore key = { .idempotency_key = "draft-1" };
    Reply first = api_more(worker, path.p, body.p, key), again = api_more(worker, path.p, body.p, key);
    want(first, 201, NULL);
    CHECK(again.replayed && str_eq(again.body, first.body));
    Reply log = api("auditor@330600000000", "GET /api/v1/audit/events?action=access.again", NULL);
    CHECK(has(log, "referral.draft"));
    CHECK_INT(t_write(let_go_wholly, &person), RC_OK);
    again = api_more(worker, path.p, body.p, key);
    want(again, 403, "{'code':'relation.required'}");
    CHECK(!again.replayed && !has(again, "请评估"));
}

/* The act and the same request once more. */
static Reply twice(const char *who, int64_t id, const char *verb, const char *more, const char *key)
{
    Reply r = look(who, id);
    Str path = arena_printf(t_arena(), "POST /api/v1/referrals/%lld/%s", (long long)id, verb),
        body = arena_printf(t_arena(), "{'version':%lld%s%s}", (long long)reply_i64(r, "version"),
                            *more ? "," : "", more);
    ApiMore with = { .idempotency_key = key };
    Reply first = api_more(who, path.p, body.p, with), again = api_more(who, path.p, body.p, with);
    want(first, 200, NULL);
    CHECK(again.replayed && str_eq(again.body, first.body));
    return again;
}

TEST(referral_kept_reply_ends_with_the_grant)
{
    int64_t id = sent(person_at_risk(), "");
    Reply r = look(hospital, id);
    Str body = arena_printf(t_arena(), "{'version':%lld}", (long long)reply_i64(r, "version")),
        path = arena_printf(t_arena(), "POST /api/v1/referrals/%lld/accept", (long long)id);
    ApiMore key = { .idempotency_key = "accept-1" };
    CHECK(has(twice(hospital, id, "accept", "", key.idempotency_key), "李雷雷"));
    want(act(worker, id, "withdraw", "'code':'consent_withdrawn'"), 200, NULL);
    r = api_more(hospital, path.p, body.p, key);
    want(r, 403, "{'code':'request.done_before'}");
    CHECK(!r.replayed && !has(r, "李雷雷"));
    r = api("auditor@330600000000", "GET /api/v1/audit/events?action=referral.accept", NULL);
    CHECK(has(r, "refused request.done_before"));
}

TEST(referral_kept_reply_of_what_one_may_not_read_is_given_again)
{
    int64_t id = sent(person_at_risk(), "");
    want(twice(hospital, id, "refuse", "'code':'full'", "refuse-1"), 200, "{'readable':false}");
    const char *colleague = "community_worker@330602001005#two";
    int64_t person = t_actor_id(resident), other = reply_i64(draft(person, ""), "id");
    want(twice(colleague, other, "withdraw", "'code':'mistake'", "withdraw-1"), 200, "{'readable':false}");
}

TEST(referral_kept_reply_of_the_sender_ends_with_the_relation)
{
    int64_t person = person_at_risk(), id = reply_i64(draft(person, ""), "id");
    Reply r = look(worker, id);
    Str path = arena_printf(t_arena(), "POST /api/v1/referrals/%lld/consent", (long long)id),
        body = arena_printf(t_arena(), "{'version':%lld," AGREED "}", (long long)reply_i64(r, "version"));
    CHECK(has(twice(worker, id, "consent", AGREED, "consent-1"), "请评估"));
    CHECK_INT(t_write(let_go_wholly, &person), RC_OK);
    r = api_more(worker, path.p, body.p, (ApiMore) { .idempotency_key = "consent-1" });
    want(r, 403, "{'code':'request.done_before'}");
    CHECK(!has(r, "请评估"));
}

TEST(referral_is_in_the_persons_own_copy)
{
    int64_t person = person_at_risk(), id = sent(person, "'updates':true");
    want(act(worker, id, "updates", "'note':'补充一句'"), 200, NULL);
    want(act(hospital, id, "seen", "'note':'内部备注'"), 200, NULL);
    want(act(hospital, id, "feedback", "'code':'observe','note':'建议观察'"), 200, NULL);
    int64_t basis = reply_i64(draft(person, ""), "id");
    want(act(worker, basis, "consent", "'basis':'life_danger','note':'站在桥上'"), 200, NULL);
    want(act(worker, basis, "send", ""), 200, NULL);
    want(act(worker, basis, "withdraw", "'code':'consent_withdrawn','note':'收回缘由'"), 200, NULL);
    want(draft(person, "'to_name':'草稿'"), 201, NULL);
    Reply r = api(resident, "GET /api/v1/me/export", NULL);
    want(r, 200,
         "{'referrals':[{'state':'drafted','steps':[{'step':'drafted'}]},{'state':'withdrawn',"
         "'basis':'life_danger','consent_by':''},{'state':'fed_back','consent_by':'self','letter':{"
         "'name':'李雷雷','reason':'请评估抑郁情绪','by':''},'feedback':{'text':'建议观察'}}]}");
    CHECK(has(r, "补充一句"));
    CHECK(!has(r, "站在桥上") && !has(r, "内部备注") && !has(r, "收回缘由"));
    CHECK(!reply_get(r, "referrals.1.letter.reason").n); /* neither consent nor the text */
    CHECK(!reply_get(r, "referrals.0.letter.reason").n);
    want(api("anonymous@330602001006", "GET /api/v1/me/export", NULL), 200, "{'referrals':[]}");
    want(api(hospital, "GET /api/v1/me/export", NULL), 403, NULL);
}
