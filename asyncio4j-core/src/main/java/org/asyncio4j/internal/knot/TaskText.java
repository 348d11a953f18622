package org.asyncio4j.internal.knot;

import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** How a task is told of in logs: who it is, where it stands, what it waits for. */
final class TaskText {

    private TaskText() {}

    /** What stands between a task's state and its result. */
    static String details(LoopTask<?> task, @Nullable BaseFuture<?> waiter) {
        StringBuilder text =
                new StringBuilder(" name='")
                        .append(Repr.oneLine(task.getName()))
                        .append("' coro=<")
                        .append(Repr.oneLine(task.coroutineName()));
        List<StackTraceElement> frames =
                task.done() ? List.of() : Stacks.userFrames(task.rawStack());
        if (!frames.isEmpty()) {
            text.append(" running at ").append(Stacks.file(frames.getFirst()));
        }
        text.append('>');
        if (waiter != null) {
            text.append(" wait_for=")
                    .append(
                            waiter instanceof LoopTask<?> awaited
                                    ? "<Task " + Repr.oneLine(awaited.getName()) + ">"
                                    : waiter.brief());
        }
        return text.toString();
    }
}
