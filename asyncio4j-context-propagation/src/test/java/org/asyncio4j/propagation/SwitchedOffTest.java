package org.asyncio4j.propagation;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The property that leaves thread-locals where they are. */
class SwitchedOffTest {

    private static final String PROPERTY = "asyncio4j.threadLocals";

    @Test
    void nothingCarriesThreadLocalsIfThePropertyIsOff() throws Exception {
        assertNotNull(carrierOfAFreshLibrary());
        System.setProperty(PROPERTY, "off");
        try {
            assertNull(carrierOfAFreshLibrary());
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    /** The library looks once. */
    private static @Nullable Object carrierOfAFreshLibrary() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(Path.of(element).toUri().toURL());
        }
        try (URLClassLoader fresh =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            return fresh.loadClass("org.asyncio4j.internal.context.ThreadLocals")
                    .getField("CARRIER")
                    .get(null);
        }
    }
}
