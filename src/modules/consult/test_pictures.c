/* Pictures in a conversation: where the desk takes them, who sees them, once whatever the line does, sealed, filtered. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "t_talk.h"
#include "text/codec.h"

static Str base64_of(const char *name)
{
    enum { ROOM = 4096 };
    char bytes[ROOM];
    Str path = t_source_path(arena_printf(t_arena(), "tests/fuzz/corpus/picture/%s", name).p);
    FILE *f = fopen(path.p, "rb");
    CHECK(f != NULL);
    size_t n = fread(bytes, 1, ROOM, f);
    fclose(f);
    Buf b;
    buf_init_arena(&b, t_arena(), 2 * ROOM);
    base64_put(&b, (Str) { bytes, n }, false);
    return arena_str(t_arena(), buf_str(&b));
}

static Reply show(const char *who, long long id, const char *client, const char *text, Str picture)
{
    bool me = strncmp(who, "resident", 8) == 0;
    Str words = *text ? arena_printf(t_arena(), "'text':'%s',", text) : S("");
    return apif(who,
                arena_printf(t_arena(), "{'client':'client-%s',%.*s'picture':'%.*s'}", client, STR_ARG(words),
                             STR_ARG(picture))
                    .p,
                "POST /api/v1/%sconsults/%lld/messages", me ? "me/" : "", id);
}

static Reply picture(const char *who, long long id, int n)
{
    bool me = strncmp(who, "resident", 8) == 0;
    return apif(who, NULL, "GET /api/v1/%sconsults/%lld/pictures/%d", me ? "me/" : "", id, n);
}

static void allow(bool on)
{
    Reply r = api(ADMIN, "GET /api/v1/consult-desks", NULL);
    want(apif(ADMIN,
              arena_printf(
                  t_arena(),
                  "{'version':%lld,'name':'一号台','hours':'','max_open':2,'pictures':%s,'active':true}",
                  (long long)reply_i64(r, "items.0.version"), on ? "true" : "false")
                  .p,
              "PUT /api/v1/consult-desks/%lld", (long long)reply_i64(r, "items.0.id")),
         200, on ? "{'pictures':true}" : "{'pictures':false}");
}

static bool holds(Reply r, const char *what)
{
    return memmem(r.body.p, r.body.n, what, strlen(what)) != NULL;
}

TEST(consult_pictures_only_where_the_desk_takes_them)
{
    setup();
    long long id = start(ME);
    want(apif(ME, NULL, "GET /api/v1/me/consults/%lld", id), 200, "{'state':'waiting'}");
    want(show(ME, id, "p", "", base64_of("jpeg-gps")), 409,
         "{'code':'consult.no_pictures','pointer':'/picture'}");
    allow(true);
    want(apif(ME, NULL, "GET /api/v1/me/consults/%lld", id), 200, "{'pictures':true}");
    want(show(ME, id, "svg", "图", base64_of("svg")), 422, "{'code':'consult.picture','pointer':'/picture'}");
    want(show(ME, id, "junk", "图", S("=not base64=")), 422, "{'code':'consult.picture'}");
    want(show(ME, id, "gif", "", base64_of("gif")), 422, "{'code':'consult.picture'}");
    want(show(ME, id, "p", "", base64_of("jpeg-gps")), 201, "{'n':2}"); /* what was refused is not there */
    allow(false);
    want(show(ME, id, "q", "", base64_of("jpeg-gps")), 409, "{'code':'consult.no_pictures'}");
    CHECK_INT(picture(ME, id, 2).status, 200); /* what was sent stays */
    all_is_well();
}

TEST(consult_pictures_are_filtered_and_come_once)
{
    setup();
    allow(true);
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(show(ME, id, "a", "手腕上的伤", base64_of("jpeg-gps")), 201, "{'n':3,'again':false}");
    want(show(ME, id, "a", "手腕上的伤", base64_of("jpeg-gps")), 201, "{'n':3,'again':true}");
    want(show(ME, id, "a", "手腕上的伤", base64_of("png-palette")), 201,
         "{'n':3,'again':true}"); /* made smaller */
    want(say(ME, id, "a", "手腕上的伤"), 409, "{'code':'consult.name_used'}");
    want(show(ME, id, "a", "别的", base64_of("jpeg-gps")), 409, "{'code':'consult.name_used'}");
    want(show(ME, id, "b", "我不想活了", base64_of("webp-exif")), 201, "{'n':4,'help':{'level':'orange'}}");
    want(messages(ME, id, 2), 200,
         "{'items':[{'n':3,'text':'手腕上的伤','picture':'image/jpeg','width':8,'height':6},"
         "{'n':4,'picture':'image/webp'}],'last_n':4}");
    Reply r = picture(ME, id, 3);
    CHECK_INT(r.status, 200);
    CHECK(r.body.n > 100 && memcmp(r.body.p, "\xFF\xD8\xFF", 3) == 0 && !holds(r, "Exif") &&
          !holds(r, "Maker"));
    want(apif(COUNSELLOR, NULL, "GET /api/v1/consults/%lld", id), 200,
         "{'can':['read','say','picture','offer','crisis','end','judge']}");
    want(show(COUNSELLOR, id, "c", "", base64_of("png-text")), 201, "{'n':5}");
    CHECK(!holds(picture(ME, id, 5), "taken at home"));
    CHECK(holds(api(ME, "GET /api/v1/me/export", NULL), "image/webp"));
    want(api(ADMIN, "PUT /api/v1/settings/consult.pictures_a_day", "{'value':'3'}"), 200, NULL);
    t_ticks();
    want(show(ME, id, "d", "", base64_of("jpeg-grey")), 201, "{'n':6}");
    want(show(ME, id, "e", "", base64_of("jpeg-grey")), 429, "{'code':'rate.limited'}");
    want(show(ME, id, "d", "", base64_of("jpeg-grey")), 201, "{'n':6,'again':true}"); /* no new one */
    want(say(ME, id, "f", "文字不受影响"), 201, "{'n':7}");
    all_is_well();
}

TEST(consult_pictures_are_for_those_who_may_read)
{
    setup();
    allow(true);
    agree(FAR);
    long long id = start(ME);
    want(show(ME, id, "a", "", base64_of("jpeg-grey")), 201, "{'n':2}");
    want(picture(COUNSELLOR, id, 2), 403, "{'code':'relation.required'}"); /* it waits */
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    CHECK_INT(picture(COUNSELLOR, id, 2).status, 200);
    want(picture(COUNSELLOR, id, 1), 404, "{'code':'consult.no_picture'}");
    want(picture(ME, id, 3), 404, "{'code':'consult.no_picture'}");
    want(picture(FAR, id, 2), 404, "{'code':'consult.none'}");
    want(show(FAR, id, "x", "", base64_of("jpeg-grey")), 404, "{'code':'consult.none'}");
    want(picture(SECOND, id, 2), 403, "{'code':'relation.required'}");
    want(picture(ELSEWHERE, id, 2), 404, "{'code':'consult.none'}");
    want(picture(WORKER, id, 2), 403, NULL);
    want(picture(MANAGER, id, 2), 403, "{'code':'role.denied'}");
    want(picture(ADMIN, id, 2), 403, NULL);
    want(picture("", id, 2), 401, NULL);
    want(picture(STREET, id, 2), 403, NULL);
    want(on(STREET, id, "look", "{'reason':'督导抽查'}"), 200, NULL);
    CHECK_INT(picture(STREET, id, 2).status, 200);
    Reply log = api(ME, "GET /api/v1/me/access-log", NULL);
    CHECK(holds(log, "看了对话里的图片")); /* whoever looked is told of */
    CHECK(!holds(log, "access.consult"));
}

static Rc is_sealed(Op *op, void *user)
{
    ConsultPictureRow row;
    TRY(sql_consult_picture_get(op->tx, (ConsultId) { *(long long *)user }, 2, &row));
    CHECK(row.body.n > 300 && (unsigned char)row.body.p[0] == 0xE1);
    CHECK(memmem(row.body.p, row.body.n, "\xFF\xD8", 2) != row.body.p);
    return RC_OK;
}

TEST(consult_pictures_lie_sealed)
{
    setup();
    allow(true);
    long long id = start(ME);
    want(show(ME, id, "a", "", base64_of("jpeg-grey")), 201, "{'n':2}");
    CHECK_RC(t_write(is_sealed, &id), RC_OK);
}
