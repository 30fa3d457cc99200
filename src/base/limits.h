/* Every limit of the program in one place, each with its reason. */
#pragma once

#define LIMIT_REQUEST_ARENA (8u << 20) /* memory one request may use; the largest list answer is < 2 MiB */
#define LIMIT_BODY (1u << 20)          /* JSON body; an answer sheet of 100 items is < 4 KiB */
#define LIMIT_BODY_SMALL (128u << 10)  /* routes marked ROUTE_SMALL: a record of a telephone call */
#define LIMIT_BODY_IMPORT (8u << 20)   /* routes marked ROUTE_LARGE: definitions, text packs */
#define LIMIT_PICTURE \
    (512u << 10) /* as sent: a phone's page makes about 200 KiB of it, and its base64 fits a body */
#define LIMIT_PICTURE_SIDE 4096       /* pixels; what a phone's browser still shows */
#define LIMIT_PICTURE_PIXELS 12000000 /* the same: each is 4 bytes of the reader's memory */
#define LIMIT_REPLY (16u << 20)       /* one reply */
#define LIMIT_HEAD (16u << 10)        /* request line and headers together */
#define LIMIT_HEADERS 64              /* header fields */
#define LIMIT_TARGET 4096             /* request target */
#define LIMIT_JSON_DEPTH 32           /* nesting */
#define LIMIT_JSON_ITEMS 10000        /* elements of all arrays in one document */
#define LIMIT_PAGE 200                /* rows of one page */
#define LIMIT_PAGE_DEFAULT 50
#define LIMIT_FORM_ITEMS 400 /* items of a form; the longest known has 100 */
#define LIMIT_TEXT_SHORT 200 /* names, titles: characters */
#define LIMIT_TEXT_LONG 8000 /* notes: characters */
