package org.asyncio4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.asyncio4j.Asyncio;
import org.asyncio4j.http.Http;
import org.asyncio4j.micrometer.LoopMetrics;
import org.asyncio4j.reactive.Reactive;
import org.asyncio4j.simulation.Simulation;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.tools.ApiDescription;
import org.junit.jupiter.api.Test;

/**
 * Everything that users can compile against, compared with {@code docs/api.txt} for the library and
 * {@code docs/api-test.txt} and {@code docs/api-MODULE.txt} for the test kit, the simulation, the metrics, HTTP and the bridges to Reactive Streams, so
 * that it never changes by accident. A change on purpose is written there by {@code mvn verify -Dasyncio4j.write=true}. Here, and not in the core,
 * because both modules are known here.
 */
class ApiTest {

    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theApiOfTheLibraryIsTheRecordedOne() throws IOException {
        compare(DOCS.resolve("api.txt"), ApiDescription.ofModuleOf(Asyncio.class));
    }

    @Test
    void theApiOfTheTestKitIsTheRecordedOne() throws IOException {
        compare(DOCS.resolve("api-test.txt"), ApiDescription.ofModuleOf(VirtualClock.class));
    }

    @Test
    void theApiOfTheSimulationIsTheRecordedOne() throws IOException {
        compare(DOCS.resolve("api-simulation.txt"), ApiDescription.ofModuleOf(Simulation.class));
    }

    @Test
    void theApiOfTheMetricsIsTheRecordedOne() throws IOException {
        compare(DOCS.resolve("api-micrometer.txt"), ApiDescription.ofModuleOf(LoopMetrics.class));
    }

    @Test
    void theApiOfTheBridgesToReactiveStreamsIsTheRecordedOne() throws IOException {
        compare(DOCS.resolve("api-reactive.txt"), ApiDescription.ofModuleOf(Reactive.class));
    }

    @Test
    void theApiOfHttpIsTheRecordedOne() throws IOException {
        compare(DOCS.resolve("api-http.txt"), ApiDescription.ofModuleOf(Http.class));
    }

    @Test
    void theDescriptionShowsWhatCompilersSee() throws IOException {
        String library = ApiDescription.ofModuleOf(Asyncio.class);
        for (String line : new String[] {
            "@NullMarked package org.asyncio4j",
            "public sealed interface org.asyncio4j.Stdio permits (internal)",
            "public sealed class org.asyncio4j.Semaphore",
            " permits org.asyncio4j.BoundedSemaphore",
            "public final class org.asyncio4j.ServerOptions",
            "@FunctionalInterface public interface org.asyncio4j.Awaitable<T extends @Nullable Object>",
            "    public @Nullable org.asyncio4j.TlsOptions tls()",
            "withLimit(int bytes)",
            "withStopSignals(String... names)",
            "default org.asyncio4j.lowlevel.TimerHandle callLater(java.time.Duration delay, Runnable callback)"
        }) {
            assertTrue(library.contains(line), line);
        }
    }

    private static void compare(Path recorded, String actual) throws IOException {
        if (Boolean.getBoolean("asyncio4j.write")) {
            Files.writeString(recorded, actual);
        }
        assertEquals(Files.readString(recorded), actual);
    }
}
