/* Tables of the module audit; see README.md. */
#include "modules/audit/audit.h"

static const Perm perm_search = { "audit.search", "Search the audit trail", ROLE_BIT(ROLE_AUDITOR) };
static const Perm perm_verify = { "audit.verify", "Verify the audit chain", ROLE_BIT(ROLE_AUDITOR) };

static const Route routes[] = {
    { .method = "GET",
      .path = "/api/v1/audit/events",
      .doc = "Who saw and changed what, newest first",
      .needs = &perm_search,
      .scope = SCOPE_AREA,
      .tx = TX_WRITE,
      .label = LABEL_ADMIN,
      .purpose = PURPOSE_AUDIT,
      .audit = "audit.search",
      .in = &event_query_shape,
      .out = &event_list_shape,
      .run = events_list },
    { .method = "POST",
      .path = "/api/v1/audit/verify",
      .doc = "Read and check the whole chain",
      .needs = &perm_verify,
      .scope = SCOPE_SYSTEM,
      .tx = TX_WRITE,
      .label = LABEL_ADMIN,
      .purpose = PURPOSE_AUDIT,
      .audit = "audit.verify",
      .out = &verify_started_shape,
      .status = 202,
      .slow = verify_slow,
      .run = verify_begin },
    { .method = "GET",
      .path = "/api/v1/audit/verify/{job}",
      .doc = "What the last verification found",
      .needs = &perm_verify,
      .scope = SCOPE_SYSTEM,
      .tx = TX_READ,
      .label = LABEL_ADMIN,
      .purpose = PURPOSE_AUDIT,
      .in = &verify_query_shape,
      .out = &verify_report_shape,
      .run = verify_show },
};

const Module mod_audit = { .name = "audit", .routes = LIST(routes), .start = audit_start };
