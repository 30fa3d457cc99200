/* Tables of module assessment; see assessment.h and README.md. */
#include "modules/assessment/rules.h"

const Setting assessment_set_hour = { "assessment.per_session_hour",           SETTING_INT, "60", 1, 100000,
                                      "tests one person may begin in an hour", false,       false };
const Setting assessment_set_claims = { "assessment.claims_per_hour",
                                        SETTING_INT,
                                        "10",
                                        1,
                                        1000,
                                        "claim codes one person may try in an hour",
                                        false,
                                        false };
static const Setting *const settings[] = { &assessment_set_hour, &assessment_set_claims };

const Module mod_assessment = { .name = "assessment",
                                .routes = assessment_routes,
                                .n_routes = ASSESSMENT_ROUTES,
                                .settings = LIST(settings),
                                .invariants = assessment_invariants,
                                .n_invariants = ASSESSMENT_INVARIANTS,
                                .recounts = assessment_recounts,
                                .n_recounts = ASSESSMENT_RECOUNTS,
                                .start = advice_start,
                                .export = assessment_export };
