/*
 * The running service: HTTP in front, the dispatcher behind, the lane, the slow pool and the ticker beside it. Decides only
 * where each step of a call runs:
 *   SQLite     admit and read on the loop thread (own read-only connection), write in the lane
 *   PostgreSQL everything in the lanes, so that no loop thread waits for the network
 * Reading only (app->reading): started where nothing can be written. What would write is refused with db.read_only, and no
 * tick runs, until server_complete finds that writing is possible; nobody is disconnected.
 */
#pragma once

#include "core/app.h"
#include "http/http.h"

typedef struct ServerConfig {
    Str host;
    int port;
    int loops; /* 0: one a core */
    int lanes; /* PostgreSQL connections that write and read; 0: 8 */
    int queue; /* bound of the lane's queue; 0: 4096 */
    Str tls_cert, tls_key, trusted_proxy;
    Str assets_dir; /* serve the front end from here instead of the program */
    int max_connections;
    const struct CourierConfig *gateway; /* where messages go; NULL: they wait */
} ServerConfig;

typedef struct Server Server;
Rc server_start(App *app, const ServerConfig *config, Server **out, Diag *d) MUST_USE;
/* Tries to end reading only: open puts an app->db in place that can be written, or says why not. To be called again until
   RC_OK, by the thread that started the server. */
Rc server_complete(Server *s, Rc (*open)(void *user, App *app, Diag *d), void *user, Diag *d) MUST_USE;
/* Reads the certificate files again, for the connections from now on; on failure those in use stay. */
Rc server_renew_certificate(Server *s, Diag *d) MUST_USE;
int server_port(const Server *s);
void server_stop(Server *s, int grace_ms); /* drains: running requests finish, queued work is committed */
