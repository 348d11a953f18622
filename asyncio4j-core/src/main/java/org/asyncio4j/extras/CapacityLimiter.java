package org.asyncio4j.extras;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many borrow something at a time, and knows who does: {@code with(limiter, () -> ...)}.
 *
 * <p>Unlike a {@code Semaphore}, a borrower holds at most one token, only who holds one can give it back, and the total can
 * be changed at any time. The borrower is the current task, or any object by the methods {@code ...OnBehalfOf}. Fair:
 * tokens are lent in the order of the requests.
 *
 * <p>It limits calls in threads, too: {@code toThread(call, limiter)}, and with {@link #executor} everything that an
 * executor runs. Loop thread only.
 */
@CheckReturnValue
public final class CapacityLimiter implements AsyncContextManager<@Nullable Void> {

    private final Set<Object> borrowers = new LinkedHashSet<>();

    /** Those who wait, in their order, and what offers each of them a token: false if it was cancelled and takes none. */
    private final Map<Object, BooleanSupplier> waiting = new LinkedHashMap<>();

    private int total;
    private int peak;

    /**
     * What a limiter had lent at a moment.
     *
     * @param borrowed how many tokens are lent; more than the total right after that was lowered
     * @param total how many may be lent
     * @param borrowers who holds one, in the order in which they got it
     * @param waiting how many wait for one
     * @param peak the highest number that was ever lent
     */
    public record Statistics(int borrowed, int total, List<Object> borrowers, int waiting, int peak) {

        /** Copies the list. */
        public Statistics {
            borrowers = List.copyOf(borrowers);
        }
    }

    /**
     * Creates a limiter with {@code total} tokens.
     *
     * @throws IllegalArgumentException if {@code total} is negative
     */
    public CapacityLimiter(int total) {
        this.total = (int) Checks.notNegative(total, "total");
    }

    /**
     * Waits until there is a token and borrows it for the current task. A task that is cancelled while it waits borrows
     * nothing.
     *
     * @throws IllegalStateException by the await, if the task holds one already
     */
    public Coroutine<Void> acquire() {
        return Coroutines.async("CapacityLimiter.acquire", () -> borrow(currentTask()));
    }

    /** Borrows like {@link #acquire()}, for {@code borrower}. */
    public Coroutine<Void> acquireOnBehalfOf(Object borrower) {
        Checks.notNull(borrower, "borrower");
        return Coroutines.async("CapacityLimiter.acquireOnBehalfOf", () -> borrow(borrower));
    }

    /**
     * Borrows a token for the current task if there is one and nobody waits; returns whether it did.
     *
     * @throws IllegalStateException if the task holds one already
     */
    public boolean tryAcquire() {
        return tryAcquireOnBehalfOf(currentTask());
    }

    /** Borrows like {@link #tryAcquire()}, for {@code borrower}. */
    public boolean tryAcquireOnBehalfOf(Object borrower) {
        ensureNew(Checks.notNull(borrower, "borrower"));
        boolean free = waiting.isEmpty() && borrowers.size() < total;
        if (free) {
            lend(borrower);
        }
        return free;
    }

    /**
     * Gives the token of the current task back.
     *
     * @throws IllegalStateException if it holds none
     */
    public void release() {
        releaseOnBehalfOf(currentTask());
    }

    /** Gives back like {@link #release()}, for {@code borrower}. */
    public void releaseOnBehalfOf(Object borrower) {
        if (!borrowers.remove(Checks.notNull(borrower, "borrower"))) {
            throw new IllegalStateException(
                    Repr.of(borrower) + " does not hold a token of " + this + ", so it cannot release one");
        }
        lendToThoseWhoWait();
    }

    /** Awaits {@code awaitable} while the current task holds a token. */
    public <T extends @Nullable Object> Coroutine<T> run(Awaitable<T> awaitable) {
        Checks.notNull(awaitable, "awaitable");
        return Coroutines.async("CapacityLimiter.run", () -> {
            Task<?> task = currentTask();
            try {
                borrow(task);
            } catch (Throwable problem) {
                if (awaitable instanceof Coroutine<T> coroutine) {
                    coroutine.close();
                }
                throw problem;
            }
            try {
                return Coroutines.await(awaitable);
            } finally {
                releaseOnBehalfOf(task);
            }
        });
    }

    /**
     * Makes {@code call} in another thread, by {@code start}, while it holds a token: {@code toThread(call, limiter)} is
     * {@code limiter.limit(call, Asyncio::toThread)}. The token is given back when the call ends, also if the task that
     * awaits it is cancelled before: the thread goes on, and so the call counts.
     */
    public <T extends @Nullable Object> Coroutine<T> limit(
            Callable<T> call, Function<Callable<T>, ? extends Awaitable<T>> start) {
        Checks.notNull(call, "call");
        Checks.notNull(start, "start");
        return Coroutines.async("CapacityLimiter.limit", () -> limitHere(call, start));
    }

    private <T extends @Nullable Object> T limitHere(
            Callable<T> call, Function<Callable<T>, ? extends Awaitable<T>> start) {
        EventLoop loop = Coroutines.getRunningLoop();
        Object borrower = new InThread(call);
        borrow(borrower);
        LimitedCall<T> limited = new LimitedCall<>(call, () -> giveBackFromThread(loop, borrower));
        try {
            return Coroutines.await(start.apply(limited));
        } catch (Throwable problem) {
            if (limited.abandon()) {
                releaseOnBehalfOf(borrower);
            }
            throw problem;
        }
    }

    /**
     * Returns an executor of the running loop that runs at most as many jobs at a time as there are tokens, by {@code
     * executor}; the others wait, each for a token of its own, which it holds until it has ended, whoever waits for it.
     * Jobs are to be handed in on the loop's thread, as {@code runInExecutor} does; as a loop's default executor it limits
     * {@code toThread} and the look-up of names. It is shut down together with {@code executor}.
     */
    public ExecutorService executor(ExecutorService executor) {
        Checks.notNull(executor, "executor");
        EventLoop loop = Coroutines.getRunningLoop();
        return new LimitedExecutor(executor, (made, job) -> submit(loop, made, job));
    }

    private void submit(EventLoop loop, LimitedExecutor executor, Runnable job) {
        Object borrower = new InThread(job);
        Runnable limited = () -> {
            try {
                job.run();
            } finally {
                giveBackFromThread(loop, borrower);
            }
        };
        Runnable begin = () -> {
            try {
                executor.handOver(limited);
            } catch (RuntimeException | Error refused) {
                releaseOnBehalfOf(borrower);
                throw refused;
            }
        };
        if (tryAcquireOnBehalfOf(borrower)) {
            begin.run();
        } else {
            waiting.put(borrower, () -> {
                loop.callSoon(begin);
                return true;
            });
        }
    }

    private void giveBackFromThread(EventLoop loop, Object borrower) {
        try {
            loop.callSoonThreadsafe(() -> releaseOnBehalfOf(borrower));
        } catch (IllegalStateException closed) {
            if (!loop.isClosed()) {
                throw closed;
            }
            // Nobody waits for a token of a loop that is closed.
        }
    }

    /** Who borrows for code in a thread: each time another object, also for the same code. */
    private static final class InThread {

        private final Object code;

        InThread(Object code) {
            this.code = code;
        }

        @Override
        public String toString() {
            return Repr.ofCode(code) + " in a thread";
        }
    }

    /** Returns how many tokens there are. */
    public int total() {
        return total;
    }

    /**
     * Changes how many tokens there are. If there are more, those who wait get them; if there are fewer, who holds one keeps
     * it, and none is lent until fewer are held.
     *
     * @throws IllegalArgumentException if {@code total} is negative
     */
    public void setTotal(int total) {
        this.total = (int) Checks.notNegative(total, "total");
        lendToThoseWhoWait();
    }

    /** Returns how many tokens are lent. */
    public int borrowed() {
        return borrowers.size();
    }

    /** Returns how many tokens can be lent; negative right after the total was lowered. */
    public int available() {
        return total - borrowers.size();
    }

    /** Returns what is lent to whom, and how many wait. */
    public Statistics statistics() {
        return new Statistics(borrowers.size(), total, List.copyOf(borrowers), waiting.size(), peak);
    }

    /** As {@code await(acquire())}: for {@code with}. */
    @Override
    public @Nullable Void onEnter() {
        return borrow(currentTask());
    }

    /** As {@link #release()}: for {@code with}. */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        release();
        return false;
    }

    @SuppressWarnings("NullAway") // the only value of a Void
    private Void borrow(Object borrower) {
        if (tryAcquireOnBehalfOf(borrower)) {
            return null;
        }
        SettableFuture<Boolean> waiter = Coroutines.getRunningLoop().createFuture();
        Futures.setWaitTarget(waiter, this::waitReason);
        waiting.put(borrower, () -> wake(waiter));
        try {
            Coroutines.await(waiter);
        } catch (Throwable problem) {
            waiting.remove(borrower);
            if (borrowers.contains(borrower)) {
                releaseOnBehalfOf(borrower);
            }
            throw problem;
        }
        return null;
    }

    private static boolean wake(SettableFuture<Boolean> waiter) {
        if (waiter.done()) {
            return false;
        }
        waiter.setResult(true);
        return true;
    }

    private void ensureNew(Object borrower) {
        if (borrowers.contains(borrower) || waiting.containsKey(borrower)) {
            throw new IllegalStateException(
                    Repr.of(borrower) + " holds a token of " + this + " already, or waits for one");
        }
    }

    private void lend(Object borrower) {
        borrowers.add(borrower);
        peak = Math.max(peak, borrowers.size());
    }

    private void lendToThoseWhoWait() {
        while (!waiting.isEmpty() && borrowers.size() < total) {
            Map.Entry<Object, BooleanSupplier> next =
                    waiting.entrySet().iterator().next();
            waiting.remove(next.getKey());
            if (next.getValue().getAsBoolean()) {
                lend(next.getKey());
            }
        }
    }

    private WaitReason waitReason() {
        return new WaitReason("limiter", "a token of a limiter (" + borrowers.size() + " of " + total + " are lent)");
    }

    private static Task<?> currentTask() {
        Task<?> task = Coroutines.currentTask();
        if (task == null) {
            throw new IllegalStateException("a callback cannot borrow a token for a task: call it in a task, or"
                    + " tryAcquireOnBehalfOf(borrower)");
        }
        return task;
    }

    @Override
    public String toString() {
        return "<CapacityLimiter "
                + borrowers.size()
                + " of "
                + total
                + " lent"
                + (waiting.isEmpty() ? "" : ", waiting:" + waiting.size())
                + ">";
    }
}
