/* Tables of the module stats; see README.md. */
#include "modules/stats/stats.h"

const Setting set_min_cell = { "stats.min_cell",
                               SETTING_INT,
                               "5",
                               0,
                               100,
                               "persons: smaller counts of persons in one area are not shown to managers",
                               false,
                               false };
static const Setting *const settings[] = { &set_min_cell };

static const Perm perm_dashboard = {
    "stats.dashboard",
    "See the figures of the own area",
    ROLES_CARE | ROLES_MANAGER,
};

static const Route routes[] = {
    { .method = "GET",
      .path = "/api/v1/dashboard",
      .doc = "Figures of an area and a period, with definition and drill-down",
      .needs = &perm_dashboard,
      .scope = SCOPE_AREA,
      .tx = TX_READ,
      .label = LABEL_ADMIN,
      .purpose = PURPOSE_STATISTICS,
      .in = &dashboard_query_shape,
      .out = &dashboard_shape,
      .run = dashboard },
};

const Module mod_stats = { .name = "stats", .routes = LIST(routes), .settings = LIST(settings) };
