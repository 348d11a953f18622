package org.asyncio4j.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A group of Netty whose one event loop is itself, and does everything by an event loop of asyncio4j. It has neither a
 * thread nor a selector.
 *
 * <pre>
 *   OPEN ---shutdownGracefully---> SHUTTING_DOWN ---quiet for long enough, or timeout---> TERMINATED
 *     '------------------------------ the loop is closed ------------------------------------^
 * </pre>
 *
 * <p>In SHUTTING_DOWN it still takes commands, as Netty's do, which closing channels needs; then none.
 */
final class AsyncioEventLoop extends AbstractEventExecutor implements IoEventLoop {

    private enum State {
        OPEN,
        SHUTTING_DOWN,
        TERMINATED
    }

    final EventLoop loop;
    private final Ticker ticker;
    private final Termination termination = new Termination(this);

    // Any thread.
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /** What is to run. Whoever removes a command runs it. */
    private final Queue<SubmittedCommand> submitted = new ConcurrentLinkedQueue<>();

    /** The thread that closes the loop, while it shuts this group down: the loop has no other then. */
    private volatile @Nullable Thread closer;

    // Loop thread only.
    final Set<LoopTimer<?>> timers = new LinkedHashSet<>();
    private final Set<NioRegistration> registrations = new LinkedHashSet<>();
    private @Nullable SettableFuture<@Nullable Void> endOfLoop;
    private long lastCommandNanos;

    private AsyncioEventLoop(EventLoop loop) {
        this.loop = loop;
        ticker = new LoopTicker(loop);
    }

    static AsyncioEventLoop of(EventLoop loop) {
        AsyncioEventLoop group = new AsyncioEventLoop(loop);
        group.watchLoop();
        return group;
    }

    /** Views of futures are completed when their loop is closed; so one that has no other end tells of that. */
    private void watchLoop() {
        if (inEventLoop() || !loop.isRunning()) {
            SettableFuture<@Nullable Void> future = loop.createFuture();
            endOfLoop = future;
            future.toCompletableFuture().whenComplete((result, closed) -> loopIsClosed());
        } else {
            loop.callSoonThreadsafe(this::watchLoop);
        }
    }

    // --- where code runs ------------------------------------------------------------------------

    /**
     * Returns whether {@code thread} is the calling one and runs code of the loop: the loop's own thread, or that of the
     * task which it has resumed.
     */
    @Override
    public boolean inEventLoop(Thread thread) {
        return thread == closer || (thread == Thread.currentThread() && Loops.getRunningLoopOrNull() == loop);
    }

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public IoEventLoop next() {
        return this;
    }

    @Override
    public IoEventLoopGroup parent() {
        return this;
    }

    // --- commands -------------------------------------------------------------------------------

    @Override
    public void execute(Runnable command) {
        Objects.requireNonNull(command, "command");
        if (isTerminated()) {
            throw rejection();
        }
        SubmittedCommand wrapped = new SubmittedCommand(this, command);
        submitted.add(wrapped);
        if (closer == Thread.currentThread()) {
            return;
        }
        try {
            callSoon(wrapped);
        } catch (IllegalStateException closed) {
            if (submitted.remove(wrapped)) {
                throw rejection();
            }
        }
        if (isTerminated() && submitted.remove(wrapped)) {
            throw rejection();
        }
    }

    private void callSoon(Runnable callback) {
        if (inEventLoop()) {
            loop.callSoon(callback);
        } else {
            loop.callSoonThreadsafe(callback);
        }
    }

    private RejectedExecutionException rejection() {
        return new RejectedExecutionException("shut down: " + this);
    }

    /** Returns whether the loop is to run {@code command}, which nobody has run yet. Loop thread only. */
    boolean claim(SubmittedCommand command) {
        if (state.get() == State.SHUTTING_DOWN) {
            lastCommandNanos = ticker.nanoTime();
        }
        return submitted.remove(command);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(Executors.callable(command), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return start(new LoopTimer<>(this, Objects.requireNonNull(callable, "callable"), unit.toNanos(delay), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return scheduleAgainAndAgain(command, unit.toNanos(initialDelay), period, unit.toNanos(period));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return scheduleAgainAndAgain(command, unit.toNanos(initialDelay), delay, -unit.toNanos(delay));
    }

    private ScheduledFuture<?> scheduleAgainAndAgain(Runnable command, long delayNanos, long period, long periodNanos) {
        if (delayNanos < 0) {
            throw new IllegalArgumentException("initialDelay must be >= 0: " + delayNanos + " ns");
        }
        if (period <= 0) {
            throw new IllegalArgumentException("period must be > 0: " + period);
        }
        return start(new LoopTimer<>(this, Executors.callable(command), delayNanos, periodNanos));
    }

    private <V extends @Nullable Object> LoopTimer<V> start(LoopTimer<V> timer) {
        if (isTerminated()) {
            throw rejection();
        }
        if (inEventLoop()) {
            arm(timer);
        } else {
            execute(() -> arm(timer));
        }
        return timer;
    }

    private void arm(LoopTimer<?> timer) {
        if (state.get() != State.OPEN || closer != null) {
            // As all that are there when a group begins to shut down.
            timer.cancel(false);
        } else if (!timer.isDone()) {
            timers.add(timer);
            timer.arm();
        }
    }

    /** Forgets a timer that was cancelled. Any thread. */
    void remove(LoopTimer<?> timer) {
        if (inEventLoop()) {
            timers.remove(timer);
            timer.disarm();
        } else if (!isTerminated()) {
            execute(() -> remove(timer));
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, java.util.concurrent.ExecutionException {
        ensureMayBlock("invokeAny");
        return super.invokeAny(tasks);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, java.util.concurrent.ExecutionException,
                    java.util.concurrent.TimeoutException {
        ensureMayBlock("invokeAny");
        return super.invokeAny(tasks, timeout, unit);
    }

    @Override
    public <T> List<java.util.concurrent.Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        ensureMayBlock("invokeAll");
        return super.invokeAll(tasks);
    }

    @Override
    public <T> List<java.util.concurrent.Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        ensureMayBlock("invokeAll");
        return super.invokeAll(tasks, timeout, unit);
    }

    private void ensureMayBlock(String method) {
        if (inEventLoop()) {
            throw new RejectedExecutionException(
                    method + " would wait for the loop that calls it: submit each and await it");
        }
    }

    // --- channels -------------------------------------------------------------------------------

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return NioIoHandle.class.isAssignableFrom(handleType);
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return handlerType == NioIoHandler.class;
    }

    @Override
    public Future<IoRegistration> register(IoHandle handle) {
        Objects.requireNonNull(handle, "handle");
        Promise<IoRegistration> promise = newPromise();
        if (inEventLoop()) {
            register(handle, promise);
        } else {
            execute(() -> register(handle, promise));
        }
        return promise;
    }

    private void register(IoHandle handle, Promise<IoRegistration> promise) {
        if (!(handle instanceof NioIoHandle nioHandle)) {
            promise.setFailure(new IllegalArgumentException(
                    "not of NIO: " + handle.getClass().getName()));
        } else if (isTerminated() || closer != null) {
            // Who connects anew when a channel is closed would otherwise do so on a loop that waits for none any more.
            promise.setFailure(rejection());
        } else {
            NioRegistration registration = new NioRegistration(this, nioHandle);
            registrations.add(registration);
            handle.registered();
            promise.setSuccess(registration);
        }
    }

    /** Forgets a registration that was cancelled. Loop thread only. */
    void removed(NioRegistration registration) {
        registrations.remove(registration);
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Override
    @Deprecated
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(this, promise);
        return promise;
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    // --- the end --------------------------------------------------------------------------------

    @Override
    public boolean isShuttingDown() {
        return state.get() != State.OPEN;
    }

    @Override
    public boolean isShutdown() {
        return isTerminated();
    }

    @Override
    public boolean isTerminated() {
        return state.get() == State.TERMINATED;
    }

    @Override
    public Future<?> terminationFuture() {
        return termination;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return termination.await(timeout, unit);
    }

    @Override
    @Deprecated
    public void shutdown() {
        shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        if (quietPeriod < 0) {
            throw new IllegalArgumentException("quietPeriod must be >= 0: " + quietPeriod);
        }
        if (timeout < quietPeriod) {
            throw new IllegalArgumentException("timeout must be >= quietPeriod: " + timeout + " < " + quietPeriod);
        }
        if (state.compareAndSet(State.OPEN, State.SHUTTING_DOWN)) {
            try {
                callSoon(() -> beginShutdown(unit.toNanos(quietPeriod), unit.toNanos(timeout)));
            } catch (IllegalStateException refused) {
                if (!loop.isClosed()) {
                    throw refused;
                }
                // Who closes the loop shuts the group down, too.
            }
        }
        return termination;
    }

    private void beginShutdown(long quietNanos, long timeoutNanos) {
        lastCommandNanos = ticker.nanoTime();
        endWhenQuiet(quietNanos, lastCommandNanos + timeoutNanos);
    }

    private void endWhenQuiet(long quietNanos, long endNanos) {
        if (isTerminated()) {
            return;
        }
        cancelTimers();
        closeChannels();
        long now = ticker.nanoTime();
        long nanos = Math.min(endNanos, lastCommandNanos + quietNanos) - now;
        if (nanos > 0) {
            loop.callLater(nanos / 1e9, () -> endWhenQuiet(quietNanos, endNanos));
        } else if (submitted.isEmpty() || now >= endNanos) {
            terminate();
        } else {
            loop.callSoon(() -> endWhenQuiet(quietNanos, endNanos));
        }
    }

    /** On the thread that closes the loop, which has none of its own any more. */
    private void loopIsClosed() {
        if (isTerminated()) {
            return;
        }
        closer = Thread.currentThread();
        try {
            cancelTimers();
            closeChannels();
            runSubmitted();
            terminate();
        } finally {
            closer = null;
        }
    }

    private void terminate() {
        state.set(State.TERMINATED);
        cancelTimers();
        closeChannels();
        // What came since, from other threads, before they could see the state.
        runSubmitted();
        termination.setSuccess(null);
        if (endOfLoop != null && !endOfLoop.done()) {
            endOfLoop.setResult(null);
        }
    }

    private void cancelTimers() {
        for (LoopTimer<?> timer : List.copyOf(timers)) {
            timer.cancel(false);
        }
    }

    private void closeChannels() {
        for (NioRegistration registration : List.copyOf(registrations)) {
            try {
                registration.close();
            } catch (Exception failure) {
                report("could not close " + registration.channel(), failure);
            }
        }
    }

    private void runSubmitted() {
        SubmittedCommand command;
        while ((command = submitted.poll()) != null) {
            try {
                command.runClaimed();
            } catch (Exception | Error failure) {
                report("Exception in callback " + command, failure);
            }
        }
    }

    private void report(String message, Throwable failure) {
        loop.callExceptionHandler(LoopProblem.of(message).with("exception", failure));
    }

    @Override
    public String toString() {
        return "<Netty's group of " + loop + ">";
    }
}
