package org.asyncio4j.internal.threads;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.asyncio4j.internal.task.CompletableFutureViews;
import org.asyncio4j.internal.task.HasCode;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.LoopCondition;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands as callbacks of a loop, for code that knows the JDK's interfaces. Any thread.
 *
 * <p>A call that was accepted is in {@code pending} until it has run or was withdrawn. While any is, or a thread waits for
 * the end, a {@link Lifeline} is among what the loop ends when it closes; so nobody waits for a closed loop.
 */
public final class LoopExecutor extends AbstractExecutorService implements ScheduledExecutorService {

    final EventLoop loop;
    private final LoopState loopState;

    private final ReentrantLock lock = new ReentrantLock();
    private final LoopCondition changed = new LoopCondition(lock);

    // Guarded by the lock, as all below.
    private final Set<LoopCall> pending = new LinkedHashSet<>();
    private @Nullable Lifeline lifeline;
    private int waiters;
    private boolean shutDown;

    /** Whether the loop has closed. */
    private boolean ended;

    public LoopExecutor(LoopState loopState) {
        this.loopState = loopState;
        this.loop = loopState.loop();
    }

    @Override
    public void execute(Runnable command) {
        LoopCall call = new LoopCall(this, Checks.notNull(command, "command"));
        accept(call, () -> loop.callSoonThreadsafe(call));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return this.<@Nullable Object>schedule(new Command<@Nullable Object>(command, null), delay, unit);
    }

    @Override
    public <V extends @Nullable Object> ScheduledFuture<V> schedule(Callable<V> command, long delay, TimeUnit unit) {
        LoopFuture<V> future = new LoopFuture<>(loopState, Checks.notNull(command, "command"), after(delay, unit), 0);
        accept(future);
        return future;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return repeat(command, after(initialDelay, unit), seconds(positive(period, "period"), unit));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return repeat(command, after(initialDelay, unit), -seconds(positive(delay, "delay"), unit));
    }

    private ScheduledFuture<?> repeat(Runnable command, double when, double period) {
        Command<@Nullable Object> code = new Command<@Nullable Object>(command, null);
        LoopFuture<@Nullable Object> future = new LoopFuture<>(loopState, code, when, period);
        accept(future);
        return future;
    }

    private double after(long delay, TimeUnit unit) {
        return loop.time() + Math.max(0, seconds(delay, unit));
    }

    private static double seconds(long time, TimeUnit unit) {
        return Checks.notNull(unit, "unit").toNanos(time) / 1e9;
    }

    private static long positive(long time, String name) {
        if (time <= 0) {
            throw new IllegalArgumentException(name + " must be > 0: " + time);
        }
        return time;
    }

    private void accept(LoopFuture<?> future) {
        LoopCall call = new LoopCall(this, future);
        accept(call, call::arm);
    }

    /** Takes {@code call} on, and has {@code start} hand it to the loop. */
    private void accept(LoopCall call, Runnable start) {
        Lifeline fresh;
        lock.lock();
        try {
            if (isShutdown()) {
                throw new RejectedExecutionException(this + " takes no calls any more: " + call);
            }
            pending.add(call);
            fresh = freshLifeline();
        } finally {
            lock.unlock();
        }
        register(fresh);
        try {
            start.run();
        } catch (IllegalStateException problem) {
            withdraw(call);
            if (!loop.isClosed()) {
                throw problem;
            }
            throw new RejectedExecutionException(this + " takes no calls any more: " + call, problem);
        }
    }

    /** Called by a call that is about to run; returns false if it must not. */
    boolean begins(LoopCall call) {
        lock.lock();
        try {
            call.begun = pending.contains(call);
            return call.begun;
        } finally {
            lock.unlock();
        }
    }

    /** Called by a call that has run; returns whether it is to run again. */
    boolean runsAgain(LoopCall call) {
        lock.lock();
        try {
            call.begun = false;
            if (call.isRepeated() && !isShutdown()) {
                return true;
            }
            pending.remove(call);
            look();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a call back, unless it runs. */
    void withdraw(LoopCall call) {
        lock.lock();
        try {
            if (!call.begun && pending.remove(call)) {
                look();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdown() {
        List<LoopCall> repeated;
        lock.lock();
        try {
            shutDown = true;
            repeated = pending.stream().filter(LoopCall::isRepeated).toList();
            look();
        } finally {
            lock.unlock();
        }
        repeated.forEach(LoopCall::cancel);
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<LoopCall> dropped;
        lock.lock();
        try {
            shutDown = true;
            dropped = pending.stream().filter(call -> !call.begun).toList();
            dropped.forEach(pending::remove);
            look();
        } finally {
            lock.unlock();
        }
        List<Runnable> commands = new ArrayList<>();
        for (LoopCall call : dropped) {
            call.disarm();
            commands.add(call.command());
        }
        return commands;
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return shutDown || ended || loop.isClosed();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        lock.lock();
        try {
            return ended || loop.isClosed() || (shutDown && pending.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long nanos = Checks.notNull(unit, "unit").toNanos(timeout);
        if (isTerminated() || nanos <= 0) {
            return isTerminated();
        }
        ensureElsewhere("awaitTermination, or close", "shutdown() does not wait");
        Lifeline fresh;
        lock.lock();
        try {
            waiters++;
            fresh = freshLifeline();
        } finally {
            lock.unlock();
        }
        register(fresh);
        lock.lock();
        try {
            while (!isTerminated() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return isTerminated();
        } finally {
            waiters--;
            look();
            lock.unlock();
        }
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        ensureMayInvoke("invokeAll");
        return super.invokeAll(tasks);
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        ensureMayInvoke("invokeAll");
        return super.invokeAll(tasks, timeout, unit);
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        ensureMayInvoke("invokeAny");
        return super.invokeAny(tasks);
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        ensureMayInvoke("invokeAny");
        return super.invokeAny(tasks, timeout, unit);
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> callable) {
        return new LoopFuture<>(loopState, callable, loop.time(), 0);
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
        return newTaskFor(new Command<>(runnable, value));
    }

    private void ensureMayInvoke(String call) {
        ensureElsewhere(call, "submit the calls and return, or use tasks and gather");
    }

    private void ensureElsewhere(String call, String instead) {
        if (loopState.isHere()) {
            throw new IllegalStateException(
                    call + " would block the loop that is to run the calls, for ever: " + instead);
        }
    }

    /** Returns a lifeline to {@link #register} if one is needed that is not there; null otherwise. */
    private @Nullable Lifeline freshLifeline() {
        if (lifeline != null) {
            return null;
        }
        lifeline = new Lifeline(this);
        return lifeline;
    }

    /** Not under the lock, since it ends what it is called for if the loop has closed. */
    private void register(@Nullable Lifeline fresh) {
        if (fresh != null) {
            loopState.views.add(fresh);
        }
    }

    /** Called under the lock after a change of what is pending or of the state. */
    private void look() {
        if (pending.isEmpty()) {
            changed.signalAll();
            if (waiters == 0 && lifeline != null) {
                lifeline.complete(null);
                lifeline = null;
            }
        }
    }

    /** Ends all with the loop, whose callbacks are dropped. */
    private void endsWithLoop() {
        List<LoopCall> dropped;
        lock.lock();
        try {
            ended = true;
            dropped = List.copyOf(pending);
            pending.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        dropped.forEach(LoopCall::cancel);
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            String state = isTerminated() ? "terminated" : isShutdown() ? "shut down" : "running";
            return "<LoopExecutor " + state + ", " + pending.size() + " pending, of " + loop + ">";
        } finally {
            lock.unlock();
        }
    }

    /** A command as a call that returns {@code value}. */
    private record Command<T extends @Nullable Object>(Runnable code, T value) implements HasCode<T> {

        Command {
            Checks.notNull(code, "command");
        }

        @Override
        public T call() {
            code.run();
            return value;
        }
    }

    /** Is completed when nothing is pending, or by the loop that closes. */
    private static final class Lifeline extends CompletableFutureViews.View<@Nullable Void> {

        private final LoopExecutor executor;

        Lifeline(LoopExecutor executor) {
            super(executor.loopState);
            this.executor = executor;
        }

        @Override
        protected void cancelShown() {}

        @Override
        protected void endWithLoop() {
            executor.endsWithLoop();
            complete(null);
        }
    }
}
