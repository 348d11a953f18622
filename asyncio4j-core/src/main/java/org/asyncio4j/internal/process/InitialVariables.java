package org.asyncio4j.internal.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes of the environment that this process was started with. The JDK decodes them, which may lose some; a child
 * gets them as they were.
 */
final class InitialVariables {

    private static final Map<String, byte[]> BYTES = read();

    private InitialVariables() {}

    /** Returns {@code name=value} as a child gets it. */
    static byte[] bytes(String name, String value) {
        String text = name + "=" + value;
        byte[] initial = BYTES.get(text);
        if (initial != null) {
            return initial;
        }
        NativeText.ensureEncodable(name, "the name of the variable " + name);
        NativeText.ensureEncodable(value, "the value of the variable " + name);
        return text.getBytes(NativeText.CHARSET);
    }

    private static Map<String, byte[]> read() {
        Map<String, byte[]> found = new HashMap<>();
        byte[] all;
        try {
            all = Files.readAllBytes(Path.of("/proc/self/environ"));
        } catch (IOException unreadable) {
            return found;
        }
        int begin = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                byte[] one = Arrays.copyOfRange(all, begin, i);
                found.put(new String(one, NativeText.CHARSET), one);
                begin = i + 1;
            }
        }
        return found;
    }
}
