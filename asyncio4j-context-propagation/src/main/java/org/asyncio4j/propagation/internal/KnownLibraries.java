package org.asyncio4j.propagation.internal;

import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.ArrayList;
import java.util.List;

/** The libraries whose thread-locals are carried without being registered, if they are there. */
final class KnownLibraries {

    private KnownLibraries() {}

    /** Returns an accessor for each that is there. */
    static List<ThreadLocalAccessor<?>> accessors() {
        List<ThreadLocalAccessor<?>> accessors = new ArrayList<>();
        // The trace first: a tracer may write its ids into the MDC when its span becomes the current one.
        if (isThere("io.opentelemetry.context.Context")) {
            accessors.add(new OpenTelemetryAccessor());
        }
        if (isThere("org.slf4j.MDC")) {
            accessors.add(new Slf4jThreadLocalAccessor());
        }
        return List.copyOf(accessors);
    }

    private static boolean isThere(String className) {
        try {
            Class.forName(className, false, KnownLibraries.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }
}
