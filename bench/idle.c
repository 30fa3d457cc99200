/*
 * Opens many connections, asks once on each and then keeps them open: bench-idle PORT CONNECTIONS. Prints "open" when
 * all are there and waits for standard input to end.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static const char request[] = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    char reply[4096];
    if (argc != 3)
        return fprintf(stderr, "usage: bench-idle PORT CONNECTIONS\n"), 2;
    int n = (int)strtol(argv[2], NULL, 10);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons((uint16_t)(int)strtol(argv[1], NULL, 10)) };
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < n; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) ||
            write(fd, request, sizeof request - 1) < 0 || read(fd, reply, sizeof reply) <= 0)
            return perror("bench-idle"), 1;
    }
    puts("open");
    fflush(stdout);
    while (read(0, reply, sizeof reply) > 0)
        ;
    return 0;
}
