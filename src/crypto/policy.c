/*
 * Which passwords are too easy; contract in password.h. Tests: test_signin.c
 *
 * What anybody would try first is struck out: common words, the account's own words, years, runs along the keyboard,
 * alphabet or digits, repeats. A password must have enough left that is its own. Letters count as equal to the digits
 * and signs that are written for them (pa$$w0rd).
 */
#include "crypto/password.h"

#include "text/codec.h"

#define OWN_CHARS 6 /* characters that must be left */
#define MIN_RUN 3   /* abc, 321, aaa, qwe */
#define MIN_WORD 3

/* Words of leaked lists, and habits of Chinese users: pinyin of love and luck, 520/1314 ("I love you for ever"), lucky
   numbers, keyboard columns, first names of systems. Lower case; runs, repeats and years need no entry. */
static const Str common_words[] = {
    STR_INIT("password"),      STR_INIT("passwd"),    STR_INIT("passwort"), STR_INIT("admin"),
    STR_INIT("administrator"), STR_INIT("root"),      STR_INIT("guest"),    STR_INIT("user"),
    STR_INIT("test"),          STR_INIT("demo"),      STR_INIT("login"),    STR_INIT("welcome"),
    STR_INIT("letmein"),       STR_INIT("changeme"),  STR_INIT("default"),  STR_INIT("secret"),
    STR_INIT("master"),        STR_INIT("super"),     STR_INIT("system"),   STR_INIT("manager"),
    STR_INIT("service"),       STR_INIT("server"),    STR_INIT("computer"), STR_INIT("internet"),
    STR_INIT("monkey"),        STR_INIT("dragon"),    STR_INIT("sunshine"), STR_INIT("princess"),
    STR_INIT("football"),      STR_INIT("baseball"),  STR_INIT("iloveyou"), STR_INIT("love"),
    STR_INIT("hello"),         STR_INIT("world"),     STR_INIT("freedom"),  STR_INIT("whatever"),
    STR_INIT("trustno"),       STR_INIT("shadow"),    STR_INIT("michael"),  STR_INIT("superman"),
    STR_INIT("batman"),        STR_INIT("google"),    STR_INIT("huawei"),   STR_INIT("xiaomi"),
    STR_INIT("tencent"),       STR_INIT("weixin"),    STR_INIT("wechat"),   STR_INIT("alibaba"),
    STR_INIT("taobao"),        STR_INIT("baidu"),     STR_INIT("mima"),     STR_INIT("wodemima"),
    STR_INIT("woaini"),        STR_INIT("woaiwojia"), STR_INIT("woshi"),    STR_INIT("aini"),
    STR_INIT("nihao"),         STR_INIT("zhongguo"),  STR_INIT("zhonghua"), STR_INIT("china"),
    STR_INIT("beijing"),       STR_INIT("shanghai"),  STR_INIT("hangzhou"), STR_INIT("zhejiang"),
    STR_INIT("shaoxing"),      STR_INIT("wuhan"),     STR_INIT("hubei"),    STR_INIT("jianghan"),
    STR_INIT("laopo"),         STR_INIT("laogong"),   STR_INIT("baobao"),   STR_INIT("baobei"),
    STR_INIT("qinai"),         STR_INIT("xiaohua"),   STR_INIT("wangwei"),  STR_INIT("zhangwei"),
    STR_INIT("liwei"),         STR_INIT("wang"),      STR_INIT("zhang"),    STR_INIT("chen"),
    STR_INIT("yang"),          STR_INIT("huang"),     STR_INIT("zhou"),     STR_INIT("fuqiang"),
    STR_INIT("facai"),         STR_INIT("jixiang"),   STR_INIT("ruyi"),     STR_INIT("pingan"),
    STR_INIT("xingfu"),        STR_INIT("kuaile"),    STR_INIT("xinli"),    STR_INIT("jiankang"),
    STR_INIT("xinqiao"),       STR_INIT("yiyuan"),    STR_INIT("shequ"),    STR_INIT("1314"),
    STR_INIT("5201314"),       STR_INIT("520"),       STR_INIT("521"),      STR_INIT("147258"),
    STR_INIT("147"),           STR_INIT("258"),       STR_INIT("369"),      STR_INIT("159"),
    STR_INIT("753"),           STR_INIT("168"),       STR_INIT("8520"),     STR_INIT("9420"),
    STR_INIT("12356"),         STR_INIT("110"),       STR_INIT("1qaz"),     STR_INIT("2wsx"),
    STR_INIT("3edc"),          STR_INIT("4rfv"),      STR_INIT("1q2w3e"),   STR_INIT("q1w2e3"),
    STR_INIT("a1b2c3"),        STR_INIT("qaz"),       STR_INIT("wsx"),      STR_INIT("zaq"),
    STR_INIT("1q2w"),          STR_INIT("3e4r"),      STR_INIT("5t6y"),     STR_INIT("!@#"),
    STR_INIT("#$%"),
};

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* The character c of a password may stand for the character w of a word. */
static bool stands_for(char c, char w)
{
    static const char swaps[][2] = { { '@', 'a' }, { '4', 'a' }, { '3', 'e' }, { '1', 'i' },
                                     { '!', 'i' }, { '1', 'l' }, { '0', 'o' }, { '5', 's' },
                                     { '$', 's' }, { '7', 't' }, { '2', 'z' } };
    c = lower(c);
    w = lower(w);
    if (c == w)
        return true;
    for (size_t i = 0; i < COUNT(swaps); i++)
        if (swaps[i][0] == c && swaps[i][1] == w)
            return true;
    return false;
}

static bool word_at(Str s, size_t at, Str word)
{
    if (word.n < MIN_WORD || word.n > s.n - at)
        return false;
    for (size_t i = 0; i < word.n; i++)
        if (!stands_for(s.p[at + i], word.p[i]))
            return false;
    return true;
}

static bool contains(Str s, Str word)
{
    for (size_t at = 0; at < s.n; at++)
        if (word_at(s, at, word))
            return true;
    return false;
}

static size_t strike_words(Str s, size_t at, const Str *words, size_t n)
{
    size_t longest = 0;
    for (size_t i = 0; i < n; i++)
        if (words[i].n > longest && word_at(s, at, words[i]))
            longest = words[i].n;
    return longest;
}

/* How far c is from the character before it on one of the rows; 0 when they are no neighbours. */
static int step_between(char before, char c)
{
    static const Str rows[] = { STR_INIT("01234567890"), STR_INIT("abcdefghijklmnopqrstuvwxyz"),
                                STR_INIT("qwertyuiop"),  STR_INIT("asdfghjkl"),
                                STR_INIT("zxcvbnm"),     STR_INIT("!@#$%^&*()") };
    before = lower(before);
    c = lower(c);
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t k = 0; k + 1 < rows[i].n; k++) {
            if (rows[i].p[k] == before && rows[i].p[k + 1] == c)
                return 1;
            if (rows[i].p[k] == c && rows[i].p[k + 1] == before)
                return -1;
        }
    return before == c ? 2 : 0;
}

/* The length of the run or repeat that begins at a place, 0 below MIN_RUN. */
static size_t run_at(Str s, size_t at)
{
    size_t n = 1;
    int step = 0;
    while (at + n < s.n) {
        int next = step_between(s.p[at + n - 1], s.p[at + n]);
        if (!next || (n > 1 && next != step))
            break;
        step = next;
        n++;
    }
    return n >= MIN_RUN ? n : 0;
}

/* A year, perhaps with month and day: 1988, 198805, 19880512. */
static size_t year_at(Str s, size_t at)
{
    size_t digits = 0;
    while (at + digits < s.n && digits < 8 && s.p[at + digits] >= '0' && s.p[at + digits] <= '9')
        digits++;
    Str year = str_sub(s, at, 2);
    if (digits < 4 || !(str_eq(year, S("19")) || str_eq(year, S("20"))))
        return 0;
    return digits & ~(size_t)1;
}

static size_t max_of(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t struck_at(Str s, size_t at, const PasswordPolicy *p)
{
    size_t n = strike_words(s, at, LIST(common_words));
    n = max_of(n, strike_words(s, at, p->common, p->n_common));
    n = max_of(n, strike_words(s, at, p->words, p->n_words));
    return max_of(n, max_of(run_at(s, at), year_at(s, at)));
}

/* Different characters that no pattern covers. */
static size_t own_chars(Str s, const PasswordPolicy *p)
{
    bool seen[256] = { false };
    size_t own = 0;
    for (size_t at = 0; at < s.n;) {
        size_t struck = struck_at(s, at, p);
        unsigned char c = (unsigned char)lower(s.p[at]);
        if (!struck && !seen[c]) {
            seen[c] = true;
            own++;
        }
        at += struck ? struck : 1;
    }
    return own;
}

static bool clean_text(Str s)
{
    if (!utf8_valid(s))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
            return false;
    return true;
}

const char *password_fault(Str password, const PasswordPolicy *policy)
{
    if (password.n > PASSWORD_MAX_BYTES)
        return "password.long";
    if (!clean_text(password))
        return "password.text";
    if (utf8_count(password) < policy->min_chars)
        return "password.short";
    for (size_t i = 0; i < policy->n_words; i++)
        if (contains(password, policy->words[i]))
            return "password.word";
    return own_chars(password, policy) < OWN_CHARS ? "password.common" : NULL;
}
