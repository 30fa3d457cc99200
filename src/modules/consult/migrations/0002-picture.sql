-- Pictures in conversations, where a desk allows them.
ALTER TABLE consult_desk ADD COLUMN pictures {INT} NOT NULL DEFAULT 0;

-- The picture of a message. Apart from the messages, which are read by the page; found by the message's number.
CREATE TABLE consult_picture (
    county {INT} NOT NULL,
    consult {INT} NOT NULL,
    n {INT} NOT NULL,               -- of the message, whose text says what is seen
    id {INT} NOT NULL,              -- place of the sealed bytes
    type TEXT NOT NULL,             -- image/jpeg, image/png, image/webp
    width {INT} NOT NULL,
    height {INT} NOT NULL,
    body {BLOB} NOT NULL,           -- sealed
    PRIMARY KEY (county, consult, n)
){STRICT};
