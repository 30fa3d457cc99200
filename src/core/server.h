/*
 * The running service: HTTP in front, the dispatcher behind, the lane, the slow pool and the ticker beside it. Decides only
 * where each step of a call runs:
 *   SQLite     admit and read on the loop thread (own read-only connection), write in the lane
 *   PostgreSQL everything in the lanes, so that no loop thread waits for the network
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
} ServerConfig;

typedef struct Server Server;
Rc server_start(App *app, const ServerConfig *config, Server **out, Diag *d) MUST_USE;
int server_port(const Server *s);
void server_stop(Server *s, int grace_ms); /* drains: running requests finish, queued work is committed */
