/*
 * The load client: one thread, epoll, a closed loop. Each of the connections sends a request, waits for the whole
 * answer, and sends the next one.
 *
 *   load PORT PID CONNECTIONS echo|connect|lines|tls|http|ws SIZE WARM_MILLIS MILLIS
 *       `echo`, `tls`: a request has SIZE bytes and so has its answer. `connect`: likewise, but each request on a
 *       connection of its own, which is closed when the answer is there. `lines`: a request is SIZE lines of 32 bytes and
 *       an empty one, its answer their number in seven digits and a line feed. `http`: a GET of /hello by HTTP/1.1, the
 *       answer as long as its content-length says, and all answers as long as the first; SIZE is ignored. `ws`: a text
 *       message of SIZE bytes by WebSocket, and its echo.
 *       Prints: requests nanos serverCpuNanos p50Nanos p99Nanos ownCpuNanos
 *   load PORT PID CONNECTIONS hold|hold-http SIZE
 *       Opens the connections, lets each make one request, as `echo` or `http` do, prints `held` and the number, and ends
 *       with its input.
 *
 * PID is the server; its CPU time is that of the process, by the kernel's clock for it. OpenSSL is looked for at run
 * time, so that neither its headers nor the library is needed for anything but `tls`.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINE 32
#define COUNT_ANSWER 8
#define CHUNK (256 * 1024)
#define SUB_BUCKETS 64
#define BUCKETS (64 * SUB_BUCKETS)

typedef struct {
  int fd;
  void *ssl;
  size_t sent, received;
  uint64_t began;
  uint32_t interest;
} connection;

static char *request;
static const char *expected; /* the answer, where it is known */
static size_t request_size, answer_size;
static int learns_size;
static int port, connects_anew, upgrades;
static char sink[CHUNK];
static uint64_t histogram[BUCKETS];
static int poller;

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, errno ? strerror(errno) : "wrong");
  exit(1);
}

static uint64_t nanos(clockid_t clock) {
  struct timespec t;
  if (clock_gettime(clock, &t)) fail("clock_gettime");
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* --- Latencies: 64 buckets for each power of two, that is, within 1.6 percent. */

static int bucket(uint64_t value) {
  if (value < SUB_BUCKETS) return (int)value;
  int shift = 63 - __builtin_clzll(value) - 6;
  return (shift + 1) * SUB_BUCKETS + (int)((value >> shift) - SUB_BUCKETS);
}

static uint64_t percentile(uint64_t count, int percent) {
  uint64_t below = count * (uint64_t)percent / 100, seen = 0;
  for (int i = 0; i < BUCKETS; i++) {
    seen += histogram[i];
    if (seen > below) {
      int shift = i / SUB_BUCKETS - 1;
      return shift < 0 ? (uint64_t)i : (uint64_t)(i % SUB_BUCKETS + SUB_BUCKETS) << shift;
    }
  }
  return 0;
}

/* --- TLS, by the symbols of whatever OpenSSL is there. */

static void *(*tls_new)(void *);
static int (*tls_set_fd)(void *, int), (*tls_connect)(void *), (*tls_error)(const void *, int);
static int (*tls_read)(void *, void *, int), (*tls_write)(void *, const void *, int);
static void *tls_context;

static void *symbol(void *library, const char *name) {
  void *found = dlsym(library, name);
  if (!found) fail(name);
  return found;
}

static void open_tls(void) {
  void *library = dlopen("libssl.so.3", RTLD_NOW);
  if (!library) library = dlopen("libssl.so.1.1", RTLD_NOW);
  if (!library) {
    fprintf(stderr, "load: no OpenSSL (libssl.so.3)\n");
    exit(3);
  }
  void *(*method)(void), *(*context)(void *);
  int (*suites)(void *, const char *);
  *(void **)&method = symbol(library, "TLS_client_method");
  *(void **)&context = symbol(library, "SSL_CTX_new");
  *(void **)&suites = symbol(library, "SSL_CTX_set_ciphersuites");
  *(void **)&tls_new = symbol(library, "SSL_new");
  *(void **)&tls_set_fd = symbol(library, "SSL_set_fd");
  *(void **)&tls_connect = symbol(library, "SSL_connect");
  *(void **)&tls_error = symbol(library, "SSL_get_error");
  *(void **)&tls_read = symbol(library, "SSL_read");
  *(void **)&tls_write = symbol(library, "SSL_write");
  tls_context = context(method());
  /* One suite, so that every server does the same work. Certificates aren't checked. */
  if (!tls_context || suites(tls_context, "TLS_AES_128_GCM_SHA256") != 1) fail("SSL_CTX_new");
}

/* --- A connection. */

/* A closed connection keeps its pair of ports for a minute: from many addresses there are enough of them. */
static void bind_to_next(int fd) {
  static uint32_t next;
  int one = 1;
  struct sockaddr_in own = {.sin_family = AF_INET};
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + next++ % 200);
  if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one)) fail("IP_BIND_ADDRESS_NO_PORT");
  if (bind(fd, (struct sockaddr *)&own, sizeof own)) fail("bind");
}

/* Makes a WebSocket of a connection that still blocks. */
static void upgrade(int fd) {
  const char *head = "GET /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  char answer[4096];
  size_t size = 0;
  errno = 0;
  if (send(fd, head, strlen(head), MSG_NOSIGNAL) != (ssize_t)strlen(head)) fail("send");
  do {
    ssize_t n = recv(fd, answer + size, 1, 0);
    if (n != 1 || ++size == sizeof answer - 1) fail("upgrade");
    answer[size] = 0;
  } while (!strstr(answer, "\r\n\r\n"));
  if (strncmp(answer, "HTTP/1.1 101", 12)) fail("upgrade");
}

static void open_connection(connection *c) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0) fail("socket");
  if (connects_anew) bind_to_next(c->fd);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  if (setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one)) fail("TCP_NODELAY");
  if (tls_context) {
    c->ssl = tls_new(tls_context);
    tls_set_fd(c->ssl, c->fd);
    if (tls_connect(c->ssl) != 1) {
      errno = 0;
      fail("TLS handshake");
    }
  }
  if (upgrades) upgrade(c->fd);
  if (fcntl(c->fd, F_SETFL, O_NONBLOCK)) fail("fcntl");
  c->interest = EPOLLIN;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event)) fail("epoll_ctl");
}

/* The number of bytes, or -1 if it would block. */
static ssize_t put(connection *c, const char *data, size_t size) {
  if (!c->ssl) {
    ssize_t n = send(c->fd, data, size, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) fail("send");
    return n;
  }
  int n = tls_write(c->ssl, data, (int)size);
  if (n > 0) return n;
  int error = tls_error(c->ssl, n);
  if (error != 2 && error != 3) fail("SSL_write");
  return -1;
}

static ssize_t take(connection *c, char *data, size_t size) {
  if (!c->ssl) {
    ssize_t n = recv(c->fd, data, size, 0);
    if (n < 0 && errno == EAGAIN) return -1;
    if (n <= 0) fail("recv: the server closed the connection");
    return n;
  }
  int n = tls_read(c->ssl, data, (int)size);
  if (n > 0) return n;
  int error = tls_error(c->ssl, n);
  if (error != 2 && error != 3) fail("SSL_read");
  return -1;
}

static void pump_out(connection *c) {
  while (c->sent < request_size) {
    ssize_t n = put(c, request + c->sent, request_size - c->sent);
    if (n < 0) break;
    c->sent += (size_t)n;
  }
  uint32_t interest = EPOLLIN | (c->sent < request_size ? EPOLLOUT : 0);
  if (interest != c->interest) {
    struct epoll_event event = {.events = interest, .data.ptr = c};
    if (epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event)) fail("epoll_ctl");
    c->interest = interest;
  }
}

static void begin(connection *c, uint64_t now) {
  c->sent = c->received = 0;
  c->began = now;
  pump_out(c);
}

static void begin_next(connection *c, uint64_t now) {
  if (connects_anew) {
    if (close(c->fd)) fail("close");
    open_connection(c);
  }
  begin(c, now);
}

/* How long answers are is told by the first, whose head arrives in one piece. */
static void learn_size(connection *c) {
  ssize_t n = take(c, sink, CHUNK - 1);
  if (n < 0) return;
  sink[n] = 0;
  char *end = strstr(sink, "\r\n\r\n"), *length = strcasestr(sink, "\r\ncontent-length:");
  errno = 0;
  if (strncmp(sink, "HTTP/1.1 200", 12) || !end || !length) fail("answer");
  answer_size = (size_t)(end + 4 - sink) + (size_t)atol(length + 17);
  learns_size = 0;
  c->received = (size_t)n;
}

/* Whether the answer is complete. */
static int pump_in(connection *c) {
  if (learns_size) {
    learn_size(c);
    if (learns_size) return 0;
    if (c->received == answer_size) return 1;
  }
  for (;;) {
    size_t missing = answer_size - c->received;
    size_t room = missing < CHUNK ? missing + 1 : CHUNK; /* one more, to see what does not belong there */
    if (room > CHUNK) room = CHUNK;
    ssize_t n = take(c, sink, room);
    if (n < 0) return 0;
    if ((size_t)n > missing || (expected && memcmp(sink, expected + c->received, (size_t)n))) {
      errno = 0;
      fail("answer");
    }
    c->received += (size_t)n;
    if (c->received == answer_size) return 1;
    if (!c->ssl && (size_t)n < room) return 0;
  }
}

/* The head of a frame with a text; its size. */
static size_t frame_head(char *frame, size_t size, int masked) {
  size_t head = size < 126 ? 2 : size < 65536 ? 4 : 10;
  frame[0] = (char)0x81;
  frame[1] = (char)((masked ? 0x80 : 0) | (size < 126 ? (int)size : size < 65536 ? 126 : 127));
  for (size_t i = 2; i < head; i++) frame[i] = (char)(size >> 8 * (head - 1 - i));
  return head;
}

static void prepare_frames(size_t size) {
  const char mask[] = {0x12, 0x34, 0x56, 0x78};
  char *answer = malloc(size + 10);
  request = malloc(size + 14);
  if (!request || !answer) fail("malloc");
  size_t sent = frame_head(request, size, 1), received = frame_head(answer, size, 0);
  memcpy(request + sent, mask, 4);
  for (size_t i = 0; i < size; i++) {
    answer[received + i] = (char)('a' + i % 23);
    request[sent + 4 + i] = answer[received + i] ^ mask[i % 4];
  }
  request_size = sent + 4 + size;
  answer_size = received + size;
  expected = answer;
  upgrades = 1;
}

static void prepare(const char *mode, size_t size) {
  if (!strcmp(mode, "ws")) {
    prepare_frames(size);
    return;
  }
  if (!strcmp(mode, "http") || !strcmp(mode, "hold-http")) {
    request = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    request_size = strlen(request);
    learns_size = 1;
    return;
  }
  int lines = !strcmp(mode, "lines");
  request_size = lines ? size * LINE + 1 : size;
  answer_size = lines ? COUNT_ANSWER : size;
  request = malloc(request_size);
  if (!request) fail("malloc");
  expected = lines ? NULL : request;
  for (size_t i = 0; i < request_size; i++) request[i] = lines && i % LINE == LINE - 1 ? '\n' : (char)('a' + i % 23);
  if (lines) request[request_size - 1] = '\n';
}

/* Lets the connections make requests until the time is over, or if it is 0 only waits for so many answers; their number. */
static uint64_t drive(uint64_t until, uint64_t all) {
  struct epoll_event events[1024];
  uint64_t count = 0;
  for (;;) {
    int n = epoll_wait(poller, events, 1024, 10000);
    if (n < 0 && errno != EINTR) fail("epoll_wait");
    if (n == 0) {
      errno = 0;
      fail("no answer for ten seconds");
    }
    for (int i = 0; i < n; i++) {
      connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) pump_out(c);
      if ((events[i].events & ~(uint32_t)EPOLLOUT) && pump_in(c)) {
        uint64_t now = nanos(CLOCK_MONOTONIC);
        histogram[bucket(now - c->began)]++;
        count++;
        if (until) begin_next(c, now);
      }
    }
    if (until ? nanos(CLOCK_MONOTONIC) >= until : count == all) return count;
  }
}

int main(int argc, char **argv) {
  if (argc < 6) {
    fprintf(stderr, "usage: see the source\n");
    return 2;
  }
  int connections = atoi(argv[3]);
  int hold = !strncmp(argv[4], "hold", 4);
  port = atoi(argv[1]);
  connects_anew = !strcmp(argv[4], "connect");
  clockid_t server;
  if (clock_getcpuclockid(atoi(argv[2]), &server)) fail("clock_getcpuclockid");
  poller = epoll_create1(0);
  if (!strcmp(argv[4], "tls")) open_tls();
  prepare(argv[4], (size_t)atol(argv[5]));
  connection *all = calloc((size_t)connections, sizeof *all);
  if (!all) fail("calloc");
  for (int i = 0; i < connections; i++) open_connection(&all[i]);
  for (int i = 0; i < connections; i++) begin(&all[i], nanos(CLOCK_MONOTONIC));
  if (hold) {
    printf("held %d\n", (int)drive(0, (uint64_t)connections));
    fflush(stdout);
    while (read(0, sink, CHUNK) > 0) {
    }
    return 0;
  }
  drive(nanos(CLOCK_MONOTONIC) + (uint64_t)atol(argv[6]) * 1000000u, 0);
  memset(histogram, 0, sizeof histogram);
  uint64_t began = nanos(CLOCK_MONOTONIC), cpu = nanos(server), own = nanos(CLOCK_PROCESS_CPUTIME_ID);
  uint64_t count = drive(began + (uint64_t)atol(argv[7]) * 1000000u, 0);
  uint64_t took = nanos(CLOCK_MONOTONIC) - began;
  cpu = nanos(server) - cpu;
  own = nanos(CLOCK_PROCESS_CPUTIME_ID) - own;
  printf("%lu %lu %lu %lu %lu %lu\n", count, took, cpu, percentile(count, 50), percentile(count, 99), own);
  drive(0, (uint64_t)connections); /* so that no server sees a connection reset */
  return 0;
}
