/* What the tests of referrals share: who takes part, a person at risk, a referral that was sent. */
#pragma once

#include "t_api.h"

#define AGREED "'given_by':'self','how':'paper','consent_version':1"

static const char worker[] = "community_worker@330602001005", elsewhere[] = "community_worker@330602001006",
                  street[] = "street_specialist@330602001000",
                  district[] = "district_specialist@330602000000", hospital[] = "hospital_staff@330600000000",
                  other_hospital[] = "hospital_staff@330602000000",
                  school[] = "school_counsellor@330602000000", manager[] = "district_manager@330602000000",
                  resident[] = "anonymous@330602001005";

int64_t unit_of(const char *who);
/* A resident with a result, and an alert that the worker has taken: alert_of, response_of. */
extern int64_t alert_of, response_of;
int64_t person_at_risk(void);
Reply draft(int64_t person, const char *more);
/* One act at the referral's present version. */
Reply act(const char *who, int64_t id, const char *verb, const char *more);
int64_t sent(int64_t person, const char *more);
/* Of a pupil whom the school writes down; sent. */
int64_t green_channel(void);
Reply look(const char *who, int64_t id);
bool has(Reply r, const char *text);
