/* Module @name@ from outside. */
#include "t_api.h"

TEST(@name@_list_is_for_those_who_may)
{
    want(api("street_specialist@330602001000", "GET /api/v1/@name@s", NULL), 200, "{'items': []}");
    want(api("auditor@330600000000", "GET /api/v1/@name@s", NULL), 403, "{'code': 'role.denied'}");
    want(api("", "GET /api/v1/@name@s", NULL), 401, NULL);
}
