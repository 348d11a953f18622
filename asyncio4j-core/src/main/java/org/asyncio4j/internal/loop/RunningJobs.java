package org.asyncio4j.internal.loop;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.asyncio4j.internal.util.Stacks;

/**
 * The calls that a loop has handed to its default executor and that have not ended, so that a shutdown which waits for
 * them can say what it waits for. Loop thread only.
 */
final class RunningJobs {

    private static final int MOST_STACKS = 10;
    private static final int MOST_FRAMES = 50;

    private final Set<ExecutorJob<?>> jobs = Collections.newSetFromMap(new IdentityHashMap<>());

    void add(ExecutorJob<?> job) {
        jobs.add(job);
    }

    void remove(ExecutorJob<?> job) {
        jobs.remove(job);
    }

    /** Forgets all, because another executor is the default from now on. */
    void clear() {
        jobs.clear();
    }

    /** Returns which calls run, on which threads and where; lines without an end. */
    String describe() {
        if (jobs.isEmpty()) {
            return "none of this loop's calls runs; it has other work";
        }
        StringBuilder stacks = new StringBuilder();
        int running = 0;
        int waiting = 0;
        for (ExecutorJob<?> job : jobs) {
            Thread thread = job.threadOrNull();
            if (thread == null) {
                waiting++;
            } else if (++running <= MOST_STACKS) {
                append(stacks, thread);
            }
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
