import io.helidon.webserver.WebServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;

/**
 * HTTP by other libraries, each in the way that its documentation recommends. {@code HttpPeers vertx|helidon} serves
 * hello world until standard input ends; Vert.x serves an echo by WebSocket too. {@code HttpPeers vertx|ahc PORT}
 * makes, for each line of input, some requests to that port, and prints their number and the nanoseconds.
 */
final class HttpPeers {

    private static final String HELLO = "Hello, World!";
    private static final String HOST = "127.0.0.1";
    private static final int ROUND = 5000;
    private static final int CONNECTIONS = 50;

    private static final BufferedReader STDIN =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private HttpPeers() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 1) {
            int port = Integer.parseInt(args[1]);
            rounds(args[0].equals("vertx") ? vertxClient(port) : asyncHttpClient(port));
        } else if (args[0].equals("vertx")) {
            vertx();
        } else {
            helidon();
        }
    }

    private static Vertx oneLoop() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    }

    private static void vertx() {
        Vertx vertx = oneLoop();
        String[] date = {now()};
        vertx.setPeriodic(1000, any -> date[0] = now());
        vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(1024))
                .requestHandler(request -> request.response()
                        .setStatusCode(request.path().equals("/hello") ? 200 : 404)
                        .putHeader("content-type", "text/plain; charset=utf-8")
                        .putHeader("date", date[0])
                        .end(HELLO))
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .listen(0, HOST)
                .onSuccess(server -> serving(server.actualPort()))
                .onFailure(problem -> {
                    problem.printStackTrace();
                    System.exit(1);
                });
    }

    private static String now() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    private static void helidon() {
        WebServer server = WebServer.builder()
                .host(HOST)
                .port(0)
                .backlog(1024)
                .routing(routing -> routing.get("/hello", (request, response) -> response.send(HELLO)))
                .build()
                .start();
        serving(server.port());
    }

    private static Supplier<CompletionStage<String>> vertxClient(int port) {
        var client = oneLoop()
                .createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        return () -> client.request(HttpMethod.GET, port, HOST, "/hello")
                .compose(request -> request.send())
                .compose(response -> response.statusCode() == 200 ? response.body() : Future.failedFuture("status"))
                .map(buffer -> buffer.toString())
                .toCompletionStage();
    }

    private static Supplier<CompletionStage<String>> asyncHttpClient(int port) {
        AsyncHttpClient client = Dsl.asyncHttpClient(Dsl.config()
                .setIoThreadsCount(1)
                .setMaxConnectionsPerHost(CONNECTIONS)
                .setUseNativeTransport(true));
        String url = "http://" + HOST + ":" + port + "/hello";
        return () -> client.prepareGet(url)
                .execute()
                .toCompletableFuture()
                .thenApply(response -> response.getResponseBody());
    }

    private static void rounds(Supplier<CompletionStage<String>> request) throws IOException {
        say("ready");
        while (STDIN.readLine() != null) {
            long began = System.nanoTime();
            CompletableFuture.allOf(Stream.generate(() -> requests(request, ROUND / CONNECTIONS))
                            .limit(CONNECTIONS)
                            .toArray(CompletableFuture[]::new))
                    .join();
            say(ROUND + " " + (System.nanoTime() - began));
        }
        System.exit(0);
    }

    /** So many, one after another. */
    private static CompletableFuture<?> requests(Supplier<CompletionStage<String>> request, int count) {
        if (count == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return request.get().toCompletableFuture().thenCompose(text -> {
            if (!text.equals(HELLO)) {
                throw new IllegalStateException(text);
            }
            return requests(request, count - 1);
        });
    }

    private static void serving(int port) {
        say("port " + port);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                for (String line = STDIN.readLine(); line != null; line = STDIN.readLine()) {
                    if (line.equals("memory")) {
                        say(Long.toString(memory()));
                    }
                }
            } catch (IOException e) {
                System.err.println(e);
            }
            Runtime.getRuntime().halt(0);
        });
    }

    /** Bytes of heap that are in use, and of direct buffers. */
    private static long memory() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        long direct = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getMemoryUsed();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() + direct;
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
