/*
 * Who may do what, as tables. A permission is an object referred to by its address; it lists the roles that hold it.
 * A role is held by a grant: staff x role x unit, for a time; it works inside the unit's area (its subtree of the region).
 * Grants store the number of a role: new ones go to the end of the list.
 */
#pragma once

#include "base/base.h"

/* name, Chinese title is the catalogue key "role.<name>", territory: what the scope of its functions is */
#define ROLE_LIST(X)                                                                                        \
    X(ANONYMOUS, "anonymous")               /* a resident without an account: a self-test on this device */ \
    X(RESIDENT, "resident")                 /* signed in by phone */                                        \
    X(COMMUNITY_WORKER, "community_worker") /* community or village worker: own community */                \
    X(STREET_SPECIALIST, "street_specialist")     /* xinli zhuangan: a town or street */                    \
    X(DISTRICT_SPECIALIST, "district_specialist") /* xinli zhuanyuan: a county or district */               \
    X(COUNSELLOR, "counsellor")                   /* counsellor of a unit */                                \
    X(CRISIS_TEAM, "crisis_team")                 /* member of the crisis team on duty */                   \
    X(DISTRICT_MANAGER, "district_manager")       /* county figures, lists without clinical text */         \
    X(CITY_MANAGER, "city_manager")               /* city figures */                                        \
    X(SYSTEM_ADMIN, "system_admin")               /* units, staff, definitions, settings */                 \
    X(SECURITY_ADMIN, "security_admin")           /* role grants, resets, sessions */                       \
    X(AUDITOR, "auditor")                         /* reads and verifies the audit trail */                  \
    X(HOTLINE_OPERATOR, "hotline_operator")       /* answers the calls of a hotline unit */                 \
    X(HOTLINE_SUPERVISOR, "hotline_supervisor")   /* stands behind its operators, reviews their work */     \
    X(SCHOOL_COUNSELLOR, "school_counsellor")     /* psychology teacher: what the own school refers */      \
    X(HOSPITAL_STAFF, "hospital_staff")           /* hospital desk, psychiatrist: referrals of the own */   \
    X(OUTSIDE_COUNSELLOR, "outside_counsellor")   /* counsellor of a third-party institution: its own */

typedef enum Role {
    ROLE_NONE,
#define X(name, text) ROLE_##name,
    ROLE_LIST(X)
#undef X
        ROLE_COUNT_
} Role;

#define ROLE_BIT(r) (UINT32_C(1) << (r))
#define ROLES_RESIDENT (ROLE_BIT(ROLE_ANONYMOUS) | ROLE_BIT(ROLE_RESIDENT))
/* Those who work with people at risk. */
#define ROLES_CARE                                                        \
    (ROLE_BIT(ROLE_COMMUNITY_WORKER) | ROLE_BIT(ROLE_STREET_SPECIALIST) | \
     ROLE_BIT(ROLE_DISTRICT_SPECIALIST) | ROLE_BIT(ROLE_COUNSELLOR) | ROLE_BIT(ROLE_CRISIS_TEAM))
/* Institutions beside the network: their functions reach what their own unit sends or is sent, never an area's people. */
#define ROLES_PARTNER \
    (ROLE_BIT(ROLE_SCHOOL_COUNSELLOR) | ROLE_BIT(ROLE_HOSPITAL_STAFF) | ROLE_BIT(ROLE_OUTSIDE_COUNSELLOR))
/* Those who hold appointments and cases. */
#define ROLES_COUNSELLOR (ROLE_BIT(ROLE_COUNSELLOR) | ROLE_BIT(ROLE_OUTSIDE_COUNSELLOR))
#define ROLES_MANAGER (ROLE_BIT(ROLE_DISTRICT_MANAGER) | ROLE_BIT(ROLE_CITY_MANAGER))
#define ROLES_ADMIN (ROLE_BIT(ROLE_SYSTEM_ADMIN) | ROLE_BIT(ROLE_SECURITY_ADMIN))
/* Those who answer the telephone: they reach the calls of their unit, no files of persons. */
#define ROLES_HOTLINE (ROLE_BIT(ROLE_HOTLINE_OPERATOR) | ROLE_BIT(ROLE_HOTLINE_SUPERVISOR))
/* Whoever lists what their own unit has a part in, and nothing for being of an area. */
#define ROLES_OF_UNIT (ROLES_PARTNER | ROLES_HOTLINE)
#define ROLES_STAFF \
    (ROLES_CARE | ROLES_HOTLINE | ROLES_PARTNER | ROLES_MANAGER | ROLES_ADMIN | ROLE_BIT(ROLE_AUDITOR))
/* Three administrators that exclude each other (GB/T 22239-2019 8.1.4.2 d); they never see persons. */
#define ROLES_EXCLUSIVE (ROLES_ADMIN | ROLE_BIT(ROLE_AUDITOR))

const char *role_name(Role r);
Role role_find(Str name); /* ROLE_NONE when unknown */

typedef struct Perm {
    const char *name; /* "alert.acknowledge" */
    const char *doc;
    uint32_t roles; /* ROLE_BITs; PERM_PUBLIC: nobody needs to be signed in */
} Perm;
/* A live update (live.h): only who holds the permission hears of it. */
typedef struct LiveKind {
    const char *event; /* "alert" */
    const Perm *needs;
} LiveKind;
#define PERM_PUBLIC UINT32_MAX
extern const Perm perm_public;
