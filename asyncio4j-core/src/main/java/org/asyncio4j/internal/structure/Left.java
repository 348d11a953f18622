package org.asyncio4j.internal.structure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;

/** What waits for several futures says of those that are left. */
public final class Left {

    /** How many are named. */
    private static final int NAMED = 5;

    private Left() {}

    /**
     * Returns the reason of a wait for those of {@code futures} that are not done.
     *
     * @param what what the futures are, as {@code tasks of its group}
     */
    public static WaitReason of(String kind, String what, Collection<? extends Future<?>> futures) {
        List<Task<?>> tasks = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        int left = 0;
        for (Future<?> future : futures) {
            if (future.done()) {
                continue;
            }
            left++;
            if (future instanceof Task<?> task) {
                tasks.add(task);
                if (tasks.size() <= NAMED) {
                    names.append(tasks.size() == 1 ? ": " : ", ").append(task.getName());
                }
            }
        }
        names.append(tasks.size() > NAMED ? ", ..." : "");
        return new WaitReason(kind, left + " of " + futures.size() + " " + what + names, tasks);
    }
}
