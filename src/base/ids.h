/*
 * Identifiers and areas.
 *
 * An area is a 12-digit division code as an integer: province 33 0000000000, city 3306 00000000, county 330602 000000,
 * town 330602001 000, community 330602001005. A county is area / 10^6 (330602); a city's own facts carry its own
 * "county" 330600.
 * An id is county * 10^12 + number: it knows its county, the distribution column, so a look-up by id is a look-up by
 * (county, id). Ids are decimal strings in JSON (they do not fit a JavaScript number). An id never grants anything.
 */
#pragma once

#include "base/base.h"

#define ID_PER_COUNTY INT64_C(1000000000000)
#define AREA_PER_COUNTY INT64_C(1000000)
#define AREA_PER_TOWN INT64_C(1000)

typedef enum AreaLevel {
    AREA_NONE,
    AREA_NATION,
    AREA_PROVINCE,
    AREA_CITY,
    AREA_COUNTY,
    AREA_TOWN,
    AREA_COMMUNITY
} AreaLevel;

static inline int64_t county_of_id(int64_t id)
{
    return id / ID_PER_COUNTY;
}
static inline int64_t county_of_area(int64_t area)
{
    return area / AREA_PER_COUNTY;
}
static inline int64_t town_of_area(int64_t area)
{
    return area / AREA_PER_TOWN;
}

AreaLevel area_level(int64_t area); /* 0 is the nation; AREA_NONE when out of range */
void area_range(int64_t area, int64_t *out_lo, int64_t *out_hi); /* the codes of its subtree, inclusive */
bool area_within(int64_t area, int64_t root);                    /* area lies in root's subtree (or is it) */
int64_t area_parent(int64_t area); /* by code: community -> town -> county -> city -> province -> 0 */

/* One type an entity, so that mixing them up does not compile. */
/* clang-format off */
#define ID_TYPES(X) \
    X(AccountId) X(PersonId) X(UnitId) X(StaffId) X(SessionId) X(ResponseId) X(AlertId) X(TaskId) \
    X(EventId) X(ConsentId) X(ContactId) X(PlanId) X(JobId) X(OutboxId) X(GrantId) X(CallbackId) \
    X(StepId) X(AssessId) X(FormId) X(SecondId) X(ReferralId) \
    X(LineId) X(CallId) X(CallerNoteId) X(ReviewId) X(TrainingId) X(DebriefId) X(CallMarkId) X(SeatId) \
    X(RosterId) X(ShiftId) X(SwapId) X(CalloutId) X(IncidentId) X(TeamId) \
    X(RoomId) X(ServiceId) X(PatternId) X(ChangeId) X(AppointmentId) X(WaitId) X(CaseId) X(CaseNoteId) X(GroupId) X(MeetingId) \
    X(ConsultId) X(DeskId) X(HitId)
/* clang-format on */
#define X(T)           \
    typedef struct T { \
        int64_t v;     \
    } T;
ID_TYPES(X)
#undef X
