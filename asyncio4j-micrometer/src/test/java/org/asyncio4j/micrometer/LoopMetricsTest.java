package org.asyncio4j.micrometer;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The meters of a loop show what it does, and vanish with it. */
class LoopMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    private RequiredSearch meter(String name, EventLoop loop, String... tags) {
        return registry.get("asyncio4j.loop." + name)
                .tags(Tags.of("loop", loop.statistics().loop()).and(tags));
    }

    private double gauge(String name, EventLoop loop, String... tags) {
        return meter(name, loop, tags).gauge().value();
    }

    private double counter(String name, EventLoop loop, String... tags) {
        return meter(name, loop, tags).functionCounter().count();
    }

    @AsyncioTest
    void tasksAreShownByStateAndByOutcome(EventLoop loop) {
        new LoopMetrics(loop).bindTo(registry);
        await(sleep(0));
        double waitingBefore = gauge("tasks", loop, "state", "waiting");
        double createdBefore = counter("tasks.created", loop);
        SettableFuture<String> future = loop.createFuture();
        Task<String> waiting = createTask(() -> await(future));
        await(sleep(0));
        Task<Void> failing = createTask(() -> {
            throw new IllegalArgumentException("no");
        });
        assertEquals(1, gauge("tasks", loop, "state", "running"));
        assertEquals(1, gauge("tasks", loop, "state", "ready"));
        assertEquals(waitingBefore + 1, gauge("tasks", loop, "state", "waiting"));
        assertEquals(createdBefore + 2, counter("tasks.created", loop));

        waiting.cancel();
        assertThrows(CancelledError.class, () -> await(waiting));
        assertThrows(IllegalArgumentException.class, () -> await(failing));
        await(createTask(() -> "done"));
        assertEquals(1, counter("tasks.ended", loop, "outcome", "cancelled"));
        assertEquals(1, counter("tasks.ended", loop, "outcome", "failed"));
        assertEquals(1, counter("tasks.ended", loop, "outcome", "finished"));
    }

    @AsyncioTest
    void whatTheLoopHasToDoIsShown(EventLoop loop) {
        new LoopMetrics(loop).bindTo(registry);
        double timersBefore = gauge("timers", loop);
        double readyBefore = gauge("ready", loop);
        TimerHandle timer = loop.callLater(10, () -> {});
        loop.callSoon(() -> {});
        assertEquals(timersBefore + 1, gauge("timers", loop));
        assertEquals(readyBefore + 1, gauge("ready", loop));
        timer.cancel();
        assertEquals(timersBefore, gauge("timers", loop));
        CountDownLatch end = new CountDownLatch(1);
        double jobsBefore = gauge("outside.jobs", loop);
        var job = loop.runInExecutor(() -> end.await(10, TimeUnit.SECONDS));
        assertEquals(jobsBefore + 1, gauge("outside.jobs", loop));
        end.countDown();
        assertTrue(await(job));
    }

    @AsyncioTest
    void whatTheLoopHasDoneIsShown(EventLoop loop) {
        new LoopMetrics(loop).bindTo(registry);
        double iterations = meter("iteration", loop).functionTimer().count();
        double callbacks = counter("callbacks", loop);
        for (int i = 0; i < 10; i++) {
            await(sleep(0));
        }
        assertTrue(meter("iteration", loop).functionTimer().count() >= iterations + 10);
        assertTrue(counter("callbacks", loop) >= callbacks + 10);
        assertTrue(meter("iteration", loop).functionTimer().totalTime(TimeUnit.NANOSECONDS) > 0);
        assertTrue(counter("idle", loop) >= 0);
        assertTrue(meter("lag", loop).timeGauge().value(TimeUnit.SECONDS) >= 0);
    }

    @Test
    @Tag("real-time")
    void aBlockedLoopIsSeenFromOutsideWhileItIsBlocked() throws InterruptedException {
        CompletableFuture<EventLoop> blocked = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform()
                .start(() -> run(async(() -> {
                    EventLoop loop = Loops.getRunningLoop();
                    new LoopMetrics(loop).bindTo(registry);
                    blocked.complete(loop);
                    end.await();
                })));
        EventLoop loop = blocked.join();
        while (meter("lag", loop).timeGauge().value(TimeUnit.SECONDS) < 0.05) {
            Thread.yield();
        }
        assertEquals(1, gauge("tasks", loop, "state", "running"));
        end.countDown();
        thread.join();
    }

    @AsyncioTest(realTime = true)
    void connectionsAndBytesAreShown(EventLoop loop) {
        new LoopMetrics(loop).bindTo(registry);
        Server server = await(startServer(
                (reader, writer) -> {
                    writer.write(await(reader.read(100)));
                    writer.close();
                },
                "127.0.0.1",
                0));
        StreamPair pair = await(openConnection("127.0.0.1", server.port()));
        assertTrue(gauge("connections", loop) >= 1);
        pair.writer().write(new byte[] {1, 2, 3});
        assertEquals(3, await(pair.reader().read()).length);
        pair.writer().close();
        await(pair.writer().waitClosed());
        server.close();
        assertEquals(2, counter("connections.opened", loop));
        assertEquals(6, counter("read", loop));
        assertEquals(6, counter("written", loop));
    }

    @Test
    void severalLoopsHaveTheirOwnAndTheMetersOfOneGoWhenItIsClosed() {
        EventLoop[] first = new EventLoop[1];
        run(async(() -> {
            first[0] = Loops.getRunningLoop();
            new LoopMetrics(first[0], Tags.of("app", "shop")).bindTo(registry);
            EventLoop second = Loops.newEventLoop();
            try {
                new LoopMetrics(second).bindTo(registry);
                assertEquals(
                        Set.of(first[0].statistics().loop(), second.statistics().loop()), loops());
                assertEquals("shop", meter("lag", first[0]).timeGauge().getId().getTag("app"));
                assertNull(meter("lag", second).timeGauge().getId().getTag("app"));
            } finally {
                second.close();
            }
            // It has never run: found by the first who reads.
            registry.getMeters().forEach(each -> each.measure().forEach(measurement -> measurement.getValue()));
            assertEquals(Set.of(first[0].statistics().loop()), loops());
            await(sleep(0));
        }));
        assertEquals(Set.of(), loops());
        new LoopMetrics(first[0]).bindTo(registry);
        assertEquals(Set.of(), loops());
    }

    private Set<String> loops() {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getTag("loop"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @Tag("gc")
    void aLoopThatNobodyClosesIsNotKeptInMemory() throws InterruptedException {
        WeakReference<EventLoop> forgotten = new WeakReference<>(forgottenLoop());
        for (int i = 0; i < 3_000 && forgotten.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(forgotten.get());
        registry.getMeters().forEach(each -> each.measure().forEach(measurement -> measurement.getValue()));
        assertEquals(List.of(), registry.getMeters());
    }

    private EventLoop forgottenLoop() {
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler((where, problem) -> {});
        new LoopMetrics(loop).bindTo(registry);
        assertEquals(0, gauge("tasks", loop, "state", "running"));
        return loop;
    }

    @AsyncioTest
    void prometheusShowsThemByItsConventions(EventLoop loop) {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new LoopMetrics(loop).bindTo(prometheus);
        String tag = "{loop=\"" + loop.statistics().loop() + "\"";
        String text = prometheus.scrape();
        for (String line : List.of(
                "# TYPE asyncio4j_loop_lag_seconds gauge",
                "asyncio4j_loop_lag_max_seconds" + tag,
                "# TYPE asyncio4j_loop_iteration_seconds summary",
                "asyncio4j_loop_iteration_seconds_count" + tag,
                "asyncio4j_loop_idle_seconds_total" + tag,
                "asyncio4j_loop_tasks" + tag + ",state=\"running\"} 1.0",
                "asyncio4j_loop_tasks_ended_tasks_total" + tag + ",outcome=\"cancelled\"} 0.0",
                "asyncio4j_loop_read_bytes_total" + tag,
                "asyncio4j_loop_connections" + tag)) {
            assertTrue(text.contains(line), line + " is not in\n" + text);
        }
    }

    @Test
    void prometheusCanScrapeWhileALoopIsFoundClosed() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        EventLoop loop = Loops.newEventLoop();
        new LoopMetrics(loop).bindTo(prometheus);
        loop.close();
        prometheus.scrape();
        assertEquals("", prometheus.scrape());
    }
}
