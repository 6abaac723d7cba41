/* A bare civetweb that answers every request with a few bytes: what the gateway's figures are compared with.
 *
 * RUN: bench_hello PORT [THREADS]
 * Uses the library as well as it can be used: kept-alive connections, no Nagle delay, one write per answer. */
#include <civetweb.h>
#include <signal.h>
#include <stdio.h>

static int answer(struct mg_connection *connection)
{
    static const char hello[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!";
    return mg_write(connection, hello, sizeof hello - 1) > 0 ? 200 : 500;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        (void)fprintf(stderr, "usage: %s PORT [THREADS]\n", argv[0]);
        return 2;
    }
    const char *options[] = {"listening_ports",
                             argv[1],
                             "num_threads",
                             argc == 3 ? argv[2] : "256",
                             "tcp_nodelay",
                             "1",
                             "enable_keep_alive",
                             "yes",
                             "keep_alive_timeout_ms",
                             "5000",
                             "connection_queue",
                             "1024",
                             "listen_backlog",
                             "1024",
                             NULL};
    struct mg_callbacks callbacks = {.begin_request = answer};
    sigset_t ending;
    int signal_number = 0;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &ending, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    struct mg_context *context = mg_start(&callbacks, NULL, options);
    if (!context)
        return 1;
    (void)sigwait(&ending, &signal_number);
    mg_stop(context);
    return 0;
}
