/*
 * definitions/consult.json: the terms people agree to before they write, the rules that find signs of risk in what they
 * write, quick replies, topics. A rule looks for words in folded text: capitals, full-width forms, traditional characters, spaces and marks
 * make no difference, so that "自 杀" is found like "自杀". What a rule excepts are longer phrases that contain its words.
 * Tests: test_words.c
 */
#include "core/catalogue.h"
#include "modules/consult/rules.h"
#include "text/codec.h"

static const Field words_fields[] = {
    FIELD(Words2, zh, .flags = FLD_REQUIRED | FLD_MULTILINE, .min = 1, .max = LIMIT_TEXT_LONG,
          .doc = "Chinese"),
    FIELD(Words2, en, .flags = FLD_REQUIRED | FLD_MULTILINE, .min = 1, .max = LIMIT_TEXT_LONG,
          .doc = "English"),
};
static const Shape words_shape = SHAPE(Words2, words_fields);

static const Field rule_fields[] = {
    FIELD(RiskRule, id, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "its name, a code"),
    FIELD(RiskRule, level, .flags = FLD_REQUIRED, .one_of = level_names + 1, .doc = "of the alert"),
    FIELD(RiskRule, reason, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "alert.reason.<reason>"),
    FIELD(RiskRule, source, .flags = FLD_REQUIRED, .min = 1, .max = 1000, .doc = "where the words come from"),
    FIELD_OBJ(RiskRule, title, &words_shape, .flags = FLD_REQUIRED, .doc = "what it looks for"),
    FIELD(RiskRule, words, .flags = FLD_REQUIRED, .min = 1, .max = 200, .doc = "any of these"),
    FIELD(RiskRule, unless, .max = 200, .doc = "but not as part of these"),
};
static const Shape rule_shape = SHAPE(RiskRule, rule_fields);

static const Field tail_fields[] = {
    FIELD(Tail, messages, .flags = FLD_REQUIRED, .min = 1, .max = 10,
          .doc = "of the person, the new one included; 1: each by itself"),
    FIELD(Tail, seconds, .flags = FLD_REQUIRED, .min = 0, .max = 3600, .doc = "not older than this"),
    FIELD(Tail, source, .flags = FLD_REQUIRED, .min = 1, .max = 1000, .doc = "where the figures come from"),
};
static const Shape tail_shape = SHAPE(Tail, tail_fields);

static const Field reply_fields[] = {
    FIELD(QuickReply, id, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "its name, a code"),
    FIELD_OBJ(QuickReply, title, &words_shape, .flags = FLD_REQUIRED, .doc = "when it is of use"),
    FIELD_OBJ(QuickReply, text, &words_shape, .flags = FLD_REQUIRED, .doc = "what it says"),
};
static const Shape reply_shape = SHAPE(QuickReply, reply_fields);

static const Field def_fields[] = {
    FIELD(ConsultDef, format, .flags = FLD_REQUIRED, .min = 1, .max = 1, .doc = "of this file"),
    FIELD(ConsultDef, verify, .flags = FLD_REQUIRED, .min = 1, .max = 2000, .doc = "what must be confirmed"),
    FIELD(ConsultDef, terms_version, .flags = FLD_REQUIRED, .min = 1, .max = 100000, .doc = "of the terms"),
    FIELD_OBJ(ConsultDef, terms, &words_shape, .flags = FLD_REQUIRED, .doc = "what is agreed to"),
    FIELD_OBJ(ConsultDef, tail, &tail_shape, .flags = FLD_REQUIRED,
              .doc = "messages read together, so that words split over them are found"),
    FIELD_LIST(ConsultDef, rules, &rule_shape, .flags = FLD_REQUIRED, .min = 1, .max = 100,
               .doc = "signs of risk"),
    FIELD_LIST(ConsultDef, replies, &reply_shape, .flags = FLD_REQUIRED, .max = 100, .doc = "quick replies"),
    FIELD(ConsultDef, topics, .flags = FLD_REQUIRED, .min = 1, .max = 40,
          .doc = "codes of topics, words are consult.topic.<code>"),
};
static const Shape def_shape = SHAPE(ConsultDef, def_fields);

/* ---- folding ---- */

static bool is_mark(uint32_t c)
{
    return c <= ' ' || (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') ||
           (c > 'z' && c < 0xC0) || (c >= 0x2000 && c <= 0x206F) || (c >= 0x2190 && c <= 0x27BF) ||
           (c >= 0x0300 && c <= 0x036F) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFE00 && c <= 0xFE6F) ||
           c == 0xFEFF || c >= 0x1F000;
}

/* Traditional characters that the rules' words have as simplified ones: an older person's handwriting input gives them. */
static const char same[] =
    "殺杀藥药農农遺遗書书後后準准備备樓楼買买攢攒別别聯联繫系會会來来盡尽輕轻著着沒没義义夠够結结離离"
    "開开這这個个殘残傷伤劃划燒烧氣气強强報报復复們们燙烫橋桥無无預预為为還还與与";

static uint32_t simplified(uint32_t c)
{
    const Str pairs = { same, sizeof same - 1 };
    for (size_t at = 0; c >= 0x4E00 && at < pairs.n;) {
        uint32_t from = utf8_next(pairs, &at), to = utf8_next(pairs, &at);
        if (c == from)
            return to;
    }
    return c;
}

/* Nothing that could be seen. */
bool consult_blank(Str text)
{
    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);
        bool unseen = c <= ' ' || c == 0xA0 || c == 0xAD || c == 0x3000 || (c >= 0x2000 && c <= 0x200F) ||
                      (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F) || c == 0xFEFF;
        if (!unseen)
            return false;
    }
    return true;
}

Str consult_fold(Arena *a, Str text)
{
    Buf b;
    buf_init_arena(&b, a, 64 << 10);
    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFF01 - '!';
        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        if (!is_mark(c))
            utf8_put(&b, simplified(c));
    }
    return buf_str(&b);
}

static Rc fold_all(Arena *a, Strs words, Str **out)
{
    Str *v = ARENA_ARRAY(a, Str, words.n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < words.n; i++)
        v[i] = arena_str(a, consult_fold(a, words.p[i]));
    *out = v;
    return RC_OK;
}

/* ---- matching ---- */

static size_t find_from(Str text, Str word, size_t from)
{
    const char *hit = from + word.n <= text.n ? memmem(text.p + from, text.n - from, word.p, word.n) : NULL;
    return hit ? (size_t)(hit - text.p) : SIZE_MAX;
}

/* Whether the word at this place is part of an excepted phrase there. */
static bool excepted(const RiskRule *rule, Str text, size_t at, size_t n)
{
    for (size_t i = 0; i < rule->unless.n; i++) {
        Str phrase = rule->except[i];
        for (size_t p = find_from(text, phrase, 0); p != SIZE_MAX; p = find_from(text, phrase, p + 1))
            if (p <= at && at + n <= p + phrase.n)
                return true;
    }
    return false;
}

/* seam: the word must lie on both sides of it; SIZE_MAX: anywhere. */
static bool finds(const RiskRule *rule, Str folded, size_t seam)
{
    for (size_t i = 0; i < rule->words.n; i++) {
        Str word = rule->word[i];
        for (size_t p = find_from(folded, word, 0); p != SIZE_MAX; p = find_from(folded, word, p + 1))
            if ((seam == SIZE_MAX || (p < seam && p + word.n > seam)) && !excepted(rule, folded, p, word.n))
                return true;
    }
    return false;
}

bool consult_rule_finds(const RiskRule *rule, Str folded)
{
    return finds(rule, folded, SIZE_MAX);
}

bool consult_rule_spans(const RiskRule *rule, Str folded, size_t seam)
{
    return seam && finds(rule, folded, seam);
}

const RiskRule *consult_rule_find(const ConsultDef *def, Str id)
{
    const RiskRule *rules = def->rules.p;
    for (size_t i = 0; i < def->rules.n; i++)
        if (str_eq(rules[i].id, id))
            return &rules[i];
    return NULL;
}

/* ---- loading ---- */

static Rc check_rule(RiskRule *r, Arena *a, Diag *d)
{
    Str reason = arena_printf(a, "alert.reason.%.*s", STR_ARG(r->reason));
    if (!reason.p || !catalogue_has(reason.p))
        return FAIL_DETAIL(d, RC_INVALID, "consult.rule", r->id);
    TRY(fold_all(a, r->words, &r->word));
    TRY(fold_all(a, r->unless, &r->except));
    for (size_t i = 0; i < r->words.n; i++)
        if (r->word[i].n < 3) /* a single letter is in everything */
            return FAIL_DETAIL(d, RC_INVALID, "consult.rule", r->id);
    return RC_OK;
}

Rc consult_def_load(Str source, Arena *a, ConsultDef *out, Diag *d)
{
    TRY(shape_decode(&def_shape, source, NULL, 0, out, a, d));
    RiskRule *rules = out->rules.p;
    for (size_t i = 0; i < out->rules.n; i++) {
        if (consult_rule_find(&(ConsultDef) { .rules = { rules, i } }, rules[i].id))
            return FAIL_DETAIL(d, RC_INVALID, "consult.rule", rules[i].id);
        TRY(check_rule(&rules[i], a, d));
    }
    return arena_failed(a) ? RC_NO_MEMORY : RC_OK;
}

const ConsultDef *consult_def(const App *app)
{
    return app_data(app, &mod_consult);
}

int64_t consult_terms_version(const App *app)
{
    return consult_def(app)->terms_version;
}

Str words2(const Op *op, Words2 w)
{
    return str_eq(op->lang, S("en")) ? w.en : w.zh;
}
