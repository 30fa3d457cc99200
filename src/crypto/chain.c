/* The digest chain; contract in chain.h. */
#include "crypto/chain.h"

Rc chain_start(Chain *c, Suite s, Str name)
{
    const Str pieces[] = { S("xqa1 start "), name };
    Chain fresh = { .suite = s };
    TRY(hash_pieces(suite_hash(s), LIST(pieces), fresh.h));
    *c = fresh;
    return RC_OK;
}

Chain chain_resume(Suite s, uint64_t n, const uint8_t head[DIGEST_BYTES])
{
    Chain c = { .suite = s, .n = n };
    memcpy(c.h, head, DIGEST_BYTES);
    return c;
}

Rc chain_add(Chain *c, Str record)
{
    uint8_t length[8], next[DIGEST_BYTES];
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)((uint64_t)record.n >> (56 - 8 * i));
    const Str pieces[] = {
        S("xqa1"), { (const char *)c->h, DIGEST_BYTES }, { (const char *)length, 8 }, record
    };
    TRY(hash_pieces(suite_hash(c->suite), LIST(pieces), next));
    memcpy(c->h, next, DIGEST_BYTES);
    c->n++;
    return RC_OK;
}
