package org.asyncio4j.internal.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.asyncio4j.internal.util.Remains;

/**
 * The calls that executors make for a loop that does not run, for the report of a loop that nobody closed. Written while
 * the loop does not run, by the thread that has stopped it or that makes calls for it.
 */
final class LeftCalls implements Remains {

    private List<ExecutorCall<?>> calls = List.of();

    /** Records what the loop has left when it stops. */
    void set(List<ExecutorCall<?>> left) {
        calls = left;
    }

    /** Records a call that was handed to an executor since then. */
    void add(ExecutorCall<?> call) {
        List<ExecutorCall<?>> more = new ArrayList<>(calls);
        more.add(call);
        calls = more;
    }

    @Override
    public String describe() {
        List<ExecutorCall<?>> unfinished =
                calls.stream().filter(ExecutorCall::isUnfinished).toList();
        if (unfinished.isEmpty()) {
            return "";
        }
        return unfinished.size()
                + " unfinished calls in executors, whose results are lost: "
                + unfinished.stream().limit(NAMED).map(ExecutorCall::toString).collect(Collectors.joining(", "))
                + (unfinished.size() > NAMED ? ", ..." : "");
    }

    @Override
    public void release() {
        // Nothing ends a call but itself.
    }
}
