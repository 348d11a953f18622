package org.asyncio4j.propagation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Coroutine;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.BeforeEach;

/** Micrometer's observations, whose accessor wants scopes that are opened and closed in pairs, follow tasks. */
class ObservationTest {

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void handle() {
        registry.observationConfig().observationHandler(context -> true);
    }

    private String current() {
        Observation observation = registry.getCurrentObservation();
        return observation == null ? "none" : observation.getContext().getName();
    }

    @AsyncioTest
    void aTaskSeesThatOfItsCreatorAndOpensItsOwnWithin(EventLoop loop) {
        Observation request = Observation.start("request", registry);
        try (Observation.Scope _ = request.openScope()) {
            await(gather(work("a"), work("b")));
            loop.callSoon(() -> seen.add("callback " + current()));
            await(sleep(0));
            await(toThread(() -> seen.add("thread " + current())));
            assertSame(request, registry.getCurrentObservation());
        }
        assertNull(registry.getCurrentObservation());
        assertEquals(
                List.of(
                        "a in request",
                        "b in request",
                        "a",
                        "b",
                        "request",
                        "request",
                        "callback request",
                        "thread request"),
                seen);
    }

    private Coroutine<Void> work(String name) {
        return async(() -> {
            seen.add(name + " in " + current());
            Observation.createNotStarted(name, registry).observe(() -> {
                await(sleep(1));
                seen.add(current());
            });
            await(sleep(1));
            seen.add(current());
        });
    }

    @AsyncioTest
    void aGeneratorHasThatOfItsConsumer() {
        Observation.createNotStarted("request", registry).observe(() -> {
            for (int item : each(Asyncio.<Integer>asyncGenerator(out -> {
                seen.add(current());
                out.yield(1);
                await(sleep(1));
                seen.add(current());
            }))) {
                assertEquals(1, item);
                assertEquals("request", current());
            }
        });
        assertEquals(List.of("request", "request"), seen);
        assertEquals("none", current());
        assertEquals("none", await(createTask(async(this::current))));
    }
}
