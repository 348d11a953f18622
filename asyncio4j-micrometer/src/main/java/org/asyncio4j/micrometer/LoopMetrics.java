package org.asyncio4j.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopStatistics;
import org.asyncio4j.lowlevel.Loops;

/**
 * Meters of one event loop. Each has the tag {@code loop}, the loop's name, and those that were given.
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>name</th><th>kind</th><th>what it is</th></tr>
 * <tr><td>{@code asyncio4j.loop.lag}</td><td>gauge, seconds</td><td>for how long the iteration that is under way has
 *     run: so long nothing else has had its turn; 0 while the loop sleeps</td></tr>
 * <tr><td>{@code asyncio4j.loop.lag.max}</td><td>gauge, seconds</td><td>the longest iteration of the last minute or
 *     two</td></tr>
 * <tr><td>{@code asyncio4j.loop.iteration}</td><td>timer</td><td>number of iterations, and the time that the loop has
 *     worked in them</td></tr>
 * <tr><td>{@code asyncio4j.loop.idle}</td><td>counter, seconds</td><td>the time that it has slept</td></tr>
 * <tr><td>{@code asyncio4j.loop.callbacks}</td><td>counter</td><td>callbacks, and steps of tasks, that it has
 *     run</td></tr>
 * <tr><td>{@code asyncio4j.loop.ready}</td><td>gauge</td><td>callbacks and tasks that are ready to run</td></tr>
 * <tr><td>{@code asyncio4j.loop.timers}</td><td>gauge</td><td>timers that are scheduled</td></tr>
 * <tr><td>{@code asyncio4j.loop.outside.jobs}</td><td>gauge</td><td>calls on other threads, child processes and the
 *     like that the loop waits for</td></tr>
 * <tr><td>{@code asyncio4j.loop.tasks}</td><td>gauge</td><td>tasks that have not ended, by the tag {@code state}:
 *     {@code running}, {@code ready} or {@code waiting}</td></tr>
 * <tr><td>{@code asyncio4j.loop.tasks.created}</td><td>counter</td><td>tasks that were created</td></tr>
 * <tr><td>{@code asyncio4j.loop.tasks.ended}</td><td>counter</td><td>tasks that have ended, by the tag {@code
 *     outcome}: {@code finished}, {@code cancelled} or {@code failed}</td></tr>
 * <tr><td>{@code asyncio4j.loop.connections}</td><td>gauge</td><td>connections, datagram endpoints and pipes that are
 *     open</td></tr>
 * <tr><td>{@code asyncio4j.loop.connections.opened}</td><td>counter</td><td>those that were opened</td></tr>
 * <tr><td>{@code asyncio4j.loop.read}</td><td>counter, bytes</td><td>bytes received</td></tr>
 * <tr><td>{@code asyncio4j.loop.written}</td><td>counter, bytes</td><td>bytes passed to the system</td></tr>
 * </table>
 *
 * <p>The numbers are those of {@link EventLoop#statistics}: reading them does not make the loop wait, and works while it
 * is blocked. Neither this nor the registry keeps the loop in memory. When the loop is closed, or is garbage, its meters
 * are removed from the registry: at once when it is closed after it has run, or else when one of them is read.
 */
public final class LoopMetrics implements MeterBinder {

    private final WeakReference<EventLoop> loop;
    private final Tags tags;

    /** Creates the meters of {@code loop}. Any thread. */
    public LoopMetrics(EventLoop loop) {
        this(loop, Tags.empty());
    }

    /** Creates the meters of {@code loop}, which all have these tags as well. Any thread. */
    public LoopMetrics(EventLoop loop, Iterable<Tag> tags) {
        this.loop = new WeakReference<>(Objects.requireNonNull(loop, "loop"));
        this.tags = Tags.of(tags);
    }

    /** Registers the meters; none if the loop is closed. Any thread. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        EventLoop bound = loop.get();
        if (bound == null || bound.isClosed()) {
            return;
        }
        Binding binding =
                new Binding(registry, bound, tags.and("loop", bound.statistics().loop()));
        binding.registerAll();
        try {
            removeAtClose(bound, binding);
        } catch (IllegalStateException refused) {
            if (!bound.isClosed()) {
                throw refused;
            }
            binding.removeAll();
        }
    }

    /** Views are completed when their loop is closed; so one that has no other end tells of that. */
    private static void removeAtClose(EventLoop bound, Binding binding) {
        if (Loops.getRunningLoopOrNull() == bound) {
            bound.createFuture().toCompletableFuture().whenComplete((result, closed) -> binding.removeAll());
        } else {
            bound.callSoonThreadsafe(() -> removeAtClose(bound, binding));
        }
    }

    /** The meters of one loop in one registry. Any thread. Meters keep it in memory, so it must not keep the loop. */
    private static final class Binding {

        private final MeterRegistry registry;
        private final Tags tags;
        private final WeakReference<EventLoop> loop;

        /** Those that are registered so far; the first of them may be read before the last one is here. */
        private final List<Meter> meters = new CopyOnWriteArrayList<>();

        Binding(MeterRegistry registry, EventLoop loop, Tags tags) {
            this.registry = registry;
            this.loop = new WeakReference<>(loop);
            this.tags = tags;
        }

        void registerAll() {
            seconds(
                    "lag",
                    "How long the iteration under way has run",
                    statistics -> statistics.times().lag());
            seconds(
                    "lag.max",
                    "The longest iteration of the last minute or two",
                    statistics -> statistics.times().recentLag());
            iterations();
            counter(
                    "idle",
                    "seconds",
                    "The time that the loop has slept",
                    Tags.empty(),
                    statistics -> statistics.times().idle());
            counter(
                    "callbacks",
                    "callbacks",
                    "Callbacks and steps of tasks that have run",
                    Tags.empty(),
                    LoopStatistics::callbacks);
            gauge(
                    "ready",
                    "callbacks",
                    "Callbacks and tasks ready to run",
                    Tags.empty(),
                    LoopStatistics::readyCallbacks);
            gauge("timers", "timers", "Timers scheduled", Tags.empty(), LoopStatistics::timers);
            gauge(
                    "outside.jobs",
                    "jobs",
                    "Calls on other threads and child processes",
                    Tags.empty(),
                    LoopStatistics::outsideJobs);
            tasks();
            connections();
        }

        private void tasks() {
            String alive = "Tasks that have not ended";
            gauge(
                    "tasks",
                    "tasks",
                    alive,
                    Tags.of("state", "running"),
                    statistics -> statistics.tasks().running());
            gauge(
                    "tasks",
                    "tasks",
                    alive,
                    Tags.of("state", "ready"),
                    statistics -> statistics.tasks().ready());
            gauge(
                    "tasks",
                    "tasks",
                    alive,
                    Tags.of("state", "waiting"),
                    statistics -> statistics.tasks().waiting());
            counter(
                    "tasks.created",
                    "tasks",
                    "Tasks created",
                    Tags.empty(),
                    statistics -> statistics.tasks().created());
            String ended = "Tasks that have ended";
            counter(
                    "tasks.ended",
                    "tasks",
                    ended,
                    Tags.of("outcome", "finished"),
                    statistics -> statistics.tasks().finished());
            counter(
                    "tasks.ended",
                    "tasks",
                    ended,
                    Tags.of("outcome", "cancelled"),
                    statistics -> statistics.tasks().cancelled());
            counter(
                    "tasks.ended",
                    "tasks",
                    ended,
                    Tags.of("outcome", "failed"),
                    statistics -> statistics.tasks().failed());
        }

        private void connections() {
            gauge(
                    "connections",
                    "connections",
                    "Connections open",
                    Tags.empty(),
                    statistics -> statistics.connections().open());
            counter(
                    "connections.opened",
                    "connections",
                    "Connections opened",
                    Tags.empty(),
                    statistics -> statistics.connections().opened());
            counter(
                    "read",
                    "bytes",
                    "Bytes received",
                    Tags.empty(),
                    statistics -> statistics.connections().bytesRead());
            counter(
                    "written",
                    "bytes",
                    "Bytes passed to the system",
                    Tags.empty(),
                    statistics -> statistics.connections().bytesWritten());
        }

        private void seconds(String name, String description, ToDoubleFunction<LoopStatistics> value) {
            meters.add(TimeGauge.builder(nameOf(name), this, TimeUnit.SECONDS, binding -> binding.read(value))
                    .description(description)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry));
        }

        private void iterations() {
            ToLongFunction<Binding> count = binding -> (long) binding.read(LoopStatistics::iterations);
            ToDoubleFunction<Binding> busy =
                    binding -> binding.read(statistics -> statistics.times().busy());
            meters.add(FunctionTimer.builder(nameOf("iteration"), this, count, busy, TimeUnit.SECONDS)
                    .description("Iterations, and the time that the loop has worked in them")
                    .tags(tags)
                    .register(registry));
        }

        private void gauge(
                String name, String unit, String description, Tags more, ToDoubleFunction<LoopStatistics> value) {
            meters.add(Gauge.builder(nameOf(name), this, binding -> binding.read(value))
                    .baseUnit(unit)
                    .description(description)
                    .tags(tags.and(more))
                    .strongReference(true)
                    .register(registry));
        }

        private void counter(
                String name, String unit, String description, Tags more, ToDoubleFunction<LoopStatistics> value) {
            meters.add(FunctionCounter.builder(nameOf(name), this, binding -> binding.read(value))
                    .baseUnit(unit)
                    .description(description)
                    .tags(tags.and(more))
                    .register(registry));
        }

        private static String nameOf(String name) {
            return "asyncio4j.loop." + name;
        }

        /** Returns a number of the loop; not a number if it is gone, and its meters with it. */
        private double read(ToDoubleFunction<LoopStatistics> value) {
            EventLoop bound = loop.get();
            if (bound == null || bound.isClosed()) {
                removeAll();
                return Double.NaN;
            }
            return value.applyAsDouble(bound.statistics());
        }

        void removeAll() {
            meters.forEach(registry::remove);
        }
    }
}
