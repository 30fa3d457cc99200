-- Assessment: answer sheets and what came out of them.

CREATE TABLE response (
    county {INT} NOT NULL,          -- of the person
    id {INT} NOT NULL,
    area {INT} NOT NULL,            -- where it was taken: the person's home, or the community chosen
    town {INT} NOT NULL,
    person {INT} NOT NULL,
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    hash TEXT NOT NULL,             -- of the definition it is scored with
    state TEXT NOT NULL,            -- open, done, void
    answers {BLOB} NOT NULL,        -- sealed list of raw values
    answered {INT} NOT NULL,
    seq {INT} NOT NULL,             -- of the answer saved last
    started_ms {INT} NOT NULL,
    changed_ms {INT} NOT NULL,
    done_ms {INT} NOT NULL,         -- 0 open
    channel TEXT NOT NULL,          -- self, staff
    staff {INT} NOT NULL,           -- who took it, 0 the person
    validity TEXT NOT NULL,         -- ok, doubtful, invalid; '' open
    score TEXT NOT NULL,            -- the score that is shown first, its value and band; '' none
    value {INT},                    -- scaled by 1000000
    band TEXT NOT NULL,
    tone TEXT NOT NULL,
    level TEXT NOT NULL,            -- of the alert it raised: none, yellow, orange, red
    alert {INT} NOT NULL,           -- 0 none
    message TEXT NOT NULL,          -- key of the words shown with it
    age {INT} NOT NULL,             -- of the person when it was begun, -1 unknown: scores by age stay what they were
    gender TEXT NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX response_person ON response (county, person, started_ms, id);

-- Scores of finished sheets, one row a reported score that has a value.
CREATE TABLE observation (
    county {INT} NOT NULL,
    response {INT} NOT NULL,
    score TEXT NOT NULL,
    area {INT} NOT NULL,
    person {INT} NOT NULL,
    form TEXT NOT NULL,
    value {INT} NOT NULL,           -- scaled by 1000000
    band TEXT NOT NULL,             -- code, '' none
    tone TEXT NOT NULL,
    at_ms {INT} NOT NULL,
    PRIMARY KEY (county, response, score)
){WITHOUT_ROWID};
CREATE INDEX observation_trend ON observation (county, person, form, score, at_ms);
