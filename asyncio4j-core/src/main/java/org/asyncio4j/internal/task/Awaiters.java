package org.asyncio4j.internal.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.asyncio4j.Future;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.AwaitingCallback;
import org.jspecify.annotations.Nullable;

/**
 * Finds who waits for a future, when somebody asks. Nothing is recorded for that: a suspended task is itself one of the
 * jobs that the future enqueues when it is done, and callbacks of {@code gather} and the like are {@link
 * AwaitingCallback}s among them. Once the future is done, the same jobs are in the ready queue until they run. Only
 * what third parties declare has a table of its own, {@link DeclaredAwaiters}. Loop thread only, but for {@link
 * ObserverThread}s, for which the answer is a guess.
 */
public final class Awaiters {

    private final List<Future<?>> found = new ArrayList<>();
    private final Set<Future<?>> known = Collections.newSetFromMap(new IdentityHashMap<>());

    private Awaiters() {}

    /** Returns the futures and tasks that wait for {@code future}, in the order in which they began to. */
    public static List<Future<?>> of(Future<?> future) {
        Awaiters awaiters = new Awaiters();
        LoopState loopState = loopOf(Checks.notNull(future, "future"));
        if (loopState != null) {
            if (!ObserverThread.isHere()) {
                loopState.checkThread();
            }
            if (future instanceof BaseFuture<?> ours) {
                awaiters.addJobs(ours, ours.done() ? loopState.ready.jobs() : ours.jobs());
            }
            DeclaredAwaiters declared = loopState.declaredAwaiters;
            if (declared != null) {
                declared.of(future).forEach(awaiters::add);
            }
        }
        return awaiters.found;
    }

    /** Records that {@code waiter} waits for {@code future}. */
    public static void declare(Future<?> future, Future<?> waiter) {
        LoopState loopState = loopOfBoth(future, waiter);
        if (loopState == null) {
            return;
        }
        DeclaredAwaiters declared = loopState.declaredAwaiters;
        if (declared == null) {
            declared = new DeclaredAwaiters();
            loopState.declaredAwaiters = declared;
        }
        declared.add(future, waiter);
    }

    /** Ends what {@link #declare} recorded. */
    public static void retract(Future<?> future, Future<?> waiter) {
        LoopState loopState = loopOfBoth(future, waiter);
        DeclaredAwaiters declared = loopState == null ? null : loopState.declaredAwaiters;
        if (declared != null) {
            declared.remove(future, waiter);
        }
    }

    private void addJobs(BaseFuture<?> future, List<Job> jobs) {
        for (Job job : jobs) {
            if (job instanceof LoopTask<?> task) {
                if (task.waiter == future) {
                    add(task);
                }
            } else if (job instanceof DoneCallback<?> callback
                    && callback.isOf(future)
                    && callback.callback() instanceof AwaitingCallback awaiting) {
                awaiting.awaiters().forEach(this::add);
            }
        }
    }

    private void add(Future<?> awaiter) {
        if (known.add(awaiter)) {
            found.add(awaiter);
        }
    }

    private static @Nullable LoopState loopOfBoth(Future<?> future, Future<?> waiter) {
        Checks.notNull(future, "future");
        if (Checks.notNull(waiter, "waiter").getLoop() != future.getLoop()) {
            throw new IllegalArgumentException(waiter + " belongs to another loop than " + future);
        }
        LoopState loopState = loopOf(future);
        if (loopState != null) {
            loopState.checkThread();
        }
        return loopState;
    }

    /** Returns the loop of a future; null for a loop of another library. */
    private static @Nullable LoopState loopOf(Future<?> future) {
        return future.getLoop() instanceof HasLoopState ours ? ours.loopState() : null;
    }
}
