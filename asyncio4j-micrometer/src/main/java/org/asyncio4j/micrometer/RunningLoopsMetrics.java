package org.asyncio4j.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;

/**
 * Meters of all event loops of the process, of those that run now and of those that run later: the ones of {@link
 * LoopMetrics} for each, and {@code asyncio4j.loops}, a gauge of how many loops run.
 *
 * <p>A loop is noticed when it runs while that gauge is read, as registries do for each scrape or report; so its meters are
 * there by the next one. One that has come and gone in between is never seen. Where each loop counts, bind it by {@link
 * LoopMetrics} in its own code. The meters of a loop stay while it does not run, and go when it is closed, or is garbage;
 * neither this nor the registry keeps it in memory.
 *
 * <p>Each loop has a name of its own, {@code Loop-17}, in the tag {@code loop}. A program that makes many loops one after
 * another so makes many series.
 */
public final class RunningLoopsMetrics implements MeterBinder {

    private final Tags tags;

    /** Creates the meters of all loops. */
    public RunningLoopsMetrics() {
        this(Tags.empty());
    }

    /** Creates the meters of all loops, which all have these tags as well. */
    public RunningLoopsMetrics(Iterable<Tag> tags) {
        this.tags = Tags.of(tags);
    }

    /** Registers the meters of the loops that run, and the gauge that notices others. Any thread. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        Noticed noticed = new Noticed(registry, tags);
        noticed.countAndBind();
        Gauge.builder("asyncio4j.loops", noticed, Noticed::countAndBind)
                .baseUnit("loops")
                .description("Loops that threads run")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** The loops whose meters one registry has, or had. Any thread. */
    private static final class Noticed {

        private final MeterRegistry registry;
        private final Tags tags;

        /** Guarded by this. */
        private final Set<EventLoop> known = Collections.newSetFromMap(new WeakHashMap<>());

        Noticed(MeterRegistry registry, Tags tags) {
            this.registry = registry;
            this.tags = tags;
        }

        double countAndBind() {
            List<EventLoop> running = Loops.runningLoops();
            for (EventLoop loop : fresh(running)) {
                new LoopMetrics(loop, tags).bindTo(registry);
            }
            return running.size();
        }

        private synchronized List<EventLoop> fresh(List<EventLoop> running) {
            List<EventLoop> fresh = new ArrayList<>();
            for (EventLoop loop : running) {
                if (known.add(loop)) {
                    fresh.add(loop);
                }
            }
            return fresh;
        }
    }
}
