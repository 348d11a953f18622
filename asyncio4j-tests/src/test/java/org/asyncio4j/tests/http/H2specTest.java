package org.asyncio4j.tests.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.http.Http.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The server against h2spec, a suite of tests of others for RFC 9113 and 7541. How to get it is told in {@code http2-conformance.md}. */
@Tag("integration")
class H2specTest {

    /** A line of the list of failures. */
    private static final Pattern FAILURE = Pattern.compile(" *\u00d7 (\\d+: .*)");

    private final Programs programs = new Programs();

    @AfterEach
    void endPrograms() {
        programs.end();
    }

    private static Response answer(Request request) {
        await(request.bytes());
        return Response.text("a text of more bytes than the smallest window that is tried\n");
    }

    /** Returns which tests fail. */
    private List<String> failures(HttpServerOptions options, String... arguments) {
        List<String> failures = new ArrayList<>();
        with(await(serve(H2specTest::answer, "127.0.0.1", 0, options)), server -> {
            List<String> command = new ArrayList<>(List.of("h2spec", "-h", "127.0.0.1", "-p", server.port() + ""));
            command.addAll(List.of("-P", "/hello", "-o", "5", "--strict"));
            command.addAll(List.of(arguments));
            String report = await(toThread(() -> {
                Process h2spec = programs.start(command.toArray(new String[0]));
                return new String(h2spec.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }));
            assertTrue(report.contains("147 tests, "), report);
            report.substring(report.indexOf("Failures:") < 0 ? report.length() : report.indexOf("Failures:"))
                    .lines()
                    .map(FAILURE::matcher)
                    .filter(line -> line.matches())
                    .forEach(line -> failures.add(line.group(1)));
            assertTrue(failures.isEmpty() == report.contains(" 0 failed"), report);
        });
        return failures;
    }

    @AsyncioTest(realTime = true)
    void allTestsPassByTls() {
        Programs.assumeInstalled("h2spec", "--version");
        HttpServerOptions secure = HttpServerOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.server()));
        assertEquals(List.of(), failures(secure, "--tls", "--insecure"));
    }

    @AsyncioTest(realTime = true)
    void allButOnePassByPriorKnowledge() {
        Programs.assumeInstalled("h2spec", "--version");
        assertEquals(
                List.of("2: Sends invalid connection preface"),
                failures(HttpServerOptions.DEFAULT),
                "on a port for both versions what is no preface is a bad request of HTTP/1.1, and answered as that");
    }
}
