package org.asyncio4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What users of this module can compile against is what {@code docs/api-netty.txt} has; {@code -Dasyncio4j.write=true} writes
 * it there. Here, so that the tests of the core run without Netty.
 */
class ApiTest {

    private static final Path RECORDED = Path.of("..", "docs", "api-netty.txt");

    @Test
    void theApiIsTheRecordedOne() throws IOException {
        String actual = describe(NettyLoop.class);
        if (Boolean.getBoolean("asyncio4j.write")) {
            Files.writeString(RECORDED, actual);
        }
        assertEquals(Files.readString(RECORDED), actual);
    }

    private static String describe(Class<?> type) {
        TreeSet<String> members = new TreeSet<>();
        for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                members.add("    " + method.toGenericString() + "\n");
            }
        }
        return type.toGenericString() + "\n" + String.join("", members);
    }
}
