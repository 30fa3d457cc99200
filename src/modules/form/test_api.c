/* Definitions through the dispatcher: what is offered, what is refused, versions, rights, generations. */
#include "core/catalogue.h"
#include "modules/form/forms.h"
#include "t_api.h"
#include "text/json.h"

#define ADMIN "system_admin@330600000000"
#define WORKER "community_worker@330602001005"

/* {'source': <text as a JSON string>} */
static const char *upload(Str source)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, t_arena(), 4 << 20);
    jsonw_init(&w, &b);
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("source"));
    jsonw_str(&w, source);
    jsonw_end_obj(&w);
    CHECK_RC(jsonw_finish(&w), RC_OK);
    Buf out; /* the driver reads single quotes as double ones */
    buf_init_arena(&out, t_arena(), 4 << 20);
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] == '\'')
            buf_addz(&out, "\\u0027");
        else
            buf_addc(&out, b.p[i]);
    return arena_z(t_arena(), buf_str(&out));
}

/* The packed form with one piece of its text replaced. */
static Str changed(const char *path, const char *from, const char *to)
{
    Str s = definition_packed(path), f = str_from_z(from);
    Buf b;
    bool done = false;
    buf_init_arena(&b, t_arena(), 4 << 20);
    for (size_t i = 0; i < s.n; i++)
        if (!done && str_starts(str_sub(s, i, f.n), f)) {
            buf_addz(&b, to);
            i += f.n - 1;
            done = true;
        } else {
            buf_addc(&b, s.p[i]);
        }
    CHECK(done);
    return buf_str(&b);
}

TEST(form_list_offers_only_free_texts)
{
    Reply r = api("", "GET /api/v1/forms", NULL);
    want(r, 200, NULL);
    bool phq = false;
    for (int i = 0; i < 60; i++) {
        Str id = reply_get(r, arena_printf(t_arena(), "items.%d.id", i).p);
        phq = phq || str_eq(id, S("phq-9"));
        CHECK(!str_eq(id, S("scl-90")) && !str_eq(id, S("isi")));
    }
    CHECK(phq);
    want(api("", "GET /api/v1/forms/phq-9", NULL), 200,
         "{'id':'phq-9','respondent':'self','recall':'过去两周'}");
    want(api("", "GET /api/v1/forms/isi", NULL), 404, NULL);
    want(api("", "GET /api/v1/forms/none", NULL), 404, NULL);
    Reply fhir = api("", "GET /fhir/Questionnaire/phq-9", NULL);
    want(fhir, 200, "{'resourceType':'Questionnaire'}");
    want(api("", "GET /fhir/Questionnaire/isi", NULL), 404, NULL);
}

TEST(form_definitions_are_the_administrators)
{
    want(api("", "GET /api/v1/definitions", NULL), 401, NULL);
    want(api("resident@330602001005", "GET /api/v1/definitions", NULL), 403, NULL);
    want(api(WORKER, "GET /api/v1/definitions?kind=form", NULL), 200, NULL);
    want(api(WORKER, "GET /api/v1/definitions?kind=wrong", NULL), 422, NULL);
    want(api(WORKER, "GET /api/v1/definitions/form/phq-9", NULL), 200,
         "{'tier':'S','state':'published','has_text':true}");
    want(api(WORKER, "GET /api/v1/definitions/battery/depression-staged", NULL), 200, "{'version':'1'}");
    want(api(WORKER, "GET /api/v1/definitions/clock/clocks", NULL), 200, "{'version':'1'}");
    want(api(WORKER, "GET /api/v1/definitions/form/none", NULL), 404, NULL);
    want(api(WORKER, "POST /api/v1/definitions/form", "{'source':'{}'}"), 403, NULL);
    want(api(WORKER, "GET /api/v1/definitions/form/phq-9/fhir", NULL), 200, NULL);
    want(api(WORKER, "GET /api/v1/definitions/form/isi/fhir", NULL), 200, "{'status':'draft'}");
    want(api("", "GET /api/v1/definitions/form/isi/fhir", NULL), 401, NULL);
}

static Reply send(Str source)
{
    return api_more(ADMIN, "POST /api/v1/definitions/form", upload(source), (ApiMore) { 0 });
}

/* What raises alerts takes a second administrator, test_second.c. */
static Reply twice(const char *request, const char *version)
{
    Reply r = api(ADMIN, request, arena_printf(t_arena(), "{'version':'%s'}", version).p);
    Str head, path = str_from_z(request);
    size_t cut = path.n;
    want(r, 200, NULL);
    while (path.p[--cut] != '/')
        ;
    head = str_sub(path, 0, cut);
    return api("security_admin@330600000000", arena_printf(t_arena(), "%.*s/confirm", STR_ARG(head)).p,
               arena_printf(t_arena(), "{'version':'%s','digest':'%.*s'}", version,
                            STR_ARG(reply_get(r, "waiting.digest")))
                   .p);
}

TEST(form_upload_is_checked_and_published)
{
    want(send(S("not json")), 422, NULL);
    want(send(S("{}")), 422, NULL);
    Reply wrong = send(changed("forms/phq-9.json", "\"total\": 27", "\"total\": 26"));
    want(wrong, 422, NULL);
    CHECK(str_starts(reply_get(wrong, "pointer"), S("/vectors")));
    want(send(changed("forms/phq-9.json", "有多少时候", "有多少天")), 409,
         "{'code':'definition.version_taken'}");
    want(send(changed("forms/phq-9.json", "\"version\": \"1\"", "\"version\": \"2\"")), 201,
         "{'id':'phq-9','version':'2','state':'draft'}");
    CHECK_STR(forms_find(t_app(), S("phq-9"))->version, "1");
    want(api(ADMIN, "POST /api/v1/definitions/form/phq-9/publish", "{'version':'7'}"), 404, NULL);
    want(twice("POST /api/v1/definitions/form/phq-9/publish", "2"), 200, "{'state':'published'}");
    const Form *old = forms_find(t_app(), S("phq-9"));
    t_ticks();
    CHECK_STR(forms_find(t_app(), S("phq-9"))->version, "2");
    CHECK_STR(old->version, "1"); /* who still reads the old one is not disturbed */
    want(api("", "GET /api/v1/forms/phq-9", NULL), 200, "{'version':'2'}");
    t_clock_advance(1000);
    want(twice("POST /api/v1/definitions/form/phq-9/retire", "2"), 200, "{'state':'retired'}");
    t_ticks();
    want(api("", "GET /api/v1/forms/phq-9", NULL), 200, "{'version':'1'}");
}

TEST(form_packed_version_can_be_retired)
{
    want(twice("POST /api/v1/definitions/form/gad-7/retire", "1"), 200, "{'state':'retired'}");
    t_ticks();
    want(api("", "GET /api/v1/forms/gad-7", NULL), 404, NULL);
    t_clock_advance(1000);
    want(twice("POST /api/v1/definitions/form/gad-7/publish", "1"), 200, "{'state':'published'}");
    t_ticks();
    want(api("", "GET /api/v1/forms/gad-7", NULL), 200, NULL);
}

/* A version number means one content for ever: also that of the one that was delivered, in force or not. */
TEST(form_delivered_version_is_taken)
{
    const char *other = upload(changed("forms/k6.json", "您感到情绪沮丧", "您常常沮丧"));
    const char *second = upload(changed("forms/k6.json", "\"version\": \"1\"", "\"version\": \"2\""));
    static const char post[] = "POST /api/v1/definitions/form";
    want(api(ADMIN, post, other), 409, "{'code':'definition.version_taken'}");
    want(api(ADMIN, post, second), 201, NULL);
    want(twice("POST /api/v1/definitions/form/k6/publish", "2"), 200, "{'state':'published'}");
    t_ticks();
    want(api(ADMIN, post, other), 409, "{'code':'definition.version_taken'}");
    want(api(ADMIN, post, upload(definition_packed("forms/k6.json"))), 201, "{'version':'1'}"); /* the same */
}

TEST(form_without_text_is_not_published)
{
    want(api(ADMIN, "POST /api/v1/definitions/form/isi/publish",
             "{'version':'1','authorisation':{'who':'Mapi','document':'L1','valid_to':'2030-01-01'}}"),
         409, "{'code':'definition.no_text'}");
    want(api_more(ADMIN, "POST /api/v1/definitions/form/phq-9/text-pack", upload(S("{\"format\":1}")),
                  (ApiMore) { 0 }),
         422, NULL);
}

TEST(form_with_its_text_pack_is_exported_with_that_text)
{
    static const char
        fhir[] = "GET /api/v1/definitions/form/isi/fhir",
        pack[] =
            "{'format':1,'form':'isi','version':'1','edition':'zh-CN-site','language':'zh-CN',"
            "'source':'L1','authorisation':{'holder':'Mapi','document':'L1','valid_to':'2030-01-01'},"
            "'head':'过去两周','items':{'1':'题甲','2':'题乙','3':'题丙','4':'题丁','5':'题戊','6':'题己',"
            "'7':'题庚'},'options':{'answers':{'0':'无','1':'轻','2':'中','3':'重','4':'极重'}}}";
    char json[sizeof(pack)];
    memcpy(json, pack, sizeof(pack));
    for (char *p = json; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    Reply r = api(WORKER, fhir, NULL);
    want(r, 200, "{'status':'draft'}");
    CHECK_STR(reply_get(r, "item.0.item.6.text"), "第 7 题（题目文本待导入）");
    CHECK_STR(reply_get(r, "item.0.item.6.answerOption.4.valueCoding.display"), "4");
    r = api_more(ADMIN, "POST /api/v1/definitions/form/isi/text-pack", upload(str_from_z(json)),
                 (ApiMore) { 0 });
    want(r, 201, NULL);
    r = api(ADMIN, "POST /api/v1/definitions/form/isi/publish",
            "{'version':'1','authorisation':{'who':'Mapi','document':'L1','valid_to':'2030-01-01'}}");
    want(r, 200, "{'state':'published'}");
    t_ticks();
    r = api(WORKER, fhir, NULL);
    CHECK_STR(reply_get(r, "item.0.text"), "过去两周");
    CHECK_STR(reply_get(r, "item.0.item.6.text"), "题庚");
    CHECK_STR(reply_get(r, "item.0.item.6.answerOption.4.valueCoding.display"), "极重");
}

TEST(form_rules_and_batteries_are_checked)
{
    want(api_more(ADMIN, "POST /api/v1/definitions/alert_rule",
                  upload(changed("alert-rules.json", "\"form\": \"phq-9\"", "\"form\": \"no-such\"")),
                  (ApiMore) { 0 }),
         422, NULL);
    want(api_more(ADMIN, "POST /api/v1/definitions/battery",
                  upload(definition_packed("batteries/gad-staged.json")), (ApiMore) { 0 }),
         201, "{'kind':'battery','id':'gad-staged'}");
    want(api(ADMIN, "POST /api/v1/definitions/role", "{'source':'{}'}"), 422,
         "{'code':'definition.kind_fixed'}");
}
