/*
 * Who reaches whose data: every route of territory or of one's own record x every role that may call it x the own area,
 * those above it, and areas beside it. What lies outside is as if it were not there: 404, the same as for an id that never
 * was. What lies inside needs a current relation where the route says so. Roles and forged writes are in
 * core/test_dispatch.c. A route that has no row here fails; a row without its route too.
 */
#include <stdio.h>
#include <string.h>

#include "modules/org/org.h"
#include "t_api.h"

#define HOME "330602001005"
#define OWNER "community_worker@330602001005#owner"
#define CASE_OWNER "counsellor@330602001005#owner"
#define PERSON "anonymous@330602001005#person"
#define OTHER "anonymous@330602001005#other"
#define OTHER_SIGNED_IN "resident@330602001005#other"

typedef enum RowKind {
    OBJECT, /* names something of the home community */
    ENDS,   /* the same, and gone once it was done */
    UNIT, /* names something of the county's hotline unit, or school: no other unit reaches it, those above neither */
    PARTY,    /* an object for the network; schools and hospitals reach only their own (module referral) */
    ABOUT,    /* says in its body or query which area: refused for one outside */
    LIST,     /* must not show anything of the home community to others */
    SELF,     /* names something of the person: nobody else reaches it */
    OWN,      /* nothing to name: the caller's own record or session by its cookie alone */
    ELSEWHERE /* tests/http/test_server.py */
} RowKind;

typedef struct Row {
    const char *method, *path; /* of the route */
    RowKind kind;
    const char *query, *body; /* {name} is replaced by an id of the home community */
} Row;

#define ALERT "/api/v1/alerts/{alert}"
#define P "/api/v1/persons/{person}"
#define STAFF "/api/v1/staff/{staff}"
#define C "/api/v1/counselling"
#define RESPONSE "/api/v1/responses/{response}"
#define HOTLINE "330602000000"
#define CALLER "hotline_operator@" HOTLINE "#caller"
#define LINE "/api/v1/hotline/lines/{line}"
#define SEAT "/api/v1/hotline/seats/{seat}"
#define CALL "/api/v1/hotline/calls/{call}"
#define INCIDENT "/api/v1/crisis/incidents/{incident}"
#define INCIDENT_BODY "{'area':" HOME ",'name':'nn','kind':'other'}"
#define CALLOUT "/api/v1/crisis/callouts/{callout}"
#define CALL_BODY "{'area':" HOME ",'source':'worker','trigger':'self','level':'red','place':'p'}"
#define SCHOOL "school_counsellor@" HOTLINE "#caller"
#define SCHOOL_CALL_BODY \
    "{'area':" HOME ",'trigger':'self','level':'red','place':'p','ring_back':'13800138000'"
#define ROSTER "/api/v1/duty/rosters/{roster}"
#define ROSTER_BODY                                                                   \
    "{'unit':'{unit}','kind':'crisis','name':'n','posts':[{'name':'p'}],'patterns':[" \
    "{'name':'d','from_minute':600,'minutes':60,'days':[1,2,3,4,5,6,7]}]}"
#define REFERRAL "/api/v1/referrals/{referral}"
#define CONSULT "/api/v1/consults/{consult}"
#define MY_CONSULT "/api/v1/me/consults/{consult}"
#define DESK_BODY "'name':'name','hours':'','max_open':2,'pictures':true,'active':true}"
#define PICTURE "UklGRioAAABXRUJQVlA4TB4AAAAvB0ABAA9wCpQr+B4Mef6DBwrSNmD8a96JjYj+hwA="

static const Row rows[] = {
    { "GET", "/api/v1/alerts", LIST, "?state=all&limit=200", NULL },
    { "GET", ALERT, OBJECT, "", NULL },
    { "GET", "/api/v1/alerts/unanswered", LIST, "", NULL },
    { "POST", ALERT "/acknowledge", OBJECT, "", "{'version':1}" },
    { "POST", ALERT "/assign", OBJECT, "", "{'version':1,'owner':'{owner}'}" },
    { "POST", ALERT "/hand-over", OBJECT, "", "{'version':1,'unit':'{unit}','note':'n'}" },
    { "POST", ALERT "/contacts", OBJECT, "",
      "{'version':1,'at_ms':1763800000000,'channel':'phone','outcome':'reached','note':'n'}" },
    { "POST", ALERT "/assessments", OBJECT, "",
      "{'version':1,'risk':'low','ideation':false,'plan':false,'means':false,'intent':false,'past_attempt':"
      "false,"
      "'protective':'p','note':'n'}" },
    { "POST", ALERT "/dispose", OBJECT, "", "{'version':1,'outcome':'safety_plan','note':'n'}" },
    { "POST", ALERT "/close", OBJECT, "", "{'version':1,'outcome':'safety_plan','note':'n'}" },
    { "POST", ALERT "/downgrade", OBJECT, "", "{'version':1,'to':'yellow','note':'n'}" },
    { "POST", ALERT "/confirm", OBJECT, "", "{'version':1}" },
    { "POST", ALERT "/refuse", OBJECT, "", "{'version':1,'note':'n'}" },
    { "GET", ALERT "/candidates", OBJECT, "", NULL },
    { "POST", ALERT "/callback/reveal", OBJECT, "", "{'reason':'to call'}" },
    { "GET", "/api/v1/tasks", LIST, "?limit=200", NULL },
    { "GET", "/api/v1/worklist/summary", LIST, "", NULL },
    { "POST", "/api/v1/tasks/{task}/done", OBJECT, "", "{'version':1,'outcome':'done','note':'n'}" },
    { "GET", "/api/v1/tasks/{task}/candidates", OBJECT, "", NULL },
    { "POST", "/api/v1/tasks/{task}/reassign", OBJECT, "", "{'version':1,'owner':'{owner}'}" },
    { "POST", "/api/v1/persons", ABOUT, "", "{'name':'甲','area':" HOME "}" },
    { "GET", "/api/v1/persons/matches", LIST, "", NULL },
    { "POST", "/api/v1/persons/matches", OBJECT, "",
      "{'record':'{person}','person':'{person}','same':true}" },
    { "POST", "/api/v1/persons/search", LIST, "", "{'name':'李雷雷'}" },
    { "GET", P, OBJECT, "", NULL },
    { "GET", P "/access-log", OBJECT, "", NULL },
    { "POST", P "/break-glass", OBJECT, "", "{'reason_code':'danger','reason':'ten letters and more'}" },
    { "POST", P "/claim-code", OBJECT, "", NULL },
    { "POST", P "/consents", OBJECT, "", "{'items':[{'purpose':'research','version':1,'granted':true}]}" },
    { "POST", P "/responses", OBJECT, "", "{'form':'phq-2','answers':[0,0]}" },
    { "GET", P "/responses/{response}", OBJECT, "", NULL },
    { "POST", P "/reveal", OBJECT, "", "{'fields':['name'],'reason':'to call'}" },
    { "GET", P "/safety-plan", OBJECT, "", NULL },
    { "PUT", P "/safety-plan", OBJECT, "", "{'version':0,'steps':[],'shared':true}" },
    { "GET", C "/services", ABOUT, "?area=" HOME, NULL },
    { "GET", C "/services/{service}/slots", OBJECT, "", NULL },
    { "GET", C "/diary", LIST, "?days=31", NULL },
    { "POST", C "/appointments", ABOUT, "",
      "{'person':'{person}','service':'{service}','staff':'{counsellor}','start_ms':1763800200000}" },
    { "GET", C "/appointments/{appointment}", OBJECT, "", NULL },
    { "POST", C "/appointments/{appointment}/state", OBJECT, "", "{'version':1,'to':'confirmed'}" },
    { "POST", C "/waiting", ABOUT, "", "{'person':'{person}','service':'{service}'}" },
    { "GET", C "/units/{unit}", OBJECT, "", NULL },
    { "POST", C "/units/{unit}/rooms", OBJECT, "", "{'name':'n','seats':1}" },
    { "POST", C "/units/{unit}/services", OBJECT, "",
      "{'name':'n','kind':'counselling','place':'phone','minutes':30}" },
    { "POST", C "/units/{unit}/patterns", OBJECT, "",
      "{'staff':'{counsellor}','weekday':1,'from_min':540,'to_min':600}" },
    { "POST", C "/units/{unit}/changes", OBJECT, "",
      "{'staff':'{counsellor}','day':'2025-11-24','from_min':0,'to_min':60,'kind':'off'}" },
    { "POST", C "/units/{unit}/changes/{change}/end", ENDS, "", "{'version':1}" },
    { "GET", C "/cases", LIST, "", NULL },
    { "POST", C "/cases", ABOUT, "", "{'person':'{person}','source':'other','intake':{}}" },
    { "GET", C "/cases/{case}", OBJECT, "", NULL },
    { "PUT", C "/cases/{case}/plan", OBJECT, "", "{'version':1,'intake':{}}" },
    { "POST", C "/cases/{case}/notes", OBJECT, "", "{'version':1,'kind':'process','text':'nn'}" },
    { "POST", C "/cases/{case}/close", OBJECT, "", "{'version':1,'outcome':'other','text':'nn'}" },
    { "POST", C "/cases/{case}/transfer", OBJECT, "", "{'version':1,'staff':'{counsellor}','text':'nn'}" },
    { "POST", C "/cases/{case}/supervisor", OBJECT, "", "{'version':1,'staff':'{counsellor}','text':'nn'}" },
    { "GET", C "/persons/{person}/cases", OBJECT, "", NULL },
    { "GET", C "/adrift", LIST, "", NULL },
    { "POST", C "/adrift/transfer", OWN, "",
      NULL }, /* each row by itself: counselling_cases_of_an_ended_account_are_given_to_others */
    { "POST", C "/adrift/appointments", OWN, "",
      NULL }, /* each row by itself: counselling_appointments_of_a_gone_counsellor_are_given_to_others */
    { "GET", C "/groups", LIST, "", NULL },
    { "POST", C "/groups", ABOUT, "",
      "{'unit':'{unit}','service':'{service}','kind':'group','name':'n','leader':'{counsellor}','seats':9}" },
    { "GET", C "/groups/{group}", OBJECT, "", NULL },
    { "POST", C "/groups/{group}/members", OBJECT, "", "{'person':'{person}'}" },
    { "POST", C "/groups/{group}/meetings", OBJECT, "", "{'start_ms':1764000000000,'minutes':60}" },
    { "POST", C "/groups/{group}/meetings/{meeting}/attendance", OBJECT, "", "{'version':1,'items':[]}" },
    { "GET", C "/groups/{group}/meetings/{meeting}/note", OWN, "",
      NULL }, /* the leaders' alone: counselling_a_meeting_takes_the_leaders_time */
    { "POST", C "/groups/{group}/leaders", OBJECT, "", "{'version':1,'leader':'{counsellor}'}" },
    { "POST", C "/groups/{group}/members/leave", ENDS, "", "{'person':'{person}'}" },
    { "POST", C "/groups/{group}/meetings/{meeting}/cancel", ENDS, "", "{'version':1}" },
    { "POST", C "/groups/{group}/close", ENDS, "", "{'version':1}" },
    { "GET", "/api/v1/me/counselling/offers", OWN, "?form=phq-9", NULL },
    { "GET", C "/calendar", OWN, "", NULL },
    { "POST", C "/calendar", OWN, "", NULL },
    { "POST", C "/calendar/revoke", OWN, "", NULL },
    { "GET", "/api/v1/me/counselling/services", OWN, "", NULL },
    { "GET", "/api/v1/me/counselling/services/{service}/slots", OWN, "",
      NULL }, /* counselling_residents_keep_to_the_limits */
    { "GET", "/api/v1/me/appointments", OWN, "", NULL },
    { "POST", "/api/v1/me/appointments", OWN, "", NULL },
    { "POST", "/api/v1/me/waiting", OWN, "", NULL },
    { "POST", "/api/v1/me/appointments/{appointment}/state", SELF, "", "{'version':1,'to':'confirmed'}" },
    { "POST", "/api/v1/me/waiting/{wait}/leave", SELF, "", NULL },
    { "POST", P "/referrals", OBJECT, "", "{'kind':'community_hospital','to_unit':'{unit}','reason':'why'}" },
    { "POST", "/api/v1/referrals", OWN, "", NULL },
    { "GET", "/api/v1/referrals", LIST, "?box=area&limit=200", NULL },
    { "GET", "/api/v1/referrals/summary", OWN, "", NULL },
    { "GET", "/api/v1/referrals/figures", LIST, "", NULL },
    { "POST", "/api/v1/referrals/acknowledge", LIST, "", "{'items':['{referral}']}" },
    { "GET", REFERRAL, PARTY, "", NULL },
    { "PUT", REFERRAL, PARTY, "",
      "{'version':1,'kind':'community_hospital','to_unit':'{unit}','reason':'why'}" },
    { "GET", REFERRAL "/letter", PARTY, "", NULL },
    { "POST", REFERRAL "/consent", PARTY, "", "{'version':1,'basis':'life_danger','note':'why'}" },
    { "POST", REFERRAL "/send", PARTY, "", "{'version':1}" },
    { "POST", REFERRAL "/accept", PARTY, "", "{'version':1}" },
    { "POST", REFERRAL "/refuse", PARTY, "", "{'version':1,'code':'full'}" },
    { "POST", REFERRAL "/seen", PARTY, "", "{'version':1}" },
    { "POST", REFERRAL "/updates", PARTY, "", "{'version':1,'note':'more'}" },
    { "POST", REFERRAL "/feedback", PARTY, "", "{'version':1,'code':'helped','note':'well'}" },
    { "POST", REFERRAL "/close", PARTY, "", "{'version':1,'code':'resolved'}" },
    { "POST", REFERRAL "/withdraw", PARTY, "", "{'version':1,'code':'mistake'}" },
    { "GET", "/api/v1/areas", LIST, "?parent=330602001000", NULL },
    { "POST", "/api/v1/areas", ABOUT, "", "{'area':330602001099,'name':'n'}" },
    { "PATCH", "/api/v1/areas/{area}", OBJECT, "", "{'name':'n'}" },
    { "GET", "/api/v1/units", LIST, "?limit=200", NULL },
    { "POST", "/api/v1/units", ABOUT, "", "{'area':" HOME ",'kind':'school','name':'n'}" },
    { "GET", "/api/v1/units/{unit}", OBJECT, "", NULL },
    { "PATCH", "/api/v1/units/{unit}", OBJECT, "", "{'version':1,'name':'n'}" },
    { "GET", "/api/v1/staff", LIST, "?limit=200", NULL },
    { "POST", "/api/v1/staff", ABOUT, "",
      "{'login':'n.n','name':'n','unit':'{unit}','title':'t','qualification':'q','roles':[]}" },
    { "GET", STAFF, OBJECT, "", NULL },
    { "PATCH", STAFF, OBJECT, "", "{'version':1,'title':'t'}" },
    { "POST", STAFF "/roles", OBJECT, "", "{'role':'counsellor','unit':'{unit}'}" },
    { "POST", STAFF "/roles/{grant}/end", ENDS, "", "{}" },
    { "POST", STAFF "/disable", OBJECT, "", "{'reason':'left'}" },
    { "POST", STAFF "/enable", OBJECT, "", NULL },
    { "POST", STAFF "/reset-password", OBJECT, "", NULL },
    { "POST", STAFF "/reset-totp", OBJECT, "", NULL },
    { "GET", "/api/v1/resets", LIST, "", NULL },
    { "POST", "/api/v1/resets/{request}/confirm", ELSEWHERE, "",
      NULL }, /* org_resets_take_two_administrators */
    { "POST", "/api/v1/resets/{request}/withdraw", ELSEWHERE, "", NULL },
    { "GET", "/api/v1/dashboard", ABOUT, "?area=" HOME, NULL },
    { "GET", "/api/v1/audit/events", LIST, "?limit=200", NULL },
    { "GET", "/api/v1/hotline/lines", LIST, "", NULL },
    { "GET", "/api/v1/hotline/coverage", LIST, "", NULL },
    { "POST", "/api/v1/hotline/lines", ABOUT, "", "{'unit':'{hotline}','number':'96525','name':'n'}" },
    { "PATCH", LINE, OBJECT, "", "{'version':1,'seats':3}" },
    { "POST", LINE "/secret", OBJECT, "", "{}" },
    { "GET", "/api/v1/hotline/colleagues", LIST, "", NULL },
    { "GET", "/api/v1/hotline/seats", LIST, "", NULL },
    { "POST", "/api/v1/hotline/seats", OWN, "", NULL },
    { "PATCH", SEAT, UNIT, "", "{'version':1,'name':'nn'}" },
    { "POST", SEAT "/sit", UNIT, "", "{'over':true}" },
    { "POST", SEAT "/leave", UNIT, "", "{}" },
    { "POST", SEAT "/pause", UNIT, "", "{'paused':true}" },
    { "GET", "/api/v1/hotline/calls", LIST, "", NULL },
    { "POST", "/api/v1/hotline/calls", UNIT, "", "{'line':'{line}'}" },
    { "GET", CALL, UNIT, "", NULL },
    { "PATCH", CALL, UNIT, "", "{'version':1,'values':{}}" },
    { "POST", CALL "/answer", UNIT, "", "{'version':1}" },
    { "POST", CALL "/hang-up", UNIT, "", "{'version':1}" },
    { "POST", CALL "/close", UNIT, "", "{'version':1,'outcome':'silent'}" },
    { "POST", CALL "/help", UNIT, "", "{'version':1}" },
    { "POST", CALL "/join", UNIT, "", "{'version':1}" },
    { "POST", CALL "/take", UNIT, "", "{'version':1}" },
    { "POST", CALL "/transfer", UNIT, "", "{'version':1,'to':'{owner}'}" },
    { "POST", CALL "/linkage", UNIT, "", "{'version':1,'service':'110'}" },
    { "POST", CALL "/number", UNIT, "", "{'reason':'to call'}" },
    { "POST", CALL "/person", UNIT, "", "{'version':1}" },
    { "POST", CALL "/notes", UNIT, "", "{'kind':'note','note':'n'}" },
    { "POST", CALL "/notes/{note_id}/end", UNIT, "", "{}" },
    { "POST", CALL "/place", UNIT, "", "{'version':1,'area':330602001000}" },
    { "POST", CALL "/callout", UNIT, "", "{'version':1,'trigger':'self','level':'red','where':'p'}" },
    { "POST", CALL "/referrals", UNIT, "",
      "{'kind':'counselling','to_unit':'{hotline}','reason':'why','given_by':'self','consent_version':1}" },
    { "POST", CALL "/referrals/{referral}/end", ELSEWHERE, "",
      NULL }, /* passing_is_for_whoever_has_the_call */
    { "GET", "/api/v1/hotline/referrals", LIST, "", NULL },
    { "POST", CALL "/hold", UNIT, "",
      "{'version':1,'hold':true,'reason':'asked for','reference':'order 17'}" },
    { "POST", CALL "/reviews", UNIT, "", "{'scores':[1,1,1,1]}" },
    { "POST", CALL "/mark", UNIT, "", "{'reason':'to learn'}" },
    { "GET", "/api/v1/hotline/sample/count", LIST, "", NULL },
    { "GET", "/api/v1/hotline/sample", LIST, "", NULL },
    { "GET", "/api/v1/hotline/report", LIST, "", NULL },
    { "GET", "/api/v1/hotline/workers", LIST, "", NULL },
    { "PUT", "/api/v1/hotline/workers/{worker}", UNIT, "", "{'employment':'full','background':'nurse'}" },
    { "GET", "/api/v1/hotline/trainings", LIST, "", NULL },
    { "POST", "/api/v1/hotline/trainings", OWN, "", NULL },
    { "POST", "/api/v1/hotline/trainings/{training}/withdraw", UNIT, "", "{}" },
    { "GET", "/api/v1/hotline/debriefs", LIST, "", NULL },
    { "POST", "/api/v1/hotline/debriefs/{debrief}/answer", UNIT, "", "{'answer':'talk'}" },
    { "POST", "/api/v1/hotline/debriefs/{debrief}/done", UNIT, "", "{}" },
    { "POST", LINE "/import", UNIT, "", "{'text':'x'}" },
    { "GET", "/api/v1/hotline/call-backs", LIST, "", NULL },
    { "POST", "/api/v1/hotline/call-backs/{call_back}/take", UNIT, "", "{'version':1}" },
    { "POST", "/api/v1/hotline/call-backs/{call_back}/done", UNIT, "",
      "{'version':1,'outcome':'done','note':'n'}" },
    { "GET", "/api/v1/duty/rosters", LIST, "", NULL },
    { "POST", "/api/v1/duty/rosters", ABOUT, "", ROSTER_BODY },
    { "GET", ROSTER, OBJECT, "", NULL },
    { "GET", ROSTER "/candidates", OBJECT, "", NULL },
    { "PUT", ROSTER "/members", OBJECT, "", "{'version':1,'members':[]}" },
    { "POST", ROSTER "/plan", OBJECT, "", "{'version':1,'from':'2025-11-22','days':7}" },
    { "POST", ROSTER "/publish", OBJECT, "", "{'version':1,'from':'2025-11-22','days':7}" },
    { "POST", "/api/v1/duty/shifts/{shift}/assign", OBJECT, "", "{'version':1}" },
    { "POST", "/api/v1/duty/shifts/{shift}/swap", OBJECT, "", "{'version':1,'staff':'{owner}'}" },
    { "POST", "/api/v1/duty/swaps/{swap}/answer", OBJECT, "", "{'version':1,'yes':true}" },
    { "POST", "/api/v1/duty/swaps/{swap}/decide", OBJECT, "", "{'version':1,'yes':true}" },
    { "GET", "/api/v1/crisis/callouts", LIST, "", NULL },
    { "POST", "/api/v1/crisis/callouts", ABOUT, "", CALL_BODY },
    { "GET", CALLOUT, OBJECT, "", NULL },
    { "POST", CALLOUT "/answer", OBJECT, "", "{'version':1,'accept':true}" },
    { "POST", CALLOUT "/depart", OBJECT, "", "{'version':1}" },
    { "POST", CALLOUT "/meet", OBJECT, "", "{'version':1}" },
    { "POST", CALLOUT "/handover", OBJECT, "", "{'version':1,'to':'hospital'}" },
    { "POST", CALLOUT "/outcome", OBJECT, "", "{'version':1,'outcome':'on_site'}" },
    { "PUT", CALLOUT "/record", OBJECT, "", "{'version':1}" },
    { "POST", CALLOUT "/downgrade", OBJECT, "", "{'version':1,'note':'n'}" },
    { "POST", CALLOUT "/close", OBJECT, "", "{'version':1,'note':'n'}" },
    { "POST", CALLOUT "/confirm", OBJECT, "", "{'version':1}" },
    { "POST", CALLOUT "/refuse", OBJECT, "", "{'version':1,'note':'n'}" },
    { "POST", CALLOUT "/measures", OBJECT, "", "{'version':1,'kind':'stop','basis':'law28'}" },
    { "POST", "/api/v1/crisis/school-callouts", UNIT, "", SCHOOL_CALL_BODY ",'referral':'{school_case}'}" },
    { "GET", "/api/v1/crisis/school-callouts", LIST, "", NULL },
    { "GET", "/api/v1/crisis/school-callouts/{school_call}", UNIT, "", NULL },
    { "GET", "/api/v1/crisis/incidents", LIST, "", NULL },
    { "POST", "/api/v1/crisis/incidents", ABOUT, "", INCIDENT_BODY },
    { "GET", INCIDENT, OBJECT, "", NULL },
    { "POST", INCIDENT "/surveys", OBJECT, "",
      "{'area':" HOME ",'tier1':1,'tier2':1,'tier3':1,'tier4':1,'urgent':1}" },
    { "POST", INCIDENT "/teams", OBJECT, "", "{'area':" HOME ",'lead':'{owner}','task':'t'}" },
    { "POST", INCIDENT "/teams/{team}", OBJECT, "", "{'version':1,'state':'arrived'}" },
    { "POST", INCIDENT "/close", OBJECT, "", "{'version':99}" },
    { "GET", "/api/v1/consult-desks", LIST, "", NULL },
    { "POST", "/api/v1/consult-desks", ABOUT, "", "{'unit':'{unit}','kind':'consult'," DESK_BODY },
    { "PUT", "/api/v1/consult-desks/{desk}", OBJECT, "", "{'version':1," DESK_BODY },
    { "GET", "/api/v1/consult-seat", LIST, "", NULL },
    { "PUT", "/api/v1/consult-seat", LIST, "", "{'on':true}" },
    { "GET", "/api/v1/consult-guide", LIST, "", NULL },
    { "GET", "/api/v1/consults", LIST, "?list=mine", NULL },
    { "POST", "/api/v1/consults/next", OWN, "", NULL }, /* the acting unit's queue */
    { "GET", CONSULT, OBJECT, "", NULL },
    { "POST", CONSULT "/take", OBJECT, "", "{}" },
    { "GET", CONSULT "/messages", OBJECT, "", NULL },
    { "POST", CONSULT "/messages", OBJECT, "", "{'client':'12345678','text':'t'}" },
    { "GET", CONSULT "/pictures/{message}", OBJECT, "", NULL },
    { "GET", CONSULT "/colleagues", OBJECT, "", NULL },
    { "POST", CONSULT "/offer", OBJECT, "", "{'version':1,'staff':'1'}" },
    { "POST", CONSULT "/crisis", OBJECT, "", "{}" },
    { "POST", CONSULT "/hits/{hit}", OBJECT, "", "{'verdict':'false'}" },
    { "POST", CONSULT "/end", OBJECT, "", "{'version':1,'topic':'other','summary':'text'}" },
    { "POST", CONSULT "/look", OBJECT, "", "{'reason':'because'}" },
    { "GET", "/api/v1/me/consult-desk", OWN, "", NULL },
    { "GET", "/api/v1/me/consults", OWN, "", NULL },
    { "POST", "/api/v1/me/consults", OWN, "", NULL },
    { "GET", "/api/v1/me/events", ELSEWHERE, "", NULL },
    { "GET", MY_CONSULT, SELF, "", NULL },
    { "GET", MY_CONSULT "/messages", SELF, "", NULL },
    { "POST", MY_CONSULT "/messages", SELF, "", "{'client':'12345678','text':'t'}" },
    { "GET", MY_CONSULT "/pictures/{message}", SELF, "", NULL },
    { "POST", MY_CONSULT "/seen", SELF, "", "{'seen':1}" },
    { "POST", MY_CONSULT "/end", SELF, "", "{}" },
    { "POST", MY_CONSULT "/rating", SELF, "", "{'score':5}" },
    { "GET", "/api/v1/events", ELSEWHERE, "", NULL },
    { "GET", RESPONSE, SELF, "", NULL },
    { "PUT", RESPONSE "/answers/{n}", SELF, "", "{'value':1,'seq':1}" },
    { "POST", RESPONSE "/submit", SELF, "", NULL },
    { "POST", "/api/v1/callbacks", OWN, "", NULL }, /* rights_of_a_call_about_anothers_test */
    { "POST", "/api/v1/session/{session}/end", SELF, "", NULL },
    { "POST", "/api/v1/responses", OWN, "", NULL },
    { "POST", "/api/v1/responses/sheet", OWN, "", NULL },
    { "POST", "/api/v1/consents", OWN, "", NULL },
    { "GET", "/api/v1/me", OWN, "", NULL },
    { "PATCH", "/api/v1/me", OWN, "", NULL },
    { "GET", "/api/v1/me/access-log", OWN, "", NULL },
    { "GET", "/api/v1/me/export", OWN, "", NULL },
    { "GET", "/api/v1/me/responses", OWN, "", NULL },
    { "GET", "/api/v1/me/trend", OWN, "", NULL },
    { "GET", "/api/v1/me/safety-plan", OWN, "", NULL },
    { "PUT", "/api/v1/me/safety-plan", OWN, "", NULL },
    { "POST", "/api/v1/me/claims", OWN, "", NULL }, /* by the secret code */
    { "GET", "/api/v1/session/list", OWN, "", NULL },
    { "POST", "/api/v1/session/act", OWN, "", NULL },
    { "POST", "/api/v1/auth/logout", OWN, "", NULL },
    { "POST", "/api/v1/auth/password", OWN, "", NULL },
    { "POST", "/api/v1/auth/step-up", OWN, "", NULL },
    { "POST", "/api/v1/auth/totp", OWN, "", NULL },
    { "POST", "/api/v1/auth/totp-confirm", OWN, "", NULL },
    { "POST", "/api/v1/auth/totp-enrol", OWN, "", NULL },
};

static const Row *row_of(const Route *r)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(rows[i].method, r->method) == 0 && strcmp(rows[i].path, r->path) == 0)
            return &rows[i];
    return NULL;
}

TEST(rights_every_route_of_an_area_or_a_person_is_in_the_table)
{
    const Route *r;
    size_t used = 0;
    bool whole = true;
    for (size_t i = 0; (r = route_at(t_app(), i)) != NULL; i++) {
        bool must = r->scope == SCOPE_AREA || r->scope == SCOPE_UNIT || r->scope == SCOPE_SELF;
        const Row *row = row_of(r);
        if (must != (row != NULL)) {
            print_error("%s %s %s\n", r->method, r->path, must ? "has no row" : "needs no row");
            whole = false;
        }
        used += row != NULL;
    }
    CHECK(whole);
    CHECK_INT(used, COUNT(rows));
}

/* ---- the home community ---- */

typedef struct Named {
    const char *name;
    Str id, stranger; /* an id of the same kind that never was */
} Named;
enum {
    ALERT_ID,
    PERSON_ID,
    UNIT_ID,
    STAFF_ID,
    GRANT_ID,
    TASK_ID,
    RESPONSE_ID,
    SESSION_ID,
    ROSTER_ID,
    SHIFT_ID,
    SWAP_ID,
    CALLOUT_ID,
    INCIDENT_ID,
    TEAM_ID,
    DESK_ID,
    CONSULT_ID,
    HIT_ID,
    OWNER_ID,
    APPOINTMENT_ID,
    CHANGE_ID,
    SERVICE_ID,
    COUNSELLOR_ID,
    WAIT_ID,
    CASE_ID,
    GROUP_ID,
    MEETING_ID,
    REFERRAL_ID,
    AREA_ID,
    N_ID,
    MESSAGE_ID,
    LINE_ID,
    CALL_ID,
    NOTE_ID,
    HOTLINE_ID,
    CALL_BACK_ID,
    WORKER_ID,
    TRAINING_ID,
    SEAT_ID,
    DEBRIEF_ID,
    SCHOOL_CASE_ID,
    SCHOOL_CALL_ID,
    NAMED_
};
static Named named[NAMED_];

static void name(int which, const char *text, Str id)
{
    CHECK(id.n > 0);
    named[which] = (Named) { text, arena_str(t_arena(), id), S("330602000999999999") };
}

static Str number(int64_t v)
{
    return arena_printf(t_arena(), "%lld", (long long)v);
}

static Reply step(const char *action, const char *more)
{
    Reply r = apif(OWNER, NULL, "GET /api/v1/alerts/%.*s", STR_ARG(named[ALERT_ID].id));
    const char *body = arena_printf(t_arena(), "{'version':%lld%s%s}", (long long)reply_i64(r, "version"),
                                    *more ? "," : "", more)
                           .p;
    r = apif(OWNER, body, "POST /api/v1/alerts/%.*s/%s", STR_ARG(named[ALERT_ID].id), action);
    want(r, 200, NULL);
    return r;
}

static const char *filled(const char *text, bool stranger);

/* A roster of the community's unit with two members, and a swap one of them asks for. */
static void rosters(void)
{
    static const char manager[] = "district_specialist@330602000000";
    static const char days[] = "{'version':%d,'from':'2025-11-22','days':7}";
    Reply r = api(manager, "POST /api/v1/duty/rosters", filled(ROSTER_BODY, false));
    want(r, 200, NULL);
    name(ROSTER_ID, "{roster}", reply_get(r, "id"));
    Str id = named[ROSTER_ID].id;
    want(apif(manager,
              filled("{'version':1,'members':[{'staff':'{owner}','qualification':'nurse'},{'staff':'{staff}',"
                     "'qualification':'nurse'}]}",
                     false),
              "PUT /api/v1/duty/rosters/%.*s/members", STR_ARG(id)),
         204, NULL);
    want(
        apif(manager, arena_printf(t_arena(), days, 2).p, "POST /api/v1/duty/rosters/%.*s/plan", STR_ARG(id)),
        200, "{'empty':0}");
    want(apif(manager, arena_printf(t_arena(), days, 3).p, "POST /api/v1/duty/rosters/%.*s/publish",
              STR_ARG(id)),
         204, NULL);
    r = apif(OWNER, NULL, "GET /api/v1/duty/rosters/%.*s?from=2025-11-25", STR_ARG(id));
    int mine = str_eq(reply_get(r, "shifts.0.mine"), S("true")) ? 0 : 1;
    name(SHIFT_ID, "{shift}", reply_get(r, mine ? "shifts.1.id" : "shifts.0.id"));
    want(api(OWNER, filled("POST /api/v1/duty/shifts/{shift}/swap", false),
             filled("{'version':2,'staff':'{staff}'}", false)),
         204, NULL);
    r = apif(OWNER, NULL, "GET /api/v1/duty/rosters/%.*s", STR_ARG(id));
    name(SWAP_ID, "{swap}", reply_get(r, "swaps.0.id"));
}
static void booking(void);
static void listen(const char *who, const char *request);
/* A conversation of the person, held by the owner, with a sign of risk in it. */
/* The county's school, a student of its own and a call-out for somebody. */
static void school(void)
{
    Reply r = api(SCHOOL, "POST /api/v1/referrals",
                  "{'kind':'school_green','to_name':'elsewhere','paper':true,'reason':'why','parts':[],"
                  "'updates':false,'about':{'name':'name','area':" HOME "}}");
    want(r, 201, NULL);
    name(SCHOOL_CASE_ID, "{school_case}", reply_get(r, "id"));
    r = api(SCHOOL, "POST /api/v1/crisis/school-callouts", SCHOOL_CALL_BODY "}");
    want(r, 201, NULL);
    name(SCHOOL_CALL_ID, "{school_call}", reply_get(r, "id"));
}

static void conversation(void)
{
    Reply r = api("system_admin@330600000000", "POST /api/v1/consult-desks",
                  filled("{'unit':'{unit}','kind':'consult'," DESK_BODY, false));
    want(r, 201, NULL);
    name(DESK_ID, "{desk}", reply_get(r, "id"));
    r = api(PERSON, "POST /api/v1/me/consults", "{'terms':1}");
    want(r, 201, NULL);
    name(CONSULT_ID, "{consult}", reply_get(r, "id"));
    want(api(OWNER, "POST /api/v1/consults/next", NULL), 200, NULL);
    want(api(PERSON, filled("POST " MY_CONSULT "/messages", false),
             "{'client':'first-one','text':'不想活了','picture':'" PICTURE "'}"),
         201, "{'n':3}");
    name(MESSAGE_ID, "{message}", S("3"));
    named[MESSAGE_ID].stranger = S("4");
    r = api(OWNER, filled("GET " CONSULT, false), NULL);
    name(HIT_ID, "{hit}", reply_get(r, "hits.0.id"));
}

/* Staff of the community, a person with a test, and an alert that has led to a follow-up. */
static void home(void)
{
    static const char *const ladder[] = { "street_specialist@330602001000",
                                          "district_specialist@330602000000", "city_manager@330600000000" };
    name(OWNER_ID, "{owner}", number(t_actor_id(OWNER)));
    for (size_t i = 0; i < COUNT(ladder); i++)
        t_actor_id(ladder[i]);
    name(AREA_ID, "{area}", S(HOME));
    name(N_ID, "{n}", S("1"));
    named[N_ID].stranger = S("1");
    named[AREA_ID].stranger = S("330602001098");

    Reply me = api(OWNER, "GET /api/v1/session", NULL);
    name(UNIT_ID, "{unit}", reply_get(me, "staff.roles.0.unit"));
    const char *clerk = "community_worker@" HOME "#clerk";
    name(STAFF_ID, "{staff}", number(t_actor_id(clerk)));
    me = apif("system_admin@330600000000", NULL, "GET /api/v1/staff/%.*s", STR_ARG(named[STAFF_ID].id));
    name(GRANT_ID, "{grant}", reply_get(me, "roles.0.grant"));

    name(PERSON_ID, "{person}", number(t_actor_id(PERSON)));
    want(api(PERSON, "PATCH /api/v1/me", "{'name':'李雷雷'}"), 200, NULL);
    want(api(PERSON, "POST /api/v1/consents",
             "{'items':[{'purpose':'service','version':1,'granted':true},{'purpose':'health','version':1,'"
             "granted':true}]}"),
         201, NULL);
    Reply sheet =
        api(PERSON, "POST /api/v1/responses/sheet", "{'form':'phq-9','answers':[1,1,1,1,1,1,1,1,1]}");
    want(sheet, 201, NULL);
    name(RESPONSE_ID, "{response}", reply_get(sheet, "id"));
    name(ALERT_ID, "{alert}", reply_get(sheet, "help.alert"));
    want(api(PERSON, "POST /api/v1/callbacks", "{'phone':'13800138000','when':'now'}"), 201, NULL);
    want(api(PERSON, "PUT /api/v1/me/safety-plan", "{'version':0,'steps':[],'shared':true}"), 200, NULL);
    name(SESSION_ID, "{session}", reply_get(api(PERSON, "GET /api/v1/session/list", NULL), "items.0.id"));
    named[SESSION_ID].stranger = S("0123456789abcdef");

    rosters();
    listen("district_specialist@330602000000", "a roster is published");
    name(CALLOUT_ID, "{callout}", reply_get(api(OWNER, "POST /api/v1/crisis/callouts", CALL_BODY), "id"));
    name(INCIDENT_ID, "{incident}",
         reply_get(api("district_specialist@330602000000", "POST /api/v1/crisis/incidents", INCIDENT_BODY),
                   "id"));
    Str send =
        arena_printf(t_arena(), "POST /api/v1/crisis/incidents/%.*s/teams", STR_ARG(named[INCIDENT_ID].id));
    name(TEAM_ID, "{team}",
         reply_get(api("district_specialist@330602000000", arena_z(t_arena(), send),
                       filled("{'area':" HOME ",'lead':'{owner}','task':'t'}", false)),
                   "teams.0.id"));
    school();
    conversation();
    step("acknowledge", "");
    step("contacts", "'at_ms':1763800000000,'channel':'phone','outcome':'reached','note':'n'");
    step("assessments",
         "'risk':'low','ideation':false,'plan':false,'means':false,'intent':false,'past_attempt':false,"
         "'protective':'p','note':'n'");
    t_actor_id("hospital_staff@330600000000#desk");
    Reply units = api("hospital_staff@330600000000#desk", "GET /api/v1/session", NULL);
    Reply referral =
        apif(OWNER,
             arena_printf(t_arena(), "{'kind':'community_hospital','to_unit':'%.*s','reason':'why'}",
                          STR_ARG(reply_get(units, "staff.roles.0.unit")))
                 .p,
             "POST /api/v1/persons/%.*s/referrals", STR_ARG(named[PERSON_ID].id));
    want(referral, 201, NULL);
    name(REFERRAL_ID, "{referral}", reply_get(referral, "id"));
    listen(OWNER, "a referral is drafted");
    Reply done = step("dispose", "'outcome':'safety_plan','note':'n'");
    name(TASK_ID, "{task}", reply_get(done, "next_follow_up.task"));
    booking();
}

static Str made(Reply r, const char *path)
{
    want(r, r.status == 201 ? 201 : 200, NULL);
    return arena_str(t_arena(), reply_get(r, path));
}

/* A service of the home unit, an appointment of the person for it, and a place on its waiting list. */
static void booking(void)
{
    static const char *const street = "street_specialist@330602001000";
    const char *unit = arena_z(t_arena(), named[UNIT_ID].id);
    name(COUNSELLOR_ID, "{counsellor}", number(t_actor_id(CASE_OWNER)));
    Str staff = named[COUNSELLOR_ID].id, person = named[PERSON_ID].id;
    name(SERVICE_ID, "{service}",
         made(apif(street, "{'name':'n','kind':'counselling','place':'phone','minutes':30,'open':true}",
                   "POST /api/v1/counselling/units/%s/services", unit),
              "services.0.id"));
    Str pattern =
        arena_printf(t_arena(), "{'staff':'%.*s','weekday':1,'from_min':540,'to_min':720}", STR_ARG(staff));
    made(apif(street, arena_z(t_arena(), pattern), "POST /api/v1/counselling/units/%s/patterns", unit),
         "unit");
    Str change =
        arena_printf(t_arena(), "{'staff':'%.*s','day':'2025-11-25','from_min':0,'to_min':60,'kind':'off'}",
                     STR_ARG(staff));
    name(CHANGE_ID, "{change}",
         made(apif(street, arena_z(t_arena(), change), "POST /api/v1/counselling/units/%s/changes", unit),
              "changes.0.id"));
    Str wait = arena_printf(t_arena(), "{'person':'%.*s','service':'%.*s'}", STR_ARG(person),
                            STR_ARG(named[SERVICE_ID].id));
    name(WAIT_ID, "{wait}",
         made(api(OWNER, "POST /api/v1/counselling/waiting", arena_z(t_arena(), wait)), "id"));
    Str book =
        arena_printf(t_arena(), "{'person':'%.*s','service':'%.*s','staff':'%.*s','start_ms':1763946000000}",
                     STR_ARG(person), STR_ARG(named[SERVICE_ID].id), STR_ARG(staff));
    name(APPOINTMENT_ID, "{appointment}",
         made(api(OWNER, "POST /api/v1/counselling/appointments", arena_z(t_arena(), book)), "id"));
    listen(OWNER, "an appointment is booked");
    Str open =
        arena_printf(t_arena(), "{'person':'%.*s','source':'appointment','intake':{}}", STR_ARG(person));
    name(CASE_ID, "{case}",
         made(api(CASE_OWNER, "POST /api/v1/counselling/cases", arena_z(t_arena(), open)), "id"));
    Str group = arena_printf(
        t_arena(), "{'unit':'%s','service':'%.*s','kind':'group','name':'n','leader':'%.*s','seats':9}", unit,
        STR_ARG(named[SERVICE_ID].id), STR_ARG(staff));
    name(GROUP_ID, "{group}",
         made(api(CASE_OWNER, "POST /api/v1/counselling/groups", arena_z(t_arena(), group)), "id"));
    Str in = arena_printf(t_arena(), "{'person':'%.*s'}", STR_ARG(person));
    made(apif(street, arena_z(t_arena(), in), "POST /api/v1/counselling/groups/%.*s/members",
              STR_ARG(named[GROUP_ID].id)),
         "id");
    name(MEETING_ID, "{meeting}",
         made(apif(CASE_OWNER, "{'start_ms':1764064800000,'minutes':60}",
                   "POST /api/v1/counselling/groups/%.*s/meetings", STR_ARG(named[GROUP_ID].id)),
              "meetings.0.id"));
}

static const char *filled(const char *text, bool stranger);

/* A hotline of the county with a call that one of its operators has. */
static void hotline(void)
{
    Reply r = api(CALLER, "GET /api/v1/session", NULL);
    name(HOTLINE_ID, "{hotline}", reply_get(r, "staff.roles.0.unit"));
    t_actor_id("system_admin@" HOTLINE "#maker");
    r = api("system_admin@" HOTLINE "#maker", "POST /api/v1/hotline/lines",
            filled("{'unit':'{hotline}','number':'12356','name':'n'}", false));
    want(r, 201, NULL);
    name(LINE_ID, "{line}", reply_get(r, "id"));
    r = api(CALLER, "POST /api/v1/hotline/calls", filled("{'line':'{line}','number':'13800138000'}", false));
    want(r, 201, NULL);
    name(CALL_ID, "{call}", reply_get(r, "id"));
    r = api(CALLER, filled("POST /api/v1/hotline/calls/{call}/notes", false), "{'kind':'note','note':'n'}");
    want(r, 200, NULL);
    name(NOTE_ID, "{note_id}", reply_get(r, "notes.0.id"));
    want(api(CALLER, filled("PATCH " CALL, false), "{'version':1,'values':{'ladder':'plan_week'}}"), 200,
         NULL);
    r = api(CALLER, filled("GET " CALL, false), NULL);
    name(CALL_BACK_ID, "{call_back}", reply_get(r, "call_backs.0.task"));
    name(WORKER_ID, "{worker}", number(t_actor_id(CALLER)));
    static const char boss[] = "hotline_supervisor@" HOTLINE "#maker";
    r = api(boss, "POST /api/v1/hotline/seats", "{'extension':'1001','name':'n'}");
    name(SEAT_ID, "{seat}", reply_get(r, "items.0.id"));
    want(api(boss, "POST /api/v1/hotline/trainings",
             filled("{'date':'2025-11-20','topic':'t','minutes':60,'people':[{'staff':'{worker}'}]}", false)),
         204, NULL);
    name(TRAINING_ID, "{training}",
         reply_get(api(boss, "GET /api/v1/hotline/trainings", NULL), "items.0.id"));
    r = api(CALLER, "POST /api/v1/hotline/calls", filled("{'line':'{line}'}", false));
    long long hard = reply_i64(r, "id");
    want(apif(CALLER, "{'version':1,'values':{'ladder':'plan_week','kind':'crisis','problems':['other']}}",
              "PATCH /api/v1/hotline/calls/%lld", hard),
         200, NULL);
    want(apif(CALLER, "{'version':2,'outcome':'done'}", "POST /api/v1/hotline/calls/%lld/close", hard), 200,
         NULL);
    name(DEBRIEF_ID, "{debrief}", reply_get(api(CALLER, "GET /api/v1/hotline/debriefs", NULL), "items.0.id"));
}

static const char *filled(const char *text, bool stranger)
{
    Str out = str_from_z(text);
    for (int i = 0; i < NAMED_; i++) {
        Str key = str_from_z(named[i].name);
        for (size_t at = 0; at + key.n <= out.n; at++)
            if (str_eq(str_sub(out, at, key.n), key)) {
                Str id = stranger ? named[i].stranger : named[i].id;
                out = arena_printf(t_arena(), "%.*s%.*s%.*s", (int)at, out.p, STR_ARG(id),
                                   STR_ARG(str_sub(out, at + key.n, out.n)));
            }
    }
    return arena_z(t_arena(), out);
}

/* Institutions, in the home community and above, that have no part in anything of home(). */
static const char *const bystanders[] = {
    "outside_counsellor@" HOME "#by",     "hospital_staff@" HOME "#by",
    "school_counsellor@" HOME "#by",      "outside_counsellor@330602001000#by",
    "outside_counsellor@330602000000#by", "hospital_staff@330602000000#by",
    "hospital_staff@330602001000#by",     "school_counsellor@330602001000#by",
    "hotline_operator@330600000000#by"
};
static bool overheard;

/* Whoever may not list a row hears nothing of it either; what an institution does itself is its own. */
static void listen(const char *who, const char *request)
{
    for (size_t i = 0; i < COUNT(bystanders); i++) {
        size_t place = strcspn(bystanders[i], "#");
        bool own = strncmp(who, bystanders[i], place) == 0 && strspn(who + place, "0123456789") == 0;
        if (!own && t_hears(bystanders[i], "")) {
            print_error("%s as %s: heard by %s\n", request, who, bystanders[i]);
            overheard = true;
        }
    }
}

static Reply ask(const char *who, const Row *row, bool stranger)
{
    const char *path = filled(row->path, stranger);
    const char *request = arena_printf(t_arena(), "%s %s%s", row->method, path, row->query).p;
    Reply r = api(who, request, row->body ? filled(row->body, false) : NULL);
    listen(who, request);
    return r;
}

/* ---- roles and places ---- */

static const char *const above[] = { HOME, "330602001000", "330602000000", "330600000000" };
static const char *const beside[] = { "330602001006", "330602002000", "330602002001", "330603000000" };

/* A community worker works in a community, a city manager in the city. */
static bool fits(int role, const char *area)
{
    int64_t code = -1;
    CHECK(str_to_i64(str_from_z(area), &code));
    AreaLevel level = area_level(code);
    Str kind = ROLES_HOTLINE & ROLE_BIT(role)    ? S("hotline")
               : role == ROLE_SCHOOL_COUNSELLOR  ? S("school")
               : role == ROLE_HOSPITAL_STAFF     ? S("hospital")
               : role == ROLE_OUTSIDE_COUNSELLOR ? S("third_party")
               : level == AREA_COMMUNITY         ? S("room")
               : level == AREA_TOWN              ? S("station")
                                                 : S("centre");
    return org_role_fits((Role)role, kind, code);
}

/* Some routes make a relation: whoever goes there is not asked again where one is needed. */
static const char *who_is(int role, const char *area, const Route *route)
{
    const char *more = route->relation == RELATION_REQUIRED ? "" : "#taker";
    return arena_printf(t_arena(), "%s@%s%s", role_name((Role)role), area, more).p;
}

static bool str_has(Str text, Str part)
{
    for (size_t at = 0; at + part.n <= text.n; at++)
        if (str_eq(str_sub(text, at, part.n), part))
            return true;
    return false;
}

/* Any of the first n ids. */
static bool shows(Reply r, int n)
{
    for (int i = 0; i < n; i++)
        if (str_has(r.body, named[i].id))
            return true;
    return false;
}

/* Of the home community, but its name and its units: those are in the directory of whoever has an account. */
static bool shows_anybody(Reply r)
{
    for (int i = 0; i < AREA_ID; i++)
        if (i != UNIT_ID && str_has(r.body, named[i].id))
            return true;
    return false;
}

static bool wrong(const Row *row, const char *who, Reply r, const char *what)
{
    print_error("%s %s%s as %s: %s\n%d %.*s\n", row->method, filled(row->path, false), row->query, who, what,
                r.status, STR_ARG(r.body));
    return true;
}

static bool outside_is_not_there(const Row *row, const char *who)
{
    Reply r = ask(who, row, false);
    if (row->kind == LIST)
        return r.status != 200         ? wrong(row, who, r, "a list of one's own is always there")
               : shows(r, AREA_ID + 1) ? wrong(row, who, r, "shows what lies outside")
                                       : false;
    if (row->kind == ABOUT)
        return r.status == 404 || r.status == 422 ? false : wrong(row, who, r, "takes an area outside");
    if (r.status != 404)
        return wrong(row, who, r, "is not 404");
    Reply never = ask(who, row, true);
    if (never.status != 404 || !str_eq(reply_get(never, "code"), reply_get(r, "code")))
        return wrong(row, who, never, "differs from an id that never was");
    return false;
}

/* Institutions of the place, or of one that contains it, list what their own unit has a part in. */
static bool lists_nobody(const Row *row, const char *who)
{
    Reply r = ask(who, row, false);
    return r.status != 200    ? wrong(row, who, r, "a list of one's own is always there")
           : shows_anybody(r) ? wrong(row, who, r, "shows somebody its unit has no part in")
                              : false;
}

static bool ends_with(Str s, Str end)
{
    return s.n >= end.n && str_eq(str_sub(s, s.n - end.n, s.n), end);
}

static bool inside_is_there(const Row *row, const Route *route, const char *who)
{
    Reply r = ask(who, row, false);
    if (route->relation == RELATION_REQUIRED)
        return str_eq(reply_get(r, "code"), S("relation.required"))
                   ? false
                   : wrong(row, who, r, "asks for no relation");
    if (r.status == 401 || r.status == 404 || r.status == 405 || r.status >= 500)
        return wrong(row, who, r, "should be there");
    /* refused for what it is, not for where: the own review, the relation that a kind of task needs, wider roles */
    if (r.status == 403 && !ends_with(reply_get(r, "code"), S(".not_yours")) &&
        (str_eq(reply_get(r, "code"), S("role.denied")) || route->relation == RELATION_NONE) &&
        route->needs->roles & ROLES_CARE)
        return wrong(row, who, r, "should be allowed");
    return false;
}

/* Hotlines have to do with the rosters of their own unit alone. */
static bool other_units_roster(const Row *row, int role)
{
    return ROLES_HOTLINE >> role & 1 && strncmp(row->path, "/api/v1/duty/", 13) == 0;
}

/* Nor is what another unit has there for the counsellors of a third party, wherever it stands. */
static bool other_units_counselling(const Row *row, int role)
{
    bool looks = row->kind == LIST || (row->kind == ABOUT && strcmp(row->method, "GET") == 0);
    return role == ROLE_OUTSIDE_COUNSELLOR && !looks && strncmp(row->path, C "/", sizeof C) == 0;
}

static bool over(const Route *route, const Row *row, int role)
{
    bool bad = false, alien = other_units_roster(row, role) || other_units_counselling(row, role);
    for (size_t i = 0; i < COUNT(above) && alien; i++)
        bad |= fits(role, above[i]) && outside_is_not_there(row, who_is(role, above[i], route));
    if (row->kind == UNIT) {
        for (size_t i = 0; i < COUNT(above); i++)
            if (fits(role, above[i]))
                bad |= strcmp(above[i], HOTLINE) == 0
                           ? inside_is_there(row, route, who_is(role, above[i], route))
                           : outside_is_not_there(row, who_is(role, above[i], route));
    }
    for (size_t i = 0; i < COUNT(above) && row->kind == LIST && (ROLES_OF_UNIT >> role & 1); i++)
        bad |= fits(role, above[i]) && lists_nobody(row, who_is(role, above[i], route));
    for (size_t i = 0; i < COUNT(beside); i++)
        bad |= fits(role, beside[i]) && outside_is_not_there(row, who_is(role, beside[i], route));
    bool inside = row->kind != LIST && row->kind != UNIT && !alien &&
                  !(row->kind == PARTY && ROLES_PARTNER >> role & 1);
    for (size_t i = 0, done = 0; i < COUNT(above) && inside && !(row->kind == ENDS && done); i++)
        if (fits(role, above[i])) {
            bad |= inside_is_there(row, route, who_is(role, above[i], route));
            done = 1;
        }
    return bad;
}

static const Route *route_of(const Row *row)
{
    const Route *r;
    for (size_t i = 0; (r = route_at(t_app(), i)) != NULL; i++)
        if (strcmp(row->method, r->method) == 0 && strcmp(row->path, r->path) == 0)
            return r;
    return NULL;
}

static void matrix(uint32_t roles)
{
    bool bad = false;
    home();
    hotline();
    for (const Row *row = rows; row < rows + COUNT(rows); row++) {
        const Route *r = route_of(row);
        CHECK(r != NULL);
        for (int role = 1; role < ROLE_COUNT_ && row->kind <= LIST; role++)
            if (r->needs->roles & roles & ROLES_STAFF & ROLE_BIT(role))
                bad |= over(r, row, role);
    }
    CHECK(!bad && !overheard);
}

TEST(rights_of_community_and_street)
{
    matrix(ROLE_BIT(ROLE_COMMUNITY_WORKER) | ROLE_BIT(ROLE_STREET_SPECIALIST));
}

TEST(rights_of_district_counsellor_and_crisis_team)
{
    matrix(ROLE_BIT(ROLE_DISTRICT_SPECIALIST) | ROLE_BIT(ROLE_COUNSELLOR) | ROLE_BIT(ROLE_CRISIS_TEAM));
}

TEST(rights_of_school_and_hospital)
{
    matrix(ROLES_PARTNER);
}

/* Whatever their unit's area is, it gives them nobody's record: no permission that reaches an area's people is theirs. */
TEST(rights_of_partners_reach_no_file)
{
    static const char *const whos[] = { "school_counsellor@330602000000", "hospital_staff@330600000000",
                                        "outside_counsellor@330602001000" };
    home();
    for (size_t i = 0; i < COUNT(whos); i++) {
        want(apif(whos[i], NULL, "GET %s", filled(P, false)), 403, "{'code':'role.denied'}");
        want(apif(whos[i], NULL, "GET %s", filled(ALERT, false)), 403, "{'code':'role.denied'}");
        want(api(whos[i], "POST /api/v1/persons/search", "{'name':'李雷雷'}"), 403, "{'code':'role.denied'}");
        want(api(whos[i], "GET /api/v1/alerts", NULL), 403, "{'code':'role.denied'}");
        want(api(whos[i], "GET /api/v1/tasks", NULL), 403, "{'code':'role.denied'}");
    }
}

TEST(rights_of_managers)
{
    matrix(ROLES_MANAGER);
}

TEST(rights_of_hotline_operators_and_supervisors)
{
    matrix(ROLES_HOTLINE);
}

TEST(rights_of_administrators_and_auditor)
{
    matrix(ROLES_EXCLUSIVE);
}

TEST(rights_of_residents_end_at_their_own_record)
{
    bool bad = false;
    home();
    t_actor_id(OTHER);
    want(api(OTHER, "POST /api/v1/consents",
             "{'items':[{'purpose':'service','version':1,'granted':true},{'purpose':'health','version':1,'"
             "granted':true}]}"),
         201, NULL);
    for (const Row *row = rows; row < rows + COUNT(rows); row++) {
        if (row->kind != SELF)
            continue;
        const char *who = route_of(row)->needs->roles & ROLE_BIT(ROLE_ANONYMOUS) ? OTHER : OTHER_SIGNED_IN;
        Reply got = ask(who, row, false), never = ask(who, row, true);
        if (got.status != 404 || never.status != 404 ||
            !str_eq(reply_get(got, "code"), reply_get(never, "code")))
            bad |= wrong(row, who, got, "reaches what is another's");
    }
    CHECK(!bad);
    CHECK_INT(apif(PERSON, NULL, "GET %s", filled(RESPONSE, false)).status, 200);
    CHECK(!shows(api(OTHER, "GET /api/v1/me/export", NULL), OWNER_ID));
    CHECK(!shows(api(OTHER, "GET /api/v1/me/responses", NULL), OWNER_ID));
}

TEST(rights_of_a_call_about_anothers_test)
{
    home();
    Reply r = api(OTHER, "POST /api/v1/callbacks",
                  filled("{'phone':'13800138000','when':'now','response':'{response}'}", false));
    want(r, 201, NULL);
    r = apif(OWNER, NULL, "GET /api/v1/alerts/%lld", (long long)reply_i64(r, "alert"));
    want(r, 200, "{'kind':'callback'}");
    CHECK(!reply_get(r, "response").n);
}

/* Whoever looks after the alert, or has the case, has the relation that strangers lack. */
TEST(rights_with_a_relation_are_wider)
{
    bool bad = false;
    home();
    for (const Row *row = rows; row < rows + COUNT(rows); row++) {
        const Route *r = route_of(row);
        bool may = r->needs->roles & ROLE_BIT(ROLE_COMMUNITY_WORKER);
        if (row->kind != OBJECT || r->relation != RELATION_REQUIRED || !may)
            continue;
        bool workers = route_of(row)->needs->roles & ROLE_BIT(ROLE_COMMUNITY_WORKER);
        const char *who = workers ? OWNER : CASE_OWNER;
        Reply got = ask(who, row, false);
        if (got.status == 403 || got.status == 404)
            bad |= wrong(row, who, got, "should be open to who looks after it");
    }
    CHECK(!bad);
}
