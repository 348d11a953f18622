import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.http.Http.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.http.Message;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.http.ServerSentEvent;
import org.asyncio4j.http.WebSocket;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pages in a browser: Chromium, led by its DevTools protocol, which is JSON over a WebSocket, and so by this library's own client. It is
 * in the package of the examples: in none.
 */
@Tag("integration")
@Timeout(300) // A browser
class BrowserTest {

    private static final Pattern ADDRESS = Pattern.compile("\"webSocketDebuggerUrl\": ?\"([^\"]+)\"");
    private static final Pattern VALUE = Pattern.compile("\"value\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    @TempDir
    Path folder;

    private Process browser;
    private String devTools;
    private int lastCommand;

    private static String chromium() {
        for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
            if (Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(path -> Files.isExecutable(Path.of(path, name)))) {
                return name;
            }
        }
        assumeTrue(false, "needs chromium (Debian: apt-get install chromium)");
        throw new AssertionError();
    }

    private void startBrowser() throws Exception {
        browser = new ProcessBuilder(
                        chromium(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-proxy-server",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        devTools = await(toThread(() -> {
            String line = browser.errorReader().readLine();
            while (line != null && !line.startsWith("DevTools listening on ws://")) {
                line = browser.errorReader().readLine();
            }
            assertTrue(line != null, "the browser has ended");
            return "http://"
                    + line.substring("DevTools listening on ws://".length()).replaceAll("/.*", "");
        }));
    }

    @AfterEach
    void endBrowser() throws Exception {
        if (browser != null) {
            browser.destroy();
            assertTrue(browser.waitFor(60, TimeUnit.SECONDS), "the browser does not end");
        }
    }

    /** Opens a page in a tab of its own, and returns what leads it. */
    private WebSocket tab(String page) {
        String[] answer = new String[1];
        with(httpClient(), client -> {
            Response opened = await(client.send(Request.of("PUT", devTools + "/json/new?" + page)));
            answer[0] = await(opened.readText());
        });
        Matcher address = ADDRESS.matcher(answer[0]);
        assertTrue(address.find(), answer[0]);
        return await(webSocket(address.group(1)));
    }

    /** Evaluates a script in a tab, and returns its result as text. */
    private String evaluate(WebSocket tab, String script) {
        int id = ++lastCommand;
        await(tab.send("{\"id\":" + id + ",\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":\"String("
                + script.replace("\\", "\\\\").replace("\"", "\\\"") + ")\"}}"));
        while (true) {
            String answer = ((Message.Text) await(tab.receive())).text();
            if (answer.startsWith("{\"id\":" + id + ",")) {
                Matcher value = VALUE.matcher(answer);
                return value.find() ? value.group(1) : answer;
            }
        }
    }

    private void awaitValue(WebSocket tab, String expected, String script) {
        String value = evaluate(tab, script);
        for (int i = 0; i < 600 && !value.equals(expected); i++) {
            await(sleep(0.1));
            value = evaluate(tab, script);
        }
        assertEquals(expected, value);
    }

    @AsyncioTest(realTime = true)
    void twoTabsTalkInTheChat() throws Exception {
        startBrowser();
        with(await(serve(new WebChat()::app, "127.0.0.1", 0)), server -> {
            String page = "http://127.0.0.1:" + server.port() + "/";
            try (WebSocketTab first = new WebSocketTab(tab(page));
                    WebSocketTab second = new WebSocketTab(tab(page))) {
                awaitValue(first.tab, "1", "chat.readyState");
                awaitValue(second.tab, "1", "chat.readyState");
                evaluate(first.tab, "document.forms[0].text.value = 'hello <b>', document.forms[0].requestSubmit()");
                String said = "[...document.querySelectorAll('#said li')].map(item => item.textContent).join()";
                awaitValue(second.tab, "hello <b>", said);
                evaluate(second.tab, "document.forms[0].text.value = 'hi', document.forms[0].requestSubmit()");
                awaitValue(first.tab, "hello <b>,hi", said);
                awaitValue(first.tab, "", "document.forms[0].text.value");
            }
        });
    }

    /** Closes a tab's WebSocket at the end of a block. */
    private record WebSocketTab(WebSocket tab) implements AutoCloseable {

        @Override
        public void close() {
            tab.abort();
        }
    }

    private static Response events(Request request) {
        if (request.path().equals("/")) {
            return Response.html("<script>const got = []; const source = new EventSource('/events');"
                    + "source.addEventListener('tick', event => got.push(event.lastEventId + event.data));</script>");
        }
        String last = request.headers().get("last-event-id", "0");
        AsyncGenerator<ServerSentEvent> ticks = asyncGenerator(out -> {
            for (int i = Integer.parseInt(last); i < Integer.parseInt(last) + 2; i++) {
                out.yield(ServerSentEvent.of("a\nb")
                        .withEvent("tick")
                        .withRetry(Duration.ofMillis(20))
                        .withId(String.valueOf(i + 1)));
            }
        });
        return Response.events(ticks);
    }

    /** It comes again where the events end, and tells which it has. */
    @AsyncioTest(realTime = true)
    void eventsOfAServerArrive() throws Exception {
        startBrowser();
        with(await(serve(BrowserTest::events, "127.0.0.1", 0)), server -> {
            try (WebSocketTab page = new WebSocketTab(tab("http://127.0.0.1:" + server.port() + "/"))) {
                awaitValue(page.tab, "1a\\nb,2a\\nb,3a\\nb", "got.slice(0, 3).join()");
            }
        });
    }
}
