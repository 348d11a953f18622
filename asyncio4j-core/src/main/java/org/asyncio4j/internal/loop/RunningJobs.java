package org.asyncio4j.internal.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.asyncio4j.internal.util.Stacks;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a loop has handed to executors and that have not ended. It keeps their jobs, to which executors refer only
 * weakly; and a shutdown of the default executor says by it what it waits for. Loop thread only.
 */
final class RunningJobs {

    private static final int MOST_STACKS = 10;
    private static final int MOST_FRAMES = 50;

    /** Called when a call has ended; null if nobody waits for that. */
    private @Nullable Runnable onNone;

    private final Set<ExecutorJob<?>> jobs = Collections.newSetFromMap(new IdentityHashMap<>());

    void add(ExecutorJob<?> job) {
        jobs.add(job);
    }

    void remove(ExecutorJob<?> job) {
        jobs.remove(job);
        if (onNone != null) {
            onNone.run();
        }
    }

    /** Runs {@code action}, now or later, when no call of {@code executor} is left. */
    void whenNone(Executor executor, Runnable action) {
        onNone = () -> {
            if (jobs.stream().noneMatch(job -> job.executor == executor)) {
                action.run();
            }
        };
        onNone.run();
    }

    /** Returns the calls, in no order. */
    List<ExecutorCall<?>> calls() {
        List<ExecutorCall<?>> calls = new ArrayList<>();
        jobs.forEach(job -> calls.add(job.call));
        return calls;
    }

    /** Returns which calls {@code executor} makes, on which threads and where; lines without an end. */
    String describe(Executor executor) {
        StringBuilder stacks = new StringBuilder();
        int running = 0;
        int waiting = 0;
        for (ExecutorJob<?> job : jobs) {
            if (job.executor != executor) {
                continue;
            }
            Thread thread = job.call.threadOrNull();
            if (thread == null) {
                waiting++;
            } else if (++running <= MOST_STACKS) {
                append(stacks, thread);
            }
        }
        if (running + waiting == 0) {
            return "none of this loop's calls runs; it has other work";
        }
        return running
                + (running == 1 ? " call is" : " calls are")
                + " running"
                + (waiting > 0 ? ", " + waiting + (waiting == 1 ? " has" : " have") + " not begun" : "")
                + stacks
                + (running > MOST_STACKS ? System.lineSeparator() + "and " + (running - MOST_STACKS) + " more" : "");
    }

    private static void append(StringBuilder text, Thread thread) {
        List<StackTraceElement> stack = List.of(thread.getStackTrace());
        List<StackTraceElement> shown = stack.subList(0, Math.min(stack.size(), MOST_FRAMES));
        text.append(System.lineSeparator())
                .append(thread.getName())
                .append(" (")
                .append(thread.getState())
                .append("):")
                .append(System.lineSeparator())
                .append(Stacks.format(shown).stripTrailing());
    }
}
