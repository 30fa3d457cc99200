/*
 * Answer sheets as lines of JSON in, results as lines of JSON out: `xinqiao score`, and the server's batch import.
 *
 *   {"form":"phq-9","answers":[0,1,null,...],"age":70,"sex":"female","education":"primary"}
 *   {"form":"phq-9","version":"1","scores":{"total":{"value":9,"state":"scored","missing":1,
 *    "bands":{"default":{"index":1,"code":"mild"}},"band":{"set":"default","index":1,"code":"mild"}}},
 *    "critical":[{"item":9,"code":"suicidal_ideation","level":"orange"}],
 *    "validity":{"state":"ok","reasons":[]},"complete":false}
 *   {"error":{"code":"form.not_an_option","pointer":"/answers/3","message":"not a value of this item"}}
 *
 * Answers are raw option values in item order; items and bands: an item counts from 1, a band's index from 0.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "rules/form.h"

/* Appends one line, newline included; an invalid sheet gives an error line and RC_OK. RC_NO_MEMORY otherwise. The
   arena is scratch, rewound before returning: out must not live in it. */
Rc score_line(const FormSet *forms, Str line, Arena *a, Buf *out) MUST_USE;
/* The result as one JSON object, for whoever has scored already. */
Rc score_write(const Form *f, const FormResult *r, Buf *out) MUST_USE;
/* "female", "primary"; false for another word. */
bool sex_parse(Str s, Sex *out);
bool education_parse(Str s, Education *out);
