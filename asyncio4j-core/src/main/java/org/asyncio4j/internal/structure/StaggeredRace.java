package org.asyncio4j.internal.structure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.RaceResult;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Starts competitors one after the other until one succeeds.
 *
 * <p>Each runs in a task of its own, which first creates the task of the next competitor; that one
 * waits until this one fails or the delay passes. So even an eagerly started task suspends before
 * its creator's competitor begins, and is registered by the time a competitor wins.
 */
public final class StaggeredRace<T extends @Nullable Object> implements WaitTarget {

    private final Iterator<? extends Callable<? extends Awaitable<? extends T>>> starters;
    private final double delay;
    private final EventLoop loop;

    /** The task that runs the race. */
    private final @Nullable Task<?> owner = Coroutines.currentTask();

    private final List<@Nullable Throwable> exceptions = new ArrayList<>();
    private final Set<Task<?>> running = new LinkedHashSet<>();

    /** Errors of the race's tasks other than failures of a competitor. */
    private final List<Throwable> unhandled = new ArrayList<>();

    private @Nullable SettableFuture<Boolean> allDone;
    private @Nullable T winner;
    private int index = -1;

    private StaggeredRace(
            EventLoop loop, Iterator<? extends Callable<? extends Awaitable<? extends T>>> starters, double delay) {
        this.loop = loop;
        this.starters = starters;
        this.delay = delay;
    }

    /**
     * Returns a coroutine that runs the race; each competitor starts {@code delay} seconds after
     * the one before it, or as soon as that fails. The delay may be infinite.
     */
    public static <T extends @Nullable Object> Coroutine<RaceResult<T>> of(
            Iterable<? extends Callable<? extends Awaitable<? extends T>>> starters, double delay) {
        Checks.notNull(starters, "starters");
        Seconds.toNanos(delay, "delay");
        return Coroutines.async(
                "staggeredRace",
                () -> new StaggeredRace<T>(Coroutines.getRunningLoop(), starters.iterator(), delay).run());
    }

    private RaceResult<T> run() {
        Throwable failure = null;
        startTask(null);
        while (!running.isEmpty()) {
            SettableFuture<Boolean> waiter = loop.createFuture();
            Futures.setWaitTarget(waiter, this);
            allDone = waiter;
            try {
                if (failure instanceof CancelledError) {
                    Futures.despiteCancel(() -> Coroutines.await(waiter));
                } else {
                    Coroutines.await(waiter);
                }
            } catch (GeneratorExit closing) {
                throw closing;
            } catch (Throwable problem) {
                boolean cancelled = problem instanceof CancelledError;
                failure = cancelled || !(failure instanceof CancelledError) ? problem : failure;
                String message = cancelled ? problem.getMessage() : null;
                for (Task<?> task : List.copyOf(running)) {
                    Futures.cancel(
                            task,
                            message,
                            "a race that was " + (cancelled ? "cancelled" : "ended by a failure"),
                            problem);
                }
                if (!waiter.done()) {
                    break; // It was not woken: the task cannot be suspended.
                }
            } finally {
                allDone = null;
            }
        }
        if (!unhandled.isEmpty()) {
            throw new ExceptionGroup("staggered race failed", unhandled);
        }
        if (failure != null) {
            throw Throwing.unchecked(failure);
        }
        return new RaceResult<>(winner, index, Collections.unmodifiableList(exceptions));
    }

    /**
     * Creates the task of the next competitor, which starts when {@code previousFailed} is done or
     * the delay has passed.
     */
    private void startTask(@Nullable SettableFuture<Boolean> previousFailed) {
        Task<?> task = loop.createTask(Coroutines.async("staggeredRace competitor", () -> compete(previousFailed)));
        running.add(task);
        task.addDoneCallback(new TaskDone(task, owner, this::taskDone));
    }

    private void compete(@Nullable SettableFuture<Boolean> previousFailed) throws Exception {
        if (previousFailed != null) {
            try {
                Coroutines.await(WaitFor.of(Coroutines.async(() -> Coroutines.await(previousFailed)), delay));
            } catch (TimeoutException itsTurn) {
                // The previous competitor is still running, so this one starts too.
            }
        }
        if (!starters.hasNext()) {
            return;
        }
        Callable<? extends Awaitable<? extends T>> starter = starters.next();
        int mine = exceptions.size();
        SettableFuture<Boolean> failed = loop.createFuture();
        Futures.setWaitTarget(failed, () -> new WaitReason("race", "the competitor before it to fail"));
        exceptions.add(null);
        startTask(failed);
        T result;
        try {
            result = Coroutines.await(starter.call());
        } catch (KeyboardInterrupt | SystemExit end) {
            throw end;
        } catch (Throwable problem) {
            exceptions.set(mine, problem);
            if (!failed.done()) {
                failed.setResult(true);
            }
            return;
        }
        if (index < 0) {
            win(mine, result);
        }
    }

    @Override
    public WaitReason waitReason() {
        return Left.of("race", "competitors of a race", running);
    }

    private void win(int mine, T result) {
        index = mine;
        winner = result;
        for (Task<?> task : List.copyOf(running)) {
            // Not the winner itself: it would end as cancelled.
            if (task != Coroutines.currentTask()) {
                Futures.cancel(task, null, "a race that another competitor has won", null);
            }
        }
    }

    private void taskDone(Task<?> task) {
        running.remove(task);
        if (allDone != null && running.isEmpty() && !allDone.done()) {
            allDone.setResult(true);
        }
        Throwable problem = task.cancelled() ? null : task.exception();
        if (problem != null) {
            unhandled.add(problem);
        }
    }
}
