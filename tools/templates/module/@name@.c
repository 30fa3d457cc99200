/* Tables of module @name@; see README.md. */
#include "modules/@name@/@name@.h"

#include "core/app.h"

static const Perm perm_@name@ = { "@name@.use", "What holding this permission allows",
                                 ROLE_BIT(ROLE_STREET_SPECIALIST) | ROLE_BIT(ROLE_DISTRICT_SPECIALIST) };

static const Route routes[] = {
    { .method = "GET",
      .path = "/api/v1/@name@s",
      .doc = "What is there in the own area, newest first",
      .needs = &perm_@name@,
      .scope = SCOPE_AREA,
      .tx = TX_READ,
      .label = LABEL_ADMIN,
      .purpose = PURPOSE_CARE,
      .out = &@name@_list_shape,
      .run = @name@_list },
};

const Module mod_@name@ = { .name = "@name@", .routes = LIST(routes) };
