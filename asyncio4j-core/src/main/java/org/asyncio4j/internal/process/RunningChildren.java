package org.asyncio4j.internal.process;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.asyncio4j.internal.util.Remains;

/** The children of a loop that have started and not exited, for the case that nobody closes the loop. Any thread. */
final class RunningChildren implements Remains {

    private final Map<Process, Launched> running = new ConcurrentHashMap<>();

    void add(Launched child) {
        running.put(child.process(), child);
    }

    void remove(Launched child) {
        running.remove(child.process());
    }

    @Override
    public String describe() {
        List<Process> left = List.copyOf(running.keySet());
        return left.isEmpty()
                ? ""
                : left.size()
                        + " running child processes, which are killed: "
                        + left.stream()
                                .limit(NAMED)
                                .map(each -> "pid " + each.pid())
                                .collect(Collectors.joining(", "))
                        + (left.size() > NAMED ? ", ..." : "");
    }

    @Override
    public void release() {
        running.values().forEach(Launched::discard);
    }
}
