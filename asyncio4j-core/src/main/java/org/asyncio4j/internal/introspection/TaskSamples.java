package org.asyncio4j.internal.introspection;

import java.io.IOException;
import java.io.Writer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.Task;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.EventLoop;

/**
 * Which tasks were running when an observer looked, a thousand times a second for a while: an estimate of their share of
 * their loops' time. To measure each step would cost every program something.
 */
final class TaskSamples {

    private static final long EVERY_NANOS = 1_000_000;
    private static final long MOST_MILLIS = 10_000;

    private final Map<Task<?>, Integer> counts = new IdentityHashMap<>();
    private int looks;

    private TaskSamples() {}

    /** Looks for so many milliseconds. */
    static TaskSamples of(List<EventLoop> loops, String millis) {
        TaskSamples samples = new TaskSamples();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(MOST_MILLIS, Long.parseLong(millis)));
        do {
            loops.forEach(samples::look);
            samples.looks++;
            LockSupport.parkNanos(EVERY_NANOS);
        } while (System.nanoTime() < end);
        return samples;
    }

    private void look(EventLoop loop) {
        Fiber running = LoopState.of(loop).runningFiber();
        if (running != null && running.contextOwner instanceof Task<?> task) {
            counts.merge(task, 1, Integer::sum);
        }
    }

    /** Writes how often it looked, and how often each task was running then. */
    void write(Writer out) throws IOException {
        JsonText text = new JsonText(out);
        text.begin('{').name("looks").number(looks);
        text.name("running").begin('{');
        for (Map.Entry<Task<?>, Integer> entry : counts.entrySet()) {
            text.name(Repr.identity(entry.getKey())).number(entry.getValue());
        }
        text.end('}').end('}');
    }
}
