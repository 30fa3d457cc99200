#!/usr/bin/env python3
"""A second, independent scorer: the peer that src/rules is tested against.

Reads the key table tests/rules/instruments-keys.json (items, options, reverse items, scales, bands, critical items,
missing rules) and knows nothing of definitions/forms or of the C code. Exact fractions throughout.

    ref_score.py score             sheets (NDJSON) on standard input -> results (NDJSON)
    ref_score.py vectors N SEED    N random sheets of every instrument with their results, for tests/rules/vectors.ndjson
    ref_score.py check FILE        whether the results in such a file are still what this scorer says
"""
import json
import os
import random
import sys
from fractions import Fraction as F
from math import floor

HERE = os.path.dirname(os.path.abspath(__file__))
KEYS = json.load(open(os.path.join(HERE, "..", "tests", "rules", "instruments-keys.json"), encoding="utf-8"))

FORM = {"phq9": "phq-9", "phq2": "phq-2", "gad7": "gad-7", "gad2": "gad-2", "phqa": "phq-a", "gds15": "gds-15",
        "minicog": "mini-cog", "who5": "who-5", "scl90": "scl-90", "cesd20": "ces-d", "cesd10_charls": "ces-d-10",
        "dass21": "dass-21", "pss10": "pss-10", "pcl5": "pcl-5", "srq20": "srq-20", "sdq_self": "sdq-self",
        "mssmhs60": "mssmhs-60", "mht100": "mht", "scared41": "scared", "ucla3": "ucla-3", "bsrs5": "bsrs-5",
        "zbi12": "zbi-12", "iqcode16": "iqcode-16", "cdrisc10": "cd-risc-10"}
# K6 by itself is the K10's sub-scale with answers from 0.
KEYS["k6"] = {"items": 6, "options": [0, 1, 2, 3, 4], "reverse": [], "critical": [], "missing": None,
              "scales": {"total": {"items": [1, 2, 3, 4, 5, 6], "method": "sum"}},
              "bands": {"total": KEYS["k10"]["bands"]["k6"]}}
KEY = {FORM.get(k, k): k for k in KEYS}


def half_up(x):
    return floor(x + F(1, 2))


def decimal(x):
    """A number as the C side prints it: six decimals, half up, no trailing zeros."""
    if x is None:
        return None
    micro = half_up(F(x) * 10**6)
    return micro // 10**6 if micro % 10**6 == 0 else micro / 10**6


def options(form):
    """The raw values each item may take."""
    if form == "psqi":
        q = [range(0, 4)] * 10 + [range(0, 4)] * 4
        return [range(0, 1440), range(0, 181), range(0, 1440), range(0, 961)] + q
    if form in ("mmse", "moca"):
        return [range(0, 31)]
    key = KEYS[KEY[form]]
    if form == "mini-cog":
        return [range(0, 4), (0, 2)]
    if form == "audit":
        return [range(0, 5)] * 8 + [(0, 2, 4)] * 2
    if form == "ad8":
        return [(0, 1, 2)] * 8
    if form == "bsrs-5":
        return [key["options"]] * 6
    return [key["options"]] * key["items"]


def item_score(form, key, i, v):
    if v is None:
        return None
    if form == "ad8":
        return 1 if v == 1 else 0
    if i in key["reverse"]:
        return min(key["options"]) + max(key["options"]) - v
    return v


def by_missing(values, rule):
    """(sum, mean) of what counts, or None when too many are missing."""
    got = [v for v in values if v is not None]
    lacking = len(values) - len(got)
    allowed = rule["max"] if rule else 0
    if lacking > allowed or not got:
        return None, None
    total = F(sum(got))
    if lacking:
        total = F(half_up(total * len(values) / len(got)))
    return total, F(sum(got), len(got))


METHOD = {"sum": lambda s, m: s, "mean": lambda s, m: m, "sum*4": lambda s, m: s * 4, "sum*2": lambda s, m: s * 2,
          "sum-6": lambda s, m: s - 6, "floor(sum*1.25)": lambda s, m: F(floor(s * F(5, 4)))}


def band_of(value, rows):
    found = None
    for i, (low, _high) in enumerate(rows):
        if value >= low:
            found = i
    return found


def implied(form, answers):
    """Items the paper form lets one skip score their lowest value when skipped."""
    a = list(answers)

    def skip(items, lowest):
        for i in items:
            a[i - 1] = lowest if a[i - 1] is None else a[i - 1]
    if form == "k10":
        if a[1] == 1:
            skip([3], 1)
        if a[4] == 1:
            skip([6], 1)
    if form == "audit":
        if a[0] == 0:
            skip([2, 3], 0)
        if a[1] == 0 and a[2] == 0:
            skip(range(4, 9), 0)
    return a


def from_keys(form, answers):
    key = KEYS[KEY[form]]
    items = {i: item_score(form, key, i, v) for i, v in enumerate(answers, 1)}
    scores, miss = {}, {}
    for name, scale in key["scales"].items():
        values = [items[i] for i in scale["items"]]
        s, m = by_missing(values, key["missing"])
        scores[name] = None if s is None else METHOD[scale["method"]](s, m)
        miss[name] = sum(v is None for v in values)
    return key, items, scores, miss


def scl90(items, scores, miss):
    whole = scores["total"] is not None
    total = scores["total"]
    positives = sum(v is not None and v >= 2 for v in items.values())
    scores["gsi"] = total / 90 if whole else None
    scores["positive_items"] = F(positives) if whole else None
    scores["positive_mean"] = (total - (90 - positives)) / positives if whole and positives else None
    factors = [v for k, v in scores.items() if k not in ("total", "gsi", "positive_items", "positive_mean")]
    found = any(f is not None and f >= 2 for f in factors) or (whole and (total > 160 or positives > 43))
    scores["screen_positive"] = F(1) if found else F(0) if whole else None
    for name in ("gsi", "positive_items", "positive_mean", "screen_positive"):
        miss[name] = None


def pcl5(items, scores, miss):
    need = {"B": 1, "C": 1, "D": 2, "E": 2}
    parts = {"B": range(1, 6), "C": range(6, 8), "D": range(8, 15), "E": range(15, 21)}
    verdicts = []
    for c, span in parts.items():
        values = [items[i] for i in span]
        n = None if None in values else sum(v >= 2 for v in values)
        scores[c + "_count"] = None if n is None else F(n)
        miss[c + "_count"] = values.count(None)
        verdicts.append(None if n is None else n >= need[c])
    # A conjunction is known to be false as soon as one part is.
    known = False if False in verdicts else None if None in verdicts else True
    scores["provisional"] = None if known is None else F(int(known))
    miss["provisional"] = None


def sdq(items, scores, miss):
    parts = [scores[n] for n in ("emotional", "conduct", "hyper", "peer")]
    scores["total"] = None if None in parts else sum(parts)
    miss["total"] = sum(miss[n] for n in ("emotional", "conduct", "hyper", "peer"))


def phq_algorithm(items, scores, miss):
    v = [items[i] for i in range(1, 10)]
    scores["algorithm"] = None
    if None not in v[:2] and max(v[:2]) < 2:
        scores["algorithm"] = F(0)  # without a core symptom the rest cannot matter
    elif None not in v:
        n = sum(x >= 2 for x in v[:8]) + (v[8] >= 1)
        core = v[0] >= 2 or v[1] >= 2
        scores["algorithm"] = F(2 if core and n >= 5 else 1 if core and n >= 2 else 0)
    miss["algorithm"] = None


def mht(items, scores, miss):
    values = [items[i] for i in range(82, 101, 2)]
    scores["lie"] = None if None in values else F(sum(values))
    miss["lie"] = values.count(None)


EXTRA = {"scl-90": scl90, "pcl-5": pcl5, "sdq-self": sdq, "mht": mht, "phq-9": phq_algorithm}


def cut(value, limits):
    """Index of the first limit the value does not pass."""
    for i, ok in enumerate(limits):
        if ok(value):
            return F(i)
    return F(len(limits))


def psqi(a):
    bed, latency, up, slept = a[:4]
    five, (q6, q7, q8, q9) = a[4:14], a[14:18]
    c = {}
    c["quality"] = q6
    quarter = lambda s: cut(s, [lambda x: x == 0, lambda x: x <= 2, lambda x: x <= 4])
    if latency is not None and five[0] is not None:
        c["latency"] = quarter(cut(latency, [lambda m: m <= 15, lambda m: m <= 30, lambda m: m <= 60]) + five[0])
    if slept is not None:
        h = F(slept, 60)
        c["duration"] = cut(h, [lambda x: x > 7, lambda x: x >= 6, lambda x: x >= 5])
    if None not in (bed, up, slept):
        in_bed = (up - bed) % 1440
        if in_bed:
            e = F(100 * slept, in_bed)
            if e <= 100:
                c["efficiency"] = cut(e, [lambda x: x >= 85, lambda x: x >= 75, lambda x: x >= 65])
    if None not in five[1:]:
        c["disturbance"] = cut(sum(five[1:]), [lambda x: x == 0, lambda x: x <= 9, lambda x: x <= 18])
    c["medication"] = q7
    if None not in (q8, q9):
        c["daytime"] = quarter(q8 + q9)
    names = ["quality", "latency", "duration", "efficiency", "disturbance", "medication", "daytime"]
    scores = {n: None if c.get(n) is None else F(c[n]) for n in names}
    scores["total"] = None if None in scores.values() else sum(scores.values())
    return scores


def bands_of(form, scores):
    out = {}
    if form == "psqi":
        sets = {("total", "default"): [[0, 5], [6, 21]], ("total", "cn"): [[0, 7], [8, 21]]}
    elif form in ("mmse", "moca"):
        sets = {}
    else:
        sets = {}
        for name, rows in KEYS[KEY[form]]["bands"].items():
            if name == "factor":
                for factor in KEYS[KEY[form]]["scales"]:
                    if factor != "total":
                        sets[(factor, "default")] = rows
                continue
            score, _, which = name.partition("_")
            sets[(score, which or ("loinc" if form == "gds-15" else "default"))] = rows
    for (score, which), rows in sets.items():
        if scores[score] is not None:
            out.setdefault(score, {})[which] = band_of(scores[score], rows)
    return out


def score(sheet):
    form, answers = sheet["form"], implied(sheet["form"], sheet["answers"])
    critical, validity = [], "ok"
    if form == "psqi":
        scores, miss = psqi(answers), {}
    elif form in ("mmse", "moca"):
        v = answers[0]
        scores, miss = {"total": None if v is None else F(v)}, {"total": int(v is None)}
    else:
        key, items, scores, miss = from_keys(form, answers)
        if form in EXTRA:
            EXTRA[form](items, scores, miss)
        critical = [i for i, _, least in key["critical"] if items[i] is not None and items[i] >= least]
        if form == "bsrs-5" and answers[5] is not None and answers[5] >= 2:
            critical.append(6)
        if form == "mht" and scores["lie"] is not None and scores["lie"] >= 7:
            validity = "doubtful"
    out = {"form": form, "scores": {}, "critical": critical, "validity": validity,
           "complete": None not in answers[:5 if form == "bsrs-5" else len(answers)]}
    bands = bands_of(form, scores)
    for name, v in scores.items():
        entry = {"value": decimal(v), "state": "not_scorable" if v is None else "scored"}
        if miss.get(name) is not None:
            entry["missing"] = miss[name]
        if name in bands:
            entry["bands"] = bands[name]
        out["scores"][name] = entry
    return out


def random_sheet(form, rng):
    answers = [rng.choice(list(o)) for o in options(form)]
    style = rng.random()
    if style < 0.15:
        answers = [min(o) for o in options(form)]
    elif style < 0.3:
        answers = [max(o) for o in options(form)]
    if form == "psqi" and style >= 0.15:  # plausible nights: to bed late, up early
        answers[0], answers[2] = rng.randrange(1260, 1440), rng.randrange(300, 540)
        answers[3] = min(answers[3], (answers[2] - answers[0]) % 1440)
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 3, 5])):
        answers[rng.randrange(len(answers))] = None
    return {"form": form, "answers": answers}


def main(argv):
    if argv[1:2] == ["score"]:
        for line in sys.stdin:
            print(json.dumps(score(json.loads(line)), separators=(",", ":")))
    elif argv[1:2] == ["vectors"]:
        rng = random.Random(int(argv[3]))
        for form in sorted(list(KEY) + ["psqi", "mmse", "moca"]):
            for _ in range(int(argv[2])):
                sheet = random_sheet(form, rng)
                print(json.dumps({"sheet": sheet, "want": score(sheet)}, separators=(",", ":")))
    elif argv[1:2] == ["check"]:
        vectors = [json.loads(line) for line in open(argv[2], encoding="utf-8")]
        wrong = [v["sheet"] for v in vectors if json.loads(json.dumps(score(v["sheet"]))) != v["want"]]
        sys.exit("\n".join(map(json.dumps, wrong)) or (0 if vectors else "no vectors"))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv)
