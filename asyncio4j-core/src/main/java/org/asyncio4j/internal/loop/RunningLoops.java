package org.asyncio4j.internal.loop;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.asyncio4j.internal.task.TaskNumbers;
import org.asyncio4j.lowlevel.EventLoop;

/** The loops of the process that threads run, for those who look at all of them from outside. Any thread. */
public final class RunningLoops {

    private static final Set<LoopCore> RUNNING = ConcurrentHashMap.newKeySet();

    private RunningLoops() {}

    /** Returns the loops that threads run, the one that was created first first. */
    public static List<EventLoop> all() {
        return RUNNING.stream()
                .sorted(Comparator.comparingInt(LoopCore::number))
                .map(LoopCore::loop)
                .toList();
    }

    static Iterable<LoopCore> inAnyOrder() {
        return RUNNING;
    }

    static boolean contains(LoopCore core) {
        return RUNNING.contains(core);
    }

    static void add(LoopCore core) {
        if (RUNNING.add(core)) {
            TaskNumbers.runBegins();
        }
    }

    static void remove(LoopCore core) {
        if (RUNNING.remove(core)) {
            TaskNumbers.runEnds();
        }
    }
}
