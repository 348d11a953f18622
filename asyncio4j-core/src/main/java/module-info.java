/**
 * Python's asyncio for Java: an event loop that runs coroutines one at a time on one thread, and
 * what people build on it.
 *
 * <p>Who writes an application reads {@code org.asyncio4j}, and {@code org.asyncio4j.extras} for what
 * asyncio itself does not have; who writes a framework or a library on top of it reads {@code
 * org.asyncio4j.lowlevel} as well.
 */
@SuppressWarnings("module") // the test kit is not there when the core is compiled
module org.asyncio4j {
    // Annotations for static analysis; not needed at run time.
    requires static org.jspecify;
    // The events of a recording. Where the module is absent there are none.
    requires static jdk.jfr;
    // sun.misc.Signal: Ctrl-C cancels the main task. Where the module is absent, the JVM's own
    // handling stays.
    requires static jdk.unsupported;

    exports org.asyncio4j;
    exports org.asyncio4j.annotation;
    exports org.asyncio4j.contextvars;
    exports org.asyncio4j.extras;
    exports org.asyncio4j.function;
    exports org.asyncio4j.lowlevel;
    exports org.asyncio4j.lowlevel.spi;
    // Trace ids and the like follow tasks where that module is.
    exports org.asyncio4j.internal.context to
            org.asyncio4j.propagation;
    exports org.asyncio4j.internal.testing to
            org.asyncio4j.testing,
            org.asyncio4j.simulation;

    uses org.asyncio4j.internal.context.ThreadLocals.Carrier;
}
