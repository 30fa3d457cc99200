/* Parts of names and how they are put together; see names.h. */
#include "app/demo/names.h"

static const struct {
    const char *text;
    int weight;
} surnames[] = {
    { "王", 70 }, { "李", 68 }, { "张", 66 }, { "陈", 90 }, { "俞", 22 }, { "徐", 38 }, { "周", 40 },
    { "吴", 36 }, { "章", 26 }, { "金", 34 }, { "沈", 34 }, { "朱", 28 }, { "杨", 26 }, { "赵", 24 },
    { "孙", 22 }, { "何", 22 }, { "胡", 24 }, { "钱", 20 }, { "潘", 16 }, { "丁", 18 }, { "许", 16 },
    { "董", 12 }, { "袁", 12 }, { "余", 12 }, { "楼", 14 }, { "宣", 8 },  { "斯", 8 },  { "裘", 8 },
    { "竺", 6 },  { "吕", 14 }, { "石", 8 },  { "蒋", 10 }, { "鲁", 8 },  { "谢", 12 }, { "阮", 8 },
    { "傅", 8 },  { "夏", 10 }, { "方", 10 }, { "祝", 6 },  { "郦", 5 },
};
static const char *const firsts_woman[] = { "美", "秀", "雅", "春", "晓", "慧", "玉", "丽", "燕", "文",
                                            "思", "雨", "佳", "静", "彩", "月", "海", "诗", "梦", "建" };
static const char *const seconds_woman[] = { "芬", "英", "娟", "萍", "琴", "华", "君", "珍", "芳", "妍",
                                             "怡", "婷", "琳", "菊", "凤", "敏", "洁", "欣", "瑶", "飞" };
static const char *const firsts_man[] = { "建", "国", "伟", "志", "海", "永", "明", "文", "宇", "浩",
                                          "子", "俊", "柏", "家", "小", "天", "立", "水", "金", "光" };
static const char *const seconds_man[] = { "军", "强", "明", "江", "峰", "平", "根", "刚", "杰", "涛",
                                           "轩", "波", "林", "兴", "祥", "鑫", "诚", "良", "华", "土" };
static const char *const community_first[] = { "东", "西", "南", "北", "新", "上", "下", "大",
                                               "小", "金", "银", "双", "三", "青", "红", "白",
                                               "长", "安", "永", "福", "兴", "春" };
static const char *const community_second[] = { "桥", "湖", "塘", "岭", "溪", "园", "港", "浦",
                                                "坞", "山", "埠", "桂", "泉", "渡", "畈", "岩",
                                                "林", "湾", "亭", "河", "潭", "苑", "江" };

static const char *one_of(Rng *r, const char *const *list, size_t n)
{
    return list[rng_below(r, (int64_t)n)];
}

Str name_person(Arena *a, Rng *r, NameOf whose)
{
    int64_t sum = 0;
    size_t s = 0;
    for (size_t i = 0; i < COUNT(surnames); i++)
        sum += surnames[i].weight;
    for (int64_t at = rng_below(r, sum) - surnames[0].weight; at >= 0 && s + 1 < COUNT(surnames);)
        at -= surnames[++s].weight;
    bool woman = whose == NAME_WOMAN;
    const char *first =
        woman ? one_of(r, firsts_woman, COUNT(firsts_woman)) : one_of(r, firsts_man, COUNT(firsts_man));
    const char *second =
        woman ? one_of(r, seconds_woman, COUNT(seconds_woman)) : one_of(r, seconds_man, COUNT(seconds_man));
    return rng_chance(r, 0.18) ? arena_printf(a, "%s%s", surnames[s].text, second)
                               : arena_printf(a, "%s%s%s", surnames[s].text, first, second);
}

Str name_community(Arena *a, Str town, size_t n, uint64_t salt)
{
    size_t pairs = COUNT(community_first) * COUNT(community_second);
    size_t at = (size_t)(salt + n * 97) % pairs; /* 97 and the number of pairs have no common divisor */
    bool street = town.n > 6 && memcmp(town.p + town.n - 6, "街道", 6) == 0;
    return arena_printf(a, "%s%s%s", community_first[at % COUNT(community_first)],
                        community_second[at / COUNT(community_first)], street || n < 3 ? "社区" : "村");
}

Str name_phone(Arena *a, int64_t n)
{
    return arena_printf(a, "199%08lld", (long long)(n % 100000000));
}
