/*
 * What the kernel allows: bare loops in C without any library.
 *
 *   peer echo|lines    a server: epoll, level triggered, one thread; prints `port N`, ends with its input
 *   peer spawn         for each line of input starts /bin/true some times by posix_spawn; prints how often and the nanoseconds
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (256 * 1024)
#define SPAWNS 100

/* What could not be sent yet waits here; while there is any, nothing is read. */
typedef struct {
  int fd;
  char *left;
  size_t size, sent;
  size_t lines, column;
} connection;

static int poller;
static char chunk[CHUNK];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void watch(connection *c, int operation, unsigned events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(poller, operation, c->fd, &event)) fail("epoll_ctl");
}

static void end(connection *c) {
  close(c->fd);
  free(c->left);
  free(c);
}

static void reply(connection *c, const char *data, size_t size) {
  ssize_t n = send(c->fd, data, size, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) return;
  size_t sent = n < 0 ? 0 : (size_t)n;
  if (sent < size) {
    c->left = malloc(size - sent);
    if (!c->left) fail("malloc");
    memcpy(c->left, data + sent, size - sent);
    c->size = size - sent;
    c->sent = 0;
    watch(c, EPOLL_CTL_MOD, EPOLLOUT);
  }
}

static void flush(connection *c) {
  ssize_t n = send(c->fd, c->left + c->sent, c->size - c->sent, MSG_NOSIGNAL);
  if (n < 0) {
    if (errno != EAGAIN) end(c);
    return;
  }
  c->sent += (size_t)n;
  if (c->sent == c->size) {
    free(c->left);
    c->left = NULL;
    watch(c, EPOLL_CTL_MOD, EPOLLIN);
  }
}

/* Counts lines; an empty one asks for the number of those before it. */
static void count(connection *c, const char *data, size_t size) {
  const char *from = data, *end = data + size, *feed;
  while ((feed = memchr(from, '\n', (size_t)(end - from)))) {
    if (feed == from && c->column == 0) {
      char answer[32];
      int length = snprintf(answer, sizeof answer, "%07zu\n", c->lines);
      c->lines = 0;
      reply(c, answer, (size_t)length);
    } else {
      c->lines++;
    }
    c->column = 0;
    from = feed + 1;
  }
  c->column += (size_t)(end - from);
}

static void serve(int lines) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t length = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1024)) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  poller = epoll_create1(0);
  connection accepting = {.fd = listener}, input = {.fd = 0};
  watch(&accepting, EPOLL_CTL_ADD, EPOLLIN);
  watch(&input, EPOLL_CTL_ADD, EPOLLIN);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  struct epoll_event events[1024];
  for (;;) {
    int n = epoll_wait(poller, events, 1024, -1);
    for (int i = 0; i < n; i++) {
      connection *c = events[i].data.ptr;
      if (c == &input) {
        if (read(0, chunk, CHUNK) <= 0) exit(0);
      } else if (c == &accepting) {
        int fd;
        while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
          setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          connection *fresh = calloc(1, sizeof *fresh);
          if (!fresh) fail("calloc");
          fresh->fd = fd;
          watch(fresh, EPOLL_CTL_ADD, EPOLLIN);
        }
      } else if (c->left) {
        flush(c);
      } else {
        ssize_t got = recv(c->fd, chunk, CHUNK, 0);
        if (got > 0) {
          lines ? count(c, chunk, (size_t)got) : reply(c, chunk, (size_t)got);
        } else if (got == 0 || errno != EAGAIN) {
          end(c);
        }
      }
    }
  }
}

static double nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void spawn(void) {
  char line[64], *arguments[] = {"/bin/true", NULL};
  extern char **environ;
  puts("ready");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    double began = nanos();
    for (int i = 0; i < SPAWNS; i++) {
      pid_t pid;
      int status;
      if (posix_spawn(&pid, arguments[0], NULL, NULL, arguments, environ)) fail("posix_spawn");
      if (waitpid(pid, &status, 0) != pid || status) fail("waitpid");
    }
    printf("%d %.0f\n", SPAWNS, nanos() - began);
    fflush(stdout);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  if (!strcmp(argv[1], "spawn")) {
    spawn();
  } else {
    serve(!strcmp(argv[1], "lines"));
  }
  return 0;
}
