package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Examples that serve, as processes of their own, with the system's signals and programs. */
@Timeout(120)
class ServersTest {

    /** The examples that are tested here, and not by what they print without arguments. */
    static final List<String> PROGRAMS =
            List.of("HelloHttp", "JsonApi", "ReverseProxy", "StoppableServer", "WebChat", "WebCrawler");

    private static final String HOST = "127.0.0.1";

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endPrograms() {
        processes.forEach(Process::destroyForcibly);
    }

    // --- StoppableServer -----------------------------------------------------------------------

    @Test
    void whoIsInAConversationGetsAnAnswerWhenAServerIsStopped() throws Exception {
        Process server = program("StoppableServer", "50");
        int port = Integer.parseInt(server.inputReader().readLine());
        try (Socket client = new Socket(HOST, port)) {
            BufferedReader answers = readerOf(client);
            say(client, "first");
            assertEquals("FIRST", answers.readLine());
            say(client, "second");
            signal(server, "TERM");
            assertEquals("closed", server.inputReader().readLine());
            assertThrows(ConnectException.class, () -> new Socket(HOST, port).close());
            assertEquals("SECOND", answers.readLine());
            say(client, "third");
            assertEquals("THIRD", answers.readLine());
            client.shutdownOutput();
            assertEquals(null, answers.readLine());
        }
        assertEnds(server, "all have left", "stopped by SIGTERM");
    }

    @Test
    void anIdleClientHoldsUpAStopNoLongerThanItMay() throws Exception {
        Process server = program("StoppableServer", "0.1");
        int port = Integer.parseInt(server.inputReader().readLine());
        try (Socket client = new Socket(HOST, port)) {
            BufferedReader answers = readerOf(client);
            say(client, "hello");
            assertEquals("HELLO", answers.readLine());
            signal(server, "INT");
            assertEnds(server, "closed", "some had to leave", "stopped by Ctrl-C");
        }
    }

    @Test
    void aSecondSignalDoesNotWaitForClients() throws Exception {
        Process server = program("StoppableServer", "1000");
        int port = Integer.parseInt(server.inputReader().readLine());
        try (Socket client = new Socket(HOST, port)) {
            BufferedReader answers = readerOf(client);
            say(client, "hello");
            assertEquals("HELLO", answers.readLine());
            signal(server, "TERM");
            assertEquals("closed", server.inputReader().readLine());
            signal(server, "INT");
            assertEnds(server, "stopped by SIGTERM");
        }
    }

    // --- FileServer ----------------------------------------------------------------------------

    @Test
    void theFileServerRefusesWhatIsNotARequest() throws Exception {
        Files.writeString(folder.resolve("a b.txt"), "0123456789");
        int port = Integer.parseInt(
                program("FileServer", folder.toString(), "0").inputReader().readLine());
        assertEquals("HTTP/1.1 400 Bad Request", statusOf(port, "\r\n\r\n"));
        assertEquals("HTTP/1.1 400 Bad Request", statusOf(port, "GET /\r\n\r\n"));
        assertEquals("HTTP/1.1 400 Bad Request", statusOf(port, "\u0016\u0003\u0001\r\n\r\n"));
        assertEquals("HTTP/1.1 405 Method Not Allowed", statusOf(port, "PUT / HTTP/1.1\r\n\r\n"));
        for (String target : List.of("", "/", "*", "/%", "/%00", "//etc/passwd", "/../x", "/%2e%2e/x", "a:b")) {
            assertEquals("HTTP/1.1 404 Not Found", statusOf(port, "GET " + target + " HTTP/1.1\r\n\r\n"), target);
        }
        assertEquals("HTTP/1.1 200 OK", statusOf(port, "GET /a%20b.txt HTTP/1.0\r\n\r\n"));
        assertEquals(
                "HTTP/1.1 416 Range Not Satisfiable",
                statusOf(port, "GET /a%20b.txt HTTP/1.1\r\nRange: bytes=10-\r\n\r\n"));
    }

    @Test
    @Tag("integration")
    void curlGetsFilesByTls() throws Exception {
        assumeCurl();
        byte[] big = new byte[20 << 20];
        new Random(1).nextBytes(big);
        Files.write(folder.resolve("big"), big);
        Files.writeString(folder.resolve("small"), "hello");
        Process server = program("FileServer", folder.toString(), "0", key("server.pem"), key("server-key.pem"));
        String port = server.inputReader().readLine();
        String site = "https://localhost:" + port + "/";

        assertArrayEquals(big, curl(port, site + "big"));
        assertArrayEquals(Arrays.copyOfRange(big, 1000, 2_000_001), curl(port, "-r", "1000-2000000", site + "big"));
        String head = text(curl(port, "-I", site + "big"));
        assertTrue(head.contains("Content-Length: " + big.length), head);
        assertEquals(
                "200 404 ",
                text(curl(
                        port,
                        "-w",
                        "%{http_code} ",
                        "-o",
                        devNull(),
                        site + "small",
                        "-o",
                        devNull(),
                        site + "nothing")));
        assertEquals(
                "hello1 hello0 ",
                text(curl(port, "-w", "%{num_connects} ", site + "small", site + "small")),
                "the second request goes by the same connection");
    }

    // --- tools ---------------------------------------------------------------------------------

    private static void assumeCurl() throws InterruptedException {
        boolean runs;
        try {
            runs = new ProcessBuilder("curl", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            runs = false;
        }
        assumeTrue(runs, "curl does not run here: is it installed?");
    }

    private byte[] curl(String port, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("curl", "-sS", "--noproxy", "*", "--http1.1", "--cacert", key("ca.pem")));
        command.addAll(List.of("--resolve", "localhost:" + port + ":" + HOST));
        command.addAll(List.of(arguments));
        Process curl = start(command);
        byte[] output = curl.getInputStream().readAllBytes();
        assertEquals(0, curl.waitFor());
        return output;
    }

    /** Runs an example on the engine of this JVM. */
    // --- HelloHttp -----------------------------------------------------------------------------

    @Test
    void helloIsServedByHttp() throws Exception {
        Process server = program("HelloHttp", "0");
        String line = server.inputReader().readLine();
        String host = "http://" + HOST + ":" + line.replace("listening on port ", "");
        try (HttpClient client =
                HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build()) {
            assertEquals("200 hello\n", answer(client, host + "/hello"));
            assertEquals("404 Not Found\n", answer(client, host + "/goodbye"));
        }
    }

    // --- JsonApi, ReverseProxy, WebCrawler -------------------------------------------------------

    @Test
    void notesAreReadThroughAProxyAndByACrawler() throws Exception {
        String api = "http://" + HOST + ":" + portOf(program("JsonApi", "0"));
        String proxy = "http://" + HOST + ":" + portOf(program("ReverseProxy", "0", api));
        try (HttpClient client =
                HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build()) {
            assertEquals("200 []", answer(client, proxy + "/notes"));
        }
        Process crawler = program("WebCrawler", proxy + "/notes");
        assertEnds(crawler, proxy + "/notes: 200, 2 characters");
    }

    private static String portOf(Process server) throws IOException {
        return server.inputReader().readLine().replace("listening on port ", "");
    }

    // --- WebChat -------------------------------------------------------------------------------

    @Test
    void whatOneSaysInTheChatAllHear() throws Exception {
        Process server = program("WebChat", "0");
        String line = server.inputReader().readLine();
        String host = HOST + ":" + line.replace("listening on port ", "");
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (HttpClient client =
                HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build()) {
            assertTrue(answer(client, "http://" + host + "/").contains("new WebSocket("));
            WebSocket first = open(client, host, text -> heard.add("first " + text));
            WebSocket second = open(client, host, text -> heard.add("second " + text));
            second.sendText("hello", true).join();
            assertEquals(Set.of("first hello", "second hello"), Set.of(heard.take(), heard.take()));
            first.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            second.sendText("again", true).join();
            String last = heard.take();
            while (!last.equals("second again")) {
                last = heard.take(); // the first may hear it too, if it has not left yet
            }
            second.abort();
        }
    }

    private static WebSocket open(HttpClient client, String host, Consumer<String> listener) {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + host + "/chat"), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        listener.accept(data.toString());
                        socket.request(1);
                        return null;
                    }
                })
                .join();
    }

    private static String answer(HttpClient client, String uri) throws Exception {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    private Process program(String name, String... arguments) throws Exception {
        String engine = System.getProperty("asyncio4j.expectedEngine", "portable");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dasyncio4j.engine=" + engine);
        if (engine.equals("carrier")) {
            command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        command.add("--class-path=" + System.getProperty("java.class.path"));
        command.add(name);
        command.addAll(List.of(arguments));
        return start(command);
    }

    private Process start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }

    private static void signal(Process process, String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                        .inheritIO()
                        .start()
                        .waitFor());
    }

    private static void assertEnds(Process process, String... lines) throws Exception {
        assertEquals(List.of(lines), process.inputReader().lines().toList());
        assertTrue(process.waitFor(50, TimeUnit.SECONDS), "does not end");
        assertEquals(0, process.exitValue());
    }

    private static String statusOf(int port, String request) throws IOException {
        try (Socket client = new Socket(HOST, port)) {
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return readerOf(client).readLine();
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static BufferedReader readerOf(Socket client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String devNull() {
        return "/dev/null";
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String key(String name) {
        return Path.of("..", "asyncio4j-tests", "src", "test", "resources", "tls", name)
                .toString();
    }
}
