package org.asyncio4j.http;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The tables of requirements in the documentation: each row names tests that there are, or says why there is none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceTest {

    private static final Pattern TEST = Pattern.compile("`(?:([\\w.]+)#)?(\\w+)`");
    private static final List<String> WEB_SOCKET = List.of("WebSocketTest", "internal.MessageDeflateTest");

    private static List<String[]> rows(String file) throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/" + file))) {
            folder = folder.getParent();
        }
        return Files.readAllLines(folder.resolve("docs/" + file)).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| requirement "))
                .map(line -> line.split("\\s*\\|\\s*"))
                .toList();
    }

    private static boolean isTest(String type, String method) {
        try {
            return Arrays.stream(Class.forName("org.asyncio4j.http." + type).getDeclaredMethods())
                    .filter(found -> found.getName().equals(method))
                    .anyMatch(ConformanceTest::isTest);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(AsyncioTest.class) || method.isAnnotationPresent(Test.class);
    }

    private static void check(String[] row, List<String> otherwise) {
        String cell = row[3];
        if (cell.startsWith("none: ") && cell.length() > 20) {
            return;
        }
        Matcher test = TEST.matcher(cell);
        int found = 0;
        while (test.find()) {
            found++;
            String method = test.group(2);
            List<String> types = test.group(1) == null ? otherwise : List.of(test.group(1));
            assertTrue(types.stream().anyMatch(type -> isTest(type, method)), () -> "no test " + cell);
        }
        if (found == 0) {
            fail("neither a test nor a reason: " + row[1]);
        }
    }

    @Test
    void eachRequirementOfHttpHasATestOrAReason() throws IOException {
        List<String[]> rows = rows("http-conformance.md");
        assertTrue(rows.size() > 80, "only " + rows.size());
        rows.forEach(row -> check(row, List.of()));
    }

    @Test
    void eachRequirementOfWebSocketHasATest() throws IOException {
        List<String[]> rows = rows("websocket.md");
        assertTrue(rows.size() > 15, "only " + rows.size());
        rows.forEach(row -> check(row, WEB_SOCKET));
    }
}
