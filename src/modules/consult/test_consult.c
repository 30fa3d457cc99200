/*
 * Writing with a counsellor, through the dispatcher: from the first word to the satisfaction, who may read, what a sign of
 * risk does, silence, and two senders of the same message.
 */
#include "t_talk.h"

TEST(consult_from_the_first_word_to_the_last)
{
    setup();
    want(api(ME, "GET /api/v1/me/consult-desk", NULL), 200,
         "{'name':'一号台','terms_version':1,'waiting':{'state':'nobody','ahead':0,'minutes':null}}");
    long long id = start(ME);
    want(say(ME, id, "r1", "您好,有人吗"), 201, "{'n':2,'again':false}"); /* 1 is the server's */
    want(api(COUNSELLOR, "GET /api/v1/consults?list=queue", NULL), 200,
         "{'items':[{'state':'waiting','unread':2,'risk':''}]}");
    want(messages(COUNSELLOR, id, 0), 403, "{'code':'relation.required'}"); /* the queue shows no text */
    want(api(COUNSELLOR, "POST /api/v1/consults/next", NULL), 200, "{'state':'active'}");
    want(say(COUNSELLOR, id, "s1", "您好,请说"), 201, "{'n':4}");
    want(say(ME, id, "r2", "最近睡不好"), 201, "{'n':5}");

    want(messages(ME, id, 0), 200,
         "{'items':[{'n':1,'sender':'server','code':'opened'},{'n':2,'text':'您好,有人吗'},"
         "{'n':3,'code':'taken'},{'n':4,'sender':'staff','text':'您好,请说'},"
         "{'n':5,'text':'最近睡不好'}],'last_n':5,'seen':5,'seen_other':4}");
    want(messages(COUNSELLOR, id, 4), 200, "{'items':[{'n':5,'sender':'resident','text':'最近睡不好'}]}");
    want(apif(COUNSELLOR, NULL, "GET /api/v1/consults/%lld/messages?after=5&seen=5", id), 200,
         "{'items':[],'seen':5}");
    want(messages(ME, id, 5), 200, "{'items':[],'seen_other':5}");

    const char *end =
        arena_printf(t_arena(), "{'version':%lld,'topic':'sleep','summary':'谈了睡眠,约定面谈。'}",
                     version(COUNSELLOR, id))
            .p;
    want(apif(ME, "{'score':5}", "POST /api/v1/me/consults/%lld/rating", id), 409,
         "{'code':'consult.not_ended'}");
    want(on(COUNSELLOR, id, "end", end), 200,
         "{'item':{'state':'ended'},'ended_by':'staff','topic':'sleep','summary':'谈了睡眠,约定面谈。'}");
    want(on(COUNSELLOR, id, "end", end), 409, NULL);
    want(say(ME, id, "r3", "还在吗"), 409, "{'code':'consult.ended'}");
    want(apif(ME, "{'score':5,'note':'很好'}", "POST /api/v1/me/consults/%lld/rating", id), 200,
         "{'rating':5}");
    want(apif(ME, "{'score':1}", "POST /api/v1/me/consults/%lld/rating", id), 409,
         "{'code':'consult.rated'}");
    want(view(COUNSELLOR, id), 200, "{'rating':5,'rating_note':'很好'}");
    want(api(ME, "GET /api/v1/me/consults", NULL), 200,
         "{'items':[{'state':'ended','ended_by':'staff','rating':5}]}");
    Reply all = api(ME, "GET /api/v1/me/export", NULL);
    CHECK(memmem(all.body.p, all.body.n, "最近睡不好", strlen("最近睡不好")) != NULL);
    CHECK(memmem(all.body.p, all.body.n, "约定面谈", strlen("约定面谈")) ==
          NULL); /* the summary is a work note */
    all_is_well();
}

TEST(consult_needs_consent_terms_and_an_open_desk)
{
    (void)t_actor_id(WORKER);
    want(api(ANON, "POST /api/v1/me/consults", "{'terms':1}"), 403, "{'code':'consent.required'}");
    agree(ANON);
    want(api(ANON, "GET /api/v1/me/consult-desk", NULL), 200, "{'waiting':{'state':'none'}}");
    want(api(ANON, "POST /api/v1/me/consults", "{'terms':1}"), 409, "{'code':'consult.no_desk'}");
    Reply r = desk(COUNSELLOR, "consult", "1-7 08:00-08:01");
    want(r, 201, NULL);
    want(api(ANON, "POST /api/v1/me/consults", "{'terms':2}"), 409, "{'code':'consult.terms'}");
    int64_t day = day_of_ms(t_now()) + 1;
    t_clock_advance(ms_of_day(day) + 8 * MS_HOUR + MS_MINUTE - t_now());
    (void)t_actor_id(ANON "#late");
    agree("anonymous@330602001005#2");
    want(api("anonymous@330602001005#2", "POST /api/v1/me/consults", "{'terms':1}"), 409,
         "{'code':'consult.closed'}");
    Reply closed = api("anonymous@330602001005#2", "GET /api/v1/me/consult-desk", NULL);
    want(closed, 200, "{'waiting':{'state':'closed'}}");
    CHECK_INT(reply_i64(closed, "waiting.opens_ms"), ms_of_day(day + 1) + 8 * MS_HOUR);
    want(api("anonymous@330602001005#2", "GET /api/v1/me/consults", NULL), 200, "{'items':[]}");
}

TEST(consult_same_message_twice_is_one)
{
    setup();
    long long id = start(ME);
    CHECK_INT(start(ME), id); /* opened twice is opened once */
    want(say(ME, id, "a", "第一句"), 201, "{'n':2,'again':false}");
    want(say(ME, id, "a", "第一句"), 201, "{'n':2,'again':true}");
    want(say(ME, id, "b", "第二句"), 201, "{'n':3}");
    want(say(ME, id, "a", "第一句"), 201, "{'n':2,'again':true}");
    want(messages(ME, id, 1), 200, "{'items':[{'n':2,'text':'第一句'},{'n':3,'text':'第二句'}],'last_n':3}");
    want(say(ME, id, "x", ""), 422, NULL);
    want(apif(ME, "{'client':'short','text':'a'}", "POST /api/v1/me/consults/%lld/messages", id), 422,
         "{'pointer':'/client'}");
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(say(COUNSELLOR, id, "a", "同名不同人"), 201,
         "{'n':5,'again':false}"); /* names are each sender's own */
    all_is_well();
}

TEST(consult_is_not_for_others)
{
    setup();
    agree(FAR);
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(say(COUNSELLOR, id, "s", "您好"), 201, NULL);
    want(messages(FAR, id, 0), 404, "{'code':'consult.none'}");
    want(say(FAR, id, "x", "hello"), 404, NULL);
    want(apif(FAR, "{}", "POST /api/v1/me/consults/%lld/end", id), 404, NULL);
    want(view(ELSEWHERE, id), 404, "{'code':'consult.none'}");
    want(messages(ELSEWHERE, id, 0), 404, NULL);
    want(messages(SECOND, id, 0), 403, "{'code':'relation.required'}"); /* a colleague next to them */
    want(say(SECOND, id, "x", "hello"), 403, NULL);
    want(messages(WORKER, id, 0), 403, NULL); /* of the home, without a reason */
    want(on(SECOND, id, "take", NULL), 409, "{'code':'consult.not_free'}");
    want(view(MANAGER, id), 403, "{'code':'role.denied'}");
    want(view(ADMIN, id), 403, NULL);
    want(messages("", id, 0), 401, NULL);
    want(api(SECOND, "GET /api/v1/consults?list=mine", NULL), 200, "{'items':[]}");
    want(api(ELSEWHERE, "GET /api/v1/consults?list=queue", NULL), 200, "{'items':[]}");
    want(desk(SECOND, "consult", ""), 409, "{'code':'consult.desk_there'}");
    want(api(COUNSELLOR, "GET /api/v1/consult-desks", NULL), 403, NULL);
    want(api(ADMIN, "POST /api/v1/consult-desks",
             "{'unit':'1','kind':'consult','name':'n','hours':'','max_open':2,'active':true}"),
         422, NULL);
}

TEST(consult_moves_only_when_somebody_takes_it)
{
    setup();
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(api(COUNSELLOR, "PUT /api/v1/consult-seat", "{'on':true}"), 200, "{'on':true,'mine':1}");
    long long v = version(COUNSELLOR, id), other = (long long)t_actor_id(SECOND);
    const char *offer =
        arena_printf(t_arena(), "{'version':%lld,'staff':'%lld','note':'请接着谈睡眠'}", v, other).p;
    want(on(COUNSELLOR, id, "offer", offer), 409, "{'code':'consult.not_present'}");
    want(api(SECOND, "PUT /api/v1/consult-seat", "{'on':true}"), 200, "{'present':2}");
    want(apif(COUNSELLOR, NULL, "GET /api/v1/consults/%lld/colleagues", id), 200,
         "{'staff':[{'open':0}],'desks':[]}");
    want(on(COUNSELLOR, id, "offer", offer), 200, "{'item':{'state':'active','offered':true}}");
    want(say(COUNSELLOR, id, "s", "我请同事来"), 201, NULL); /* stays until then */
    want(api(SECOND, "GET /api/v1/consult-seat", NULL), 200, "{'offered':1}");
    want(api(SECOND, "POST /api/v1/consults/next", NULL), 200, "{'state':'active','last_n':4}");
    want(view(SECOND, id), 200, "{'turns':[{},{'note':'请接着谈睡眠'}]}");
    want(messages(COUNSELLOR, id, 0), 403, NULL); /* what was theirs is not any more */
    want(say(COUNSELLOR, id, "t", "还有一句"), 403, NULL);
    want(messages(SECOND, id, 0), 200,
         "{'items':[{'code':'opened'},{'code':'taken'},{'text':'我请同事来'},{'code':'handed_over'}]}");
    Reply seen = messages(ME, id, 0);
    CHECK(memmem(seen.body.p, seen.body.n, "睡眠", strlen("睡眠")) ==
          NULL); /* the note is not for the person */
    all_is_well();
}

TEST(consult_no_more_at_a_time_than_the_desk_allows)
{
    setup();
    long long id[4];
    for (int i = 0; i < 4; i++) {
        const char *who = arena_printf(t_arena(), "anonymous@330602001005#%d", i + 20).p;
        agree(who);
        id[i] = start(who);
        if (i == 3) /* nobody at risk waits for a free place */
            want(say(who, id[i], "a", "我不想活了"), 201, "{'help':{'level':'orange'}}");
    }
    want(on(COUNSELLOR, id[0], "take", NULL), 200, NULL);
    want(on(COUNSELLOR, id[1], "take", NULL), 200, NULL);
    want(on(COUNSELLOR, id[1], "take", NULL), 200, NULL); /* theirs already */
    want(on(COUNSELLOR, id[2], "take", NULL), 409, "{'code':'consult.full'}");
    want(api(COUNSELLOR, "POST /api/v1/consults/next", NULL), 200, "{'risk':'orange'}");
    want(api(COUNSELLOR, "POST /api/v1/consults/next", NULL), 409, "{'code':'consult.full'}");
    want(on(SECOND, id[2], "take", NULL), 200, "{'item':{'state':'active'}}");
    all_is_well();
}

TEST(consult_supervisor_reads_with_a_reason)
{
    setup();
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(messages(STREET, id, 0), 403, NULL);
    want(api(ADMIN, "PUT /api/v1/settings/consult.look_minutes", "{'value':'5'}"), 200, NULL);
    t_ticks(); /* where memory ran out after the commit, the setting is read from the database */
    want(on(STREET, id, "look", "{'reason':'a'}"), 422, NULL);
    want(on(COUNSELLOR, id, "look", "{'reason':'想看看'}"), 403, NULL);
    want(on(STREET, id, "look", "{'reason':'督导抽查'}"), 200, NULL);
    want(messages(STREET, id, 0), 200, "{'last_n':2}");
    want(say(STREET, id, "x", "督导插话"), 403, "{'code':'consult.not_yours'}");
    t_clock_advance(6 * MS_MINUTE);
    want(messages(STREET, id, 0), 403, NULL);
}

TEST(consult_sign_of_risk_raises_an_alert_with_the_message)
{
    setup();
    want(desk(CRISIS, "crisis", ""), 201, "{'kind':'crisis'}");
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    Reply r = say(ME, id, "a", "我不想活了");
    want(r, 201, "{'n':3,'help':{'level':'orange'}}");
    CHECK(reply_get(r, "help.message").n > 30);
    want(say(ME, id, "a", "我不想活了"), 201, "{'n':3,'again':true,'help':{'level':'orange'}}");
    want(api(STREET, "GET /api/v1/alerts", NULL), 200,
         "{'items':[{'level':'orange','source':'consult','reason':'在线咨询中提到轻生的想法'}]}");
    Reply v = view(COUNSELLOR, id);
    want(v, 200,
         "{'item':{'risk':'orange'},'alert_level':'orange','hits':[{'n':3,'rule':'ideation','verdict':''}]}");
    want(say(ME, id, "b", "药已经吃了一瓶安眠药"), 201,
         "{'help':{'level':'red'}}"); /* worse: the same alert */
    want(api(STREET, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'red'}]}");

    want(on(COUNSELLOR, id, "crisis", "{'note':'正在实施,请马上接'}"), 200,
         "{'item':{'state':'active','offered':true}}");
    want(say(COUNSELLOR, id, "s", "我在,请告诉我您在哪里"), 201, NULL); /* nobody at risk waits alone */
    want(api(CRISIS, "POST /api/v1/consults/next", NULL), 200, "{'risk':'red'}");
    want(messages(CRISIS, id, 2), 200,
         "{'items':[{'text':'我不想活了'},{'text':'药已经吃了一瓶安眠药'},{'code':'to_crisis'},{},{'code':'"
         "handed_over'}]}");
    want(messages(COUNSELLOR, id, 0), 403, NULL);

    /* Whoever owns the alert reads the conversation, whoever does not, not. */
    want(messages(STREET, id, 0), 403, NULL);
    Reply list = api(STREET, "GET /api/v1/alerts", NULL);
    want(apif(STREET,
              arena_printf(t_arena(), "{'version':%lld}", (long long)reply_i64(list, "items.0.version")).p,
              "POST /api/v1/alerts/%lld/acknowledge", (long long)reply_i64(list, "items.0.id")),
         200, NULL);
    want(messages(STREET, id, 0), 200, NULL);
    want(apif(STREET, NULL, "GET /api/v1/consults?list=all&alert=%lld",
              (long long)reply_i64(list, "items.0.id")),
         200, "{'items':[{'risk':'red'}]}");
    t_clock_advance(MS_DAY);
    t_ticks();
    want(apif(ME, NULL, "GET /api/v1/me/consults/%lld", id), 200,
         "{'state':'waiting'}"); /* never closed by the server: who had it has gone, another is wanted */
    all_is_well();
}

TEST(consult_false_alarms_are_counted)
{
    setup();
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(say(ME, id, "a", "昨天看了一部讲自杀的电影"), 201, "{'help':{}}");
    Reply v = view(COUNSELLOR, id);
    long long hit = (long long)reply_i64(v, "hits.0.id");
    want(apif(SECOND, "{'verdict':'false'}", "POST /api/v1/consults/%lld/hits/%lld", id, hit), 403, NULL);
    want(apif(COUNSELLOR, "{'verdict':'maybe'}", "POST /api/v1/consults/%lld/hits/%lld", id, hit), 422, NULL);
    want(apif(COUNSELLOR, "{'verdict':'false'}", "POST /api/v1/consults/%lld/hits/%lld", id, hit + 1), 404,
         NULL);
    want(apif(COUNSELLOR, "{'verdict':'false'}", "POST /api/v1/consults/%lld/hits/%lld", id, hit), 200,
         "{'hits':[{'verdict':'false'}],'alert_level':'orange'}"); /* the alert is closed by its own steps */
    Reply g = api(COUNSELLOR, "GET /api/v1/consult-guide", NULL);
    want(g, 200, NULL);
    bool counted = false;
    for (int i = 0; i < 10; i++)
        if (str_eq(reply_get(g, arena_printf(t_arena(), "rules.%d.id", i).p), S("ideation"))) {
            CHECK_INT(reply_i64(g, arena_printf(t_arena(), "rules.%d.hits", i).p), 1);
            CHECK_INT(reply_i64(g, arena_printf(t_arena(), "rules.%d.false_hits", i).p), 1);
            counted = true;
        }
    CHECK(counted);
}

TEST(consult_crisis_without_a_crisis_desk_goes_to_the_unit_of_the_alert)
{
    setup();
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(on(COUNSELLOR, id, "crisis", "{}"), 200,
         "{'alert_level':'red','item':{'risk':'red','offered':true}}");
    want(api(STREET, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'red','source':'consult'}]}");
    all_is_well();
}

TEST(consult_silence_is_told_then_closed)
{
    setup();
    want(api(ADMIN, "PUT /api/v1/settings/consult.silent_minutes", "{'value':'3'}"), 200, NULL);
    want(api(ADMIN, "PUT /api/v1/settings/consult.close_minutes", "{'value':'2'}"), 200, NULL);
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(say(COUNSELLOR, id, "s", "您还在吗"), 201, "{'n':3}");
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    want(messages(ME, id, 3), 200, "{'items':[]}");
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    t_ticks();
    want(messages(ME, id, 3), 200, "{'items':[{'n':4,'code':'nudged'}]}");
    want(say(ME, id, "r", "在的"), 201, "{'n':5}"); /* that begins anew */
    t_clock_advance(6 * MS_MINUTE);
    t_ticks(); /* it is the counsellor's turn, who has gone: back to the queue */
    want(apif(ME, NULL, "GET /api/v1/me/consults/%lld", id), 200, "{'state':'waiting'}");
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(say(COUNSELLOR, id, "s2", "我回来了"), 201, NULL);
    t_clock_advance(4 * MS_MINUTE);
    t_ticks();
    t_clock_advance(4 * MS_MINUTE);
    t_ticks();
    want(apif(ME, NULL, "GET /api/v1/me/consults/%lld", id), 200, "{'state':'ended','ended_by':'silence'}");
    const char *end = arena_printf(t_arena(), "{'version':%lld,'topic':'other','summary':'来访者离开。'}",
                                   version(COUNSELLOR, id))
                          .p;
    want(on(COUNSELLOR, id, "end", end), 200, "{'ended_by':'silence','summary':'来访者离开。'}");
    all_is_well();
}

TEST(consult_that_nobody_took_is_closed_with_a_word)
{
    setup();
    long long id = start(ME);
    t_clock_advance(13 * MS_HOUR);
    t_ticks();
    want(messages(ME, id, 1), 200, "{'items':[{'code':'ended_unanswered'}]}");
    all_is_well();
}

TEST(consult_waiting_time_is_reckoned_or_not_known)
{
    setup();
    want(api(COUNSELLOR, "PUT /api/v1/consult-seat", "{'on':true}"), 200, NULL);
    want(api(ME, "GET /api/v1/me/consult-desk", NULL), 200,
         "{'waiting':{'state':'open','present':1,'minutes':0}}");
    for (int i = 1; i <= 3; i++) { /* two places: the third waits, and nothing is known yet */
        const char *who = arena_printf(t_arena(), "anonymous@330602001005#%d", i + 10).p;
        agree(who);
        long long id = start(who);
        if (i < 3)
            want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
        else
            want(apif(who, NULL, "GET /api/v1/me/consults/%lld", id), 200,
                 "{'waiting':{'state':'open','ahead':0,'minutes':null}}");
    }
    want(api(ME, "GET /api/v1/me/consult-desk", NULL), 200, "{'waiting':{'ahead':1,'minutes':null}}");
    want(api(COUNSELLOR, "PUT /api/v1/consult-seat", "{'on':false}"), 200, "{'on':false,'present':0}");
    want(api(ME, "GET /api/v1/me/consult-desk", NULL), 200, "{'waiting':{'state':'nobody'}}");
}

static bool calm(Reply said)
{
    return said.status == 201 && !reply_get(said, "help.level").n;
}

TEST(consult_a_sign_split_over_two_messages_is_found_once)
{
    setup();
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL); /* 2 */
    CHECK(calm(say(ME, id, "a", "我真的不想")));
    want(say(COUNSELLOR, id, "s", "您慢慢说"), 201, NULL);
    want(say(ME, id, "b", "活了"), 201, "{'n':5,'help':{'level':'orange'}}");
    want(say(ME, id, "b", "活了"), 201, "{'n':5,'again':true,'help':{'level':'orange'}}");
    CHECK(calm(say(ME, id, "c", "谢谢您听我说"))); /* the same words are no second sign */
    Reply v = view(COUNSELLOR, id);
    want(v, 200, "{'hits':[{'n':5,'rule':'ideation'}]}");
    CHECK_INT(reply_get(v, "hits.1.id").n, 0);
    want(api(STREET, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'orange'}]}");
    CHECK_INT(reply_get(api(STREET, "GET /api/v1/alerts", NULL), "items.1.id").n, 0);

    CHECK(calm(say(ME, id, "d", "想"))); /* over three of them */
    CHECK(calm(say(ME, id, "e", "去")));
    want(say(ME, id, "f", "死"), 201, "{'help':{}}");
    want(apif(COUNSELLOR, "{'verdict':'false'}", "POST /api/v1/consults/%lld/hits/%lld", id,
              (long long)reply_i64(view(COUNSELLOR, id), "hits.1.id")),
         200, NULL);
    Reply g = api(COUNSELLOR, "GET /api/v1/consult-guide", NULL);
    for (int i = 0; i < 10; i++)
        if (str_eq(reply_get(g, body("rules.%d.id", i)), S("ideation"))) {
            CHECK_INT(reply_i64(g, body("rules.%d.hits", i)), 2);
            CHECK_INT(reply_i64(g, body("rules.%d.false_hits", i)), 1);
        }

    CHECK(calm(say(ME, id, "g", "我不想")));
    t_clock_advance(3 * MS_MINUTE);
    CHECK(calm(say(ME, id, "h", "活动一下"))); /* long after */
    CHECK(calm(say(ME, id, "i", "好想")));
    CHECK(calm(say(ME, id, "j", "死你了"))); /* what the rule excepts, also in two */
    all_is_well();
}

TEST(consult_a_unit_that_is_closed_answers_nobody)
{
    char day[10];
    setup();
    agree(FAR);
    date_format(date_from_days(day_of_ms(t_now())), day);
    want(apif(STREET, body("{'day':'%.*s','from_min':0,'to_min':1440,'kind':'off'}", 10, day),
              "POST /api/v1/counselling/units/%lld/changes", unit_of(COUNSELLOR)),
         200, NULL);
    Reply closed = api(ME, "GET /api/v1/me/consult-desk", NULL);
    want(closed, 200, "{'waiting':{'state':'closed','minutes':null}}");
    CHECK_INT(reply_i64(closed, "waiting.opens_ms"), ms_of_day(day_of_ms(t_now()) + 1));
    want(api(ME, "POST /api/v1/me/consults", "{'terms':1}"), 409, "{'code':'consult.closed'}");
    want(api(COUNSELLOR, "GET /api/v1/consult-seat", NULL), 200, "{'open':false}");
    t_wait(MS_DAY);
    (void)start(ME);
}

TEST(consult_a_crisis_desk_is_not_closed_with_the_appointments_of_its_unit)
{
    char day[10];
    setup();
    want(desk(CRISIS, "crisis", ""), 201, NULL);
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    date_format(date_from_days(day_of_ms(t_now())), day);
    want(apif("district_specialist@330602000000",
              body("{'day':'%.*s','from_min':0,'to_min':1440,'kind':'off'}", 10, day),
              "POST /api/v1/counselling/units/%lld/changes", unit_of(CRISIS)),
         200, NULL);
    want(on(COUNSELLOR, id, "crisis", "{}"), 200, NULL);
    want(on(CRISIS, id, "take", NULL), 200, NULL);
    want(api(ME, "GET /api/v1/me/consult-desk", NULL), 200, NULL);
    want(api(CRISIS, "GET /api/v1/consult-seat", NULL), 200, "{'open':true}");
}
