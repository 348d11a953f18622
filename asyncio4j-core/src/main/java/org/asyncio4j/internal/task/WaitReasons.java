package org.asyncio4j.internal.task;

import java.util.List;
import java.util.Locale;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a task waits for, when somebody asks. Nothing is recorded for that but what a future stands for, by whoever
 * makes it: in the place of its outcome, which a pending future does not have.
 *
 * <p>Any thread. From another one than the loop's the answer is a hint: what it reads may change meanwhile.
 */
final class WaitReasons {

    private WaitReasons() {}

    /** Returns what a task waits for; null if it does not wait: it runs, is ready to run, or is done. */
    static @Nullable WaitReason of(TaskSteps<?> task) {
        BaseFuture<?> awaited = task.waiter;
        return awaited == null || awaited.done() ? null : of(awaited);
    }

    /** Returns what tasks wait for that await a pending future. */
    static WaitReason of(BaseFuture<?> awaited) {
        if (awaited instanceof LoopTask<?> task) {
            return new WaitReason("task", Repr.oneLine(task.getName()), List.of(task));
        }
        WaitReason known = stated(awaited);
        if (known != null) {
            return known;
        }
        List<StackTraceElement> origin = awaited.origin;
        return new WaitReason(
                "future", "a future" + (origin == null || origin.isEmpty() ? "" : " made at " + Stacks.place(origin)));
    }

    /** Returns what the maker of a pending future has stated, or null. */
    static @Nullable WaitReason stated(BaseFuture<?> awaited) {
        return ofTarget(awaited.target(), awaited.getLoop());
    }

    /** Returns the same of what a future of {@code loop} stands for, or null. */
    static @Nullable WaitReason ofTarget(@Nullable Object target, EventLoop loop) {
        if (target instanceof TimerHandle timer) {
            double left = Math.max(0, timer.when() - loop.time());
            return new WaitReason("sleep", String.format(Locale.ROOT, "%.3f s to pass", left));
        }
        try {
            return target instanceof WaitTarget stated ? stated.waitReason() : null;
        } catch (RuntimeException | StackOverflowError problem) {
            // Of another library; or a collection was read while the loop's thread changes it.
            return new WaitReason("future", "a future of " + Repr.ofCode(target));
        }
    }
}
