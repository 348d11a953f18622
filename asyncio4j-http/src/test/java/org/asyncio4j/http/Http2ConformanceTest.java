package org.asyncio4j.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of what RFC 9113 asks for: each test that it names is there. */
class Http2ConformanceTest {

    private static final Path TABLE = Path.of("..", "docs", "http2-conformance.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void eachTestOfTheTableIsThere() throws IOException {
        Matcher tests = TEST.matcher(Files.readString(TABLE));
        int count = 0;
        while (tests.find()) {
            String type = "org.asyncio4j.http." + tests.group(1);
            String method = tests.group(2);
            assertDoesNotThrow(() -> Class.forName(type).getDeclaredMethod(method));
            count++;
        }
        assertTrue(count > 50, "only " + count + " tests are named");
    }
}
