/*
 * What Asterisk writes: rows of its CDR file, lines of its queue_log, event blocks of its manager (AMI). Each record is read
 * strictly by the table of its kind and becomes one ExchangeEvent; what is not about a call of the queue is passed over, what
 * is not understood is counted. The queue names a call as the CDR does, so that all three say the same call.
 */
#include "base/date.h"
#include "modules/hotline/rules.h"

/* What one record says; external absent: nothing about a call of the queue. */
typedef bool (*RecordRead)(Op *op, Str record, Str queue, ExchangeEvent *out);

static bool other_queue(Str wanted, Str queue)
{
    return wanted.n && !str_eq(wanted, queue);
}

/* "PJSIP/1001-0000002a", "Local/1001@from-queue/n": 1001. */
static Str channel_peer(Str channel)
{
    Str peer = channel, rest;
    if (str_cut(channel, '/', &peer, &rest))
        str_cut(rest, '-', &peer, &rest);
    str_cut(peer, '@', &peer, &rest);
    return peer;
}

/* ---- CDR: a row of the file, an event of the manager ---- */

enum {
    CSV_SRC = 1,
    CSV_DST = 2,
    CSV_CHANNEL = 5,
    CSV_DSTCHANNEL = 6,
    CSV_START = 9,
    CSV_ANSWER = 10,
    CSV_END = 11,
    CSV_UNIQUE = 16,
    CSV_COLUMNS = 18
};

/* The fields of a line; quotes around and doubled within. */
static size_t csv_fields(Arena *a, Str line, Str *out)
{
    size_t n = 0, i = 0;
    while (n < CSV_COLUMNS && i <= line.n) {
        Buf b;
        bool quoted = i < line.n && line.p[i] == '"';
        buf_init_arena(&b, a, line.n + 1);
        for (i += quoted; i < line.n; i++) {
            if (quoted && line.p[i] == '"' && !(i + 1 < line.n && line.p[i + 1] == '"'))
                break;
            if (!quoted && line.p[i] == ',')
                break;
            i += quoted && line.p[i] == '"';
            buf_addc(&b, line.p[i]);
        }
        while (i < line.n && line.p[i] != ',')
            i++;
        i++;
        out[n++] = buf_str(&b);
    }
    return n;
}

/* "2026-11-28 09:30:05" of the exchange's clock, which is local time; 0 when it is empty or none. */
static int64_t local_time(Str s)
{
    Date d;
    int64_t h, m, sec;
    if (s.n < 19 || !date_parse(str_sub(s, 0, 10), &d) || !str_to_i64(str_sub(s, 11, 2), &h) ||
        !str_to_i64(str_sub(s, 14, 2), &m) || !str_to_i64(str_sub(s, 17, 2), &sec))
        return 0;
    return ms_of_day(date_to_days(d)) + h * MS_HOUR + m * MS_MINUTE + sec * MS_SECOND;
}

/* A queue or a menu answers at once: answered is what reached a telephone. Whoever calls from a channel of their own number is
   a seat: the call goes out. f: by column of the file. */
static bool cdr_event(Op *op, const Str *f, ExchangeEvent *out)
{
    if (!local_time(f[CSV_START]) || !local_time(f[CSV_END]))
        return false;
    bool reached = f[CSV_DSTCHANNEL].n > 0,
         outgoing = f[CSV_SRC].n && str_eq(channel_peer(f[CSV_CHANNEL]), f[CSV_SRC]);
    Str seat = outgoing ? f[CSV_SRC] : reached ? channel_peer(f[CSV_DSTCHANNEL]) : S("");
    *out = (ExchangeEvent) { .told_ms = out->told_ms,
                             .external = f[CSV_UNIQUE].n
                                             ? f[CSV_UNIQUE]
                                             : arena_printf(op->arena, "%.*s@%.*s", STR_ARG(f[CSV_CHANNEL]),
                                                            STR_ARG(f[CSV_START])),
                             .number = outgoing ? f[CSV_DST] : f[CSV_SRC],
                             .seat = seat,
                             .direction = outgoing ? S("out") : S("in"),
                             .ring_ms = local_time(f[CSV_START]),
                             .answer_ms = reached ? local_time(f[CSV_ANSWER]) : 0,
                             .end_ms = local_time(f[CSV_END]) };
    return true;
}

static bool read_cdr(Op *op, Str row, Str queue, ExchangeEvent *out)
{
    Str f[CSV_COLUMNS] = { 0 };
    (void)queue;
    return csv_fields(op->arena, row, f) >= CSV_UNIQUE && cdr_event(op, f, out);
}

/* ---- what the words of a queue mean ---- */

typedef enum Says { SAYS_NOTHING, SAYS_RING, SAYS_ANSWER, SAYS_END } Says;

/* "1763700000" or "1763700000.123456": seconds since 1970. */
static bool epoch_ms(Str s, int64_t *out)
{
    Str whole, part;
    int64_t sec, all, ms = 0;
    bool fraction = str_cut(s, '.', &whole, &part);
    if (whole.n != 10 || !str_to_i64(whole, &sec) || sec <= 0)
        return false;
    if (fraction && (part.n < 3 || part.n > 9 || part.p[0] == '-' || !str_to_i64(part, &all) ||
                     !str_to_i64(str_sub(part, 0, 3), &ms)))
        return false;
    *out = sec * MS_SECOND + ms;
    return true;
}

/* Seconds of talk, told at the end of it: when it began follows, should nobody have told it. */
static bool began_before(int64_t at_ms, Str seconds, int64_t *out)
{
    int64_t n;
    if (!str_to_i64(seconds, &n) || n < 0 || n > 7 * MS_DAY / MS_SECOND)
        return false;
    *out = (at_ms / MS_SECOND - n) * MS_SECOND;
    return true;
}

static void say(ExchangeEvent *e, Says says, int64_t at_ms)
{
    e->direction = S("in");
    if (says == SAYS_RING)
        e->ring_ms = at_ms;
    if (says == SAYS_ANSWER)
        e->answer_ms = at_ms;
    if (says == SAYS_END)
        e->end_ms = at_ms;
}

/* ---- queue_log: time|call|queue|agent|event|data… ---- */

enum { LOG_TIME, LOG_CALL, LOG_QUEUE, LOG_AGENT, LOG_EVENT, LOG_DATA, LOG_FIELDS = 12 };
typedef struct LogWord {
    const char *event;
    Says says;
    size_t data; /* fields that must be there after the event */
    size_t talk; /* which of them is the seconds of talk, from 1; 0 none */
} LogWord;
static const LogWord log_words[] = {
    { "ENTERQUEUE", SAYS_RING, 2, 0 },
    { "CONNECT", SAYS_ANSWER, 1, 0 },
    { "COMPLETEAGENT", SAYS_END, 2, 2 },
    { "COMPLETECALLER", SAYS_END, 2, 2 },
    { "BLINDTRANSFER", SAYS_END, 2, 0 },
    { "ATTENDEDTRANSFER", SAYS_END, 2, 0 },
    { "TRANSFER", SAYS_END, 2, 0 },
    { "ABANDON", SAYS_END, 1, 0 },
    { "EXITEMPTY", SAYS_END, 1, 0 },
    { "EXITWITHKEY", SAYS_END, 1, 0 },
    { "EXITWITHTIMEOUT", SAYS_END, 1, 0 },
    { "DID", SAYS_NOTHING, 0, 0 },
    { "INFO", SAYS_NOTHING, 0, 0 },
    { "RINGNOANSWER", SAYS_NOTHING, 0, 0 },
    { "RINGCANCELED", SAYS_NOTHING, 0, 0 },
    { "SYSCOMPAT", SAYS_NOTHING, 0, 0 },
    { "ADDMEMBER", SAYS_NOTHING, 0, 0 },
    { "REMOVEMEMBER", SAYS_NOTHING, 0, 0 },
    { "PENALTY", SAYS_NOTHING, 0, 0 },
    { "PAUSE", SAYS_NOTHING, 0, 0 },
    { "PAUSEALL", SAYS_NOTHING, 0, 0 },
    { "PAUSEREASON", SAYS_NOTHING, 0, 0 },
    { "UNPAUSE", SAYS_NOTHING, 0, 0 },
    { "UNPAUSEALL", SAYS_NOTHING, 0, 0 },
    { "AGENTDUMP", SAYS_NOTHING, 0, 0 },
    { "AGENTLOGIN", SAYS_NOTHING, 0, 0 },
    { "AGENTLOGOFF", SAYS_NOTHING, 0, 0 },
    { "AGENTCALLBACKLOGIN", SAYS_NOTHING, 0, 0 },
    { "AGENTCALLBACKLOGOFF", SAYS_NOTHING, 0, 0 },
    { "QUEUESTART", SAYS_NOTHING, 0, 0 },
    { "CONFIGRELOAD", SAYS_NOTHING, 0, 0 },
};

static const LogWord *log_word(Str event)
{
    for (size_t i = 0; i < COUNT(log_words); i++)
        if (str_eq(event, str_from_z(log_words[i].event)))
            return &log_words[i];
    return NULL;
}

static bool read_queue_log(Op *op, Str line, Str queue, ExchangeEvent *out)
{
    Str f[LOG_FIELDS] = { 0 }, rest = line;
    size_t n = 0;
    int64_t at;
    (void)op;
    for (bool more = true; more && n < LOG_FIELDS;)
        more = str_cut(rest, '|', &f[n++], &rest);
    const LogWord *w = n > LOG_EVENT ? log_word(f[LOG_EVENT]) : NULL;
    if (!w || !epoch_ms(f[LOG_TIME], &at) || n < LOG_DATA + w->data)
        return false;
    if (w->says == SAYS_NOTHING || other_queue(queue, f[LOG_QUEUE]))
        return true;
    if (!f[LOG_CALL].n || str_eq(f[LOG_CALL], S("NONE")))
        return false;
    if (w->talk && !began_before(at, f[LOG_EVENT + w->talk], &out->answer_ms))
        return false;
    out->external = f[LOG_CALL];
    out->number = w->says == SAYS_RING ? f[LOG_DATA + 1] : S("");
    out->seat = w->says == SAYS_ANSWER ? channel_peer(f[LOG_AGENT]) : S("");
    say(out, w->says, at);
    return true;
}

/* ---- AMI: "Event: …" and its members, one a line ---- */

static bool member_name(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
              (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_' || s.p[i] == '-' || s.p[i] == '(' ||
              s.p[i] == ')'))
            return false;
    return s.n > 0;
}

/* The value of one member; absent when it is not there. out_right: every line is a member, and this one is there once at most. */
static Str block_member(Str block, const char *name, bool *out_right)
{
    Str line, key, value, found = { 0 }, rest = block;
    *out_right = true;
    for (bool more = true; more;) {
        more = str_cut(rest, '\n', &line, &rest);
        bool member = str_cut(line, ':', &key, &value) && member_name(key);
        *out_right &= member;
        if (!member || !str_eq(key, str_from_z(name)))
            continue;
        *out_right &= found.p == NULL;
        found = str_trim(value);
    }
    return found;
}

typedef struct AmiWord {
    const char *event;
    Says says;
    const char *seat, *talk; /* members */
} AmiWord;
static const AmiWord ami_words[] = {
    { "QueueCallerJoin", SAYS_RING, NULL, NULL },
    { "AgentCalled", SAYS_RING, "Interface", NULL },
    { "AgentConnect", SAYS_ANSWER, "Interface", NULL },
    { "AgentComplete", SAYS_END, "Interface", "TalkTime" },
    { "QueueCallerAbandon", SAYS_END, NULL, NULL },
    { "Cdr", SAYS_NOTHING, NULL, NULL }, /* a row of the CDR */
};

static const AmiWord *ami_word(Str event)
{
    for (size_t i = 0; i < COUNT(ami_words); i++)
        if (str_eq(event, str_from_z(ami_words[i].event)))
            return &ami_words[i];
    return NULL;
}

bool hotline_ami_tells(Str block)
{
    bool right;
    return ami_word(block_member(block, "Event", &right)) != NULL;
}

static bool ami_cdr(Op *op, Str block, Str queue, ExchangeEvent *out)
{
    static const struct {
        size_t column;
        const char *member;
    } members[] = {
        { CSV_SRC, "Source" },      { CSV_DST, "Destination" },
        { CSV_CHANNEL, "Channel" }, { CSV_DSTCHANNEL, "DestinationChannel" },
        { CSV_START, "StartTime" }, { CSV_ANSWER, "AnswerTime" },
        { CSV_END, "EndTime" },     { CSV_UNIQUE, "UniqueID" },
    };
    Str f[CSV_COLUMNS] = { 0 }, name, rest;
    bool right = true;
    for (size_t i = 0; right && i < COUNT(members); i++)
        f[members[i].column] = block_member(block, members[i].member, &right);
    if (!right || !f[CSV_UNIQUE].n)
        return false;
    Str data = block_member(block, "LastData", &right);
    str_cut(data.p ? data : S(""), ',', &name, &rest);
    return other_queue(queue, name) || cdr_event(op, f, out);
}

static bool read_ami(Op *op, Str block, Str queue, ExchangeEvent *out)
{
    bool right[6];
    int64_t at;
    Str event = block_member(block, "Event", &right[0]);
    const AmiWord *w = ami_word(event);
    if (!right[0] || !event.n)
        return right[0] && block_member(block, "Response", &right[0]).n > 0;
    if (!w)
        return true;
    if (w->says == SAYS_NOTHING)
        return ami_cdr(op, block, queue, out);
    Str name = block_member(block, "Queue", &right[1]), call = block_member(block, "Uniqueid", &right[2]),
        time = block_member(block, "Timestamp", &right[3]);
    if (!right[1] || !right[2] || !right[3] || !name.n || !call.n || !epoch_ms(time, &at))
        return false;
    if (other_queue(queue, name))
        return true;
    out->number = block_member(block, "CallerIDNum", &right[4]);
    out->seat = w->seat ? channel_peer(block_member(block, w->seat, &right[5])) : S("");
    if (w->talk && !began_before(at, block_member(block, w->talk, &right[5]), &out->answer_ms))
        return false;
    out->external = call;
    out->rings = w->says == SAYS_RING;
    say(out, w->says, at);
    return right[4];
}

/* ---- a text of records ---- */

typedef struct Records {
    RecordRead read;
    bool blocks; /* ended by an empty line, else by the end of the line */
} Records;
static const Records records[] = { { read_cdr, false },
                                   { read_queue_log, false },
                                   { read_ami, true } }; /* as exchange_records[] */

/* The next record, trimmed; false after the last one. */
static bool next_record(bool blocks, Str *rest, Str *out)
{
    Str line, left = *rest;
    if (!left.p)
        return false;
    const char *begin = left.p, *end = left.p;
    for (bool more = true; more;) {
        more = str_cut(left, '\n', &line, &left);
        if (str_trim(line).n)
            end = line.p + line.n;
        if (!more)
            left = (Str) { 0 };
        if (end > begin && (!blocks || !str_trim(line).n))
            break;
    }
    *out = str_trim((Str) { begin, (size_t)(end - begin) });
    *rest = left;
    return out->n > 0;
}

static Rc tell_records(Op *op, const LineRow *line, const Records *kind, Str queue, Str text, int64_t told_ms,
                       ImportOut *out)
{
    Str record;
    while (next_record(kind->blocks, &text, &record)) {
        ExchangeEvent e = { .told_ms = told_ms };
        bool read = kind->read(op, record, queue, &e), about = e.external.n > 0;
        out->rows++;
        if (!read || (about && !exchange_event_whole(op, &e)))
            out->bad++;
        else if (!about)
            out->other++;
        else
            TRY(hotline_exchange_event(op, line, &e));
    }
    op_about(op, (PersonId) { 0 }, "line", line->id.v);
    op_detail(op, "rows %lld other %lld bad %lld", (long long)out->rows, (long long)out->other,
              (long long)out->bad);
    return RC_OK;
}

static Rc told_by_webhook(Op *op, const ExchangeIn *in, const Records *kind, ImportOut *out)
{
    LineRow line;
    TRY(exchange_signed(op, in, &line));
    TRY(tell_records(op, &line, kind, in->queue, op->body, in->at, out));
    return out->rows == out->bad ? FAIL(op->diag, RC_INVALID, "hotline.event") : RC_OK;
}

HOTLINE_HANDLER(exchange_queue_log, ExchangeIn, ImportOut)
{
    return told_by_webhook(op, in, &records[1], out);
}

HOTLINE_HANDLER(exchange_ami, ExchangeIn, ImportOut)
{
    return told_by_webhook(op, in, &records[2], out);
}

HOTLINE_HANDLER(exchange_import, ImportIn, ImportOut)
{
    LineRow line;
    bool found;
    int kind = in->kind.n ? name_find(exchange_records, in->kind) : 0;
    ENSURE(kind >= 0);
    TRY(sql_line_at(op->tx, in->line, &line, &found));
    if (!found || line.unit.v != op->actor.unit.v)
        return FAIL(op->diag, RC_NOT_FOUND, "hotline.no_line");
    return tell_records(op, &line, &records[kind], in->queue, in->text, 0, out);
}
