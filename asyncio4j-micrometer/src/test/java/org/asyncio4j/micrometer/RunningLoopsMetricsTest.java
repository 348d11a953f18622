package org.asyncio4j.micrometer;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.junit.jupiter.api.Test;

/** Meters of loops that come and go. */
class RunningLoopsMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    private static String nameOf(EventLoop loop) {
        return loop.statistics().loop();
    }

    private double running() {
        return registry.get("asyncio4j.loops").gauge().value();
    }

    private Set<String> loopsWith(String meter) {
        return registry.find("asyncio4j.loop." + meter).meters().stream()
                .map(each -> each.getId().getTag("loop"))
                .collect(Collectors.toSet());
    }

    @Test
    void aLoopIsThereOnceItRunsAndGoneOnceItIsClosed() {
        String[] names = new String[2];
        run(async(() -> {
            names[0] = nameOf(Loops.getRunningLoop());
            new RunningLoopsMetrics(Tags.of("app", "shop")).bindTo(registry);
            assertTrue(loopsWith("lag").contains(names[0]));
            await(sleep(0));
        }));
        assertFalse(loopsWith("lag").contains(names[0]), "it is closed");
        run(async(() -> {
            names[1] = nameOf(Loops.getRunningLoop());
            assertFalse(loopsWith("lag").contains(names[1]), "nobody has looked yet");
            assertTrue(running() >= 1);
            assertTrue(loopsWith("lag").contains(names[1]));
            assertTrue(registry.get("asyncio4j.loop.tasks")
                            .tags("loop", names[1], "app", "shop")
                            .gauges()
                            .size()
                    == 3);
            running();
            await(sleep(0));
        }));
        running();
        assertFalse(loopsWith("lag").contains(names[1]));
    }

    @Test
    void severalLoopsThatRunAtOnceAreNoticed() throws Exception {
        new RunningLoopsMetrics().bindTo(registry);
        double before = running();
        CompletableFuture<SettableFuture<Void>> end = new CompletableFuture<>();
        Thread other = Thread.ofPlatform()
                .start(() -> run(() -> {
                    SettableFuture<Void> future = Loops.getRunningLoop().createFuture();
                    end.complete(future);
                    await(future);
                }));
        EventLoop loop = end.get().getLoop();
        run(() -> {
            assertEquals(before + 2, running());
            Set<String> bound = loopsWith("callbacks");
            assertTrue(bound.containsAll(List.of(nameOf(loop), nameOf(Loops.getRunningLoop()))), bound.toString());
        });
        loop.callSoonThreadsafe(() -> end.getNow(null).setResult(null));
        other.join();
        assertEquals(before, running());
    }

    @Test
    void aLoopThatRunsAgainHasItsMetersOnce() {
        EventLoop loop = Loops.newEventLoop();
        try {
            new RunningLoopsMetrics().bindTo(registry);
            for (int i = 0; i < 3; i++) {
                loop.runUntilComplete(async(() -> {
                    running();
                    await(sleep(0));
                }));
                assertTrue(loopsWith("lag").contains(nameOf(loop)), "it is not closed");
            }
            long meters = registry.find("asyncio4j.loop.lag")
                    .tag("loop", nameOf(loop))
                    .meters()
                    .size();
            assertEquals(1, meters);
        } finally {
            loop.close();
        }
    }

    @Test
    void prometheusMayFindALoopInTheMiddleOfAScrape() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new RunningLoopsMetrics().bindTo(prometheus);
        run(() -> {
            prometheus.scrape();
            String second = prometheus.scrape();
            assertTrue(
                    second.contains("asyncio4j_loop_lag_seconds{loop=\"" + nameOf(Loops.getRunningLoop()) + "\""),
                    second);
            assertTrue(second.contains("asyncio4j_loops "), second);
        });
    }
}
