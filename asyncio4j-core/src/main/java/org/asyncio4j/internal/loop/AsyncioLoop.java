package org.asyncio4j.internal.loop;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.iteration.LiveGenerators;
import org.asyncio4j.internal.net.ChannelCalls;
import org.asyncio4j.internal.net.ChildPipes;
import org.asyncio4j.internal.net.NetCalls;
import org.asyncio4j.internal.net.NetLoop;
import org.asyncio4j.internal.net.SignalCalls;
import org.asyncio4j.internal.process.ProcessCalls;
import org.asyncio4j.internal.structure.Gather;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.tls.SecureLayer;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.CancelHook;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.ExceptionHandler;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Networking;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.SignalHandlers;
import org.asyncio4j.lowlevel.SocketCalls;
import org.asyncio4j.lowlevel.Subprocesses;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.lowlevel.TimerHandle;
import org.jspecify.annotations.Nullable;

/** The event loop that users see, assembled from its parts. */
public final class AsyncioLoop extends NetworkedLoop {

    private final LoopCore core;
    private final TaskMaker taskMaker;
    private final NetCalls net;
    private final ChannelCalls sockets;
    private final ProcessCalls processes;
    private final SignalCalls signals;
    private final Runnable onClosed;

    public AsyncioLoop(LoopOptions options) {
        core = new LoopCore(this, options);
        taskMaker = new TaskMaker(this, core);
        NetLoop netLoop = new NetLoop(this, core, core.driver, new SecureLayer());
        sockets = new ChannelCalls(netLoop);
        net = new NetCalls(netLoop);
        signals = new SignalCalls(core);
        processes = new ProcessCalls(core, new ChildPipes(netLoop));
        onClosed = UnclosedLoops.watch(this, core.driver, netLoop.unregistered());
    }

    @Override
    public LoopState loopState() {
        return core;
    }

    @Override
    Networking net() {
        return net;
    }

    @Override
    SocketCalls sockets() {
        return sockets;
    }

    @Override
    Subprocesses processes() {
        return processes;
    }

    @Override
    SignalHandlers signals() {
        return signals;
    }

    @Override
    public void runForever() {
        core.run();
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(Awaitable<T> awaitable) {
        return UntilComplete.run(this, awaitable);
    }

    @Override
    public <X extends Throwable> void runUntilComplete(Action<X> body) {
        runUntilComplete(Coroutines.async(body));
    }

    @Override
    public void stop() {
        core.stop();
    }

    @Override
    public boolean isRunning() {
        return core.isRunning();
    }

    @Override
    public boolean isClosed() {
        return core.isClosed();
    }

    @Override
    public void close() {
        try {
            core.close();
        } finally {
            if (core.isClosed()) {
                signals.close();
                processes.close();
                onClosed.run();
            }
        }
    }

    @Override
    public double time() {
        return Seconds.ofNanos(core.clock.nanos());
    }

    @Override
    public Handle callSoon(Runnable callback) {
        return soon(callback, ThreadState.current().copyContextOrNull());
    }

    @Override
    public Handle callSoon(Runnable callback, Context context) {
        return soon(callback, (VarContext) Checks.notNull(context, "context"));
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback) {
        ThreadState here = ThreadState.current();
        return soonThreadsafe(callback, here.copyContextOrNull(), here);
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback, Context context) {
        Checks.notNull(context, "context");
        return soonThreadsafe(callback, (VarContext) context, ThreadState.current());
    }

    @Override
    public TimerHandle callLater(double seconds, Runnable callback) {
        return later(
                Seconds.toNanos(seconds, "delay"),
                callback,
                ThreadState.current().copyContextOrNull());
    }

    @Override
    public TimerHandle callLater(double seconds, Runnable callback, Context context) {
        return later(Seconds.toNanos(seconds, "delay"), callback, (VarContext) Checks.notNull(context, "context"));
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return callLater(Seconds.of(Checks.notNull(delay, "delay")), callback);
    }

    @Override
    public TimerHandle callAt(double when, Runnable callback) {
        return at(Seconds.toNanos(when, "when"), callback, ThreadState.current().copyContextOrNull());
    }

    @Override
    public TimerHandle callAt(double when, Runnable callback, Context context) {
        return at(Seconds.toNanos(when, "when"), callback, (VarContext) Checks.notNull(context, "context"));
    }

    @Override
    public <T extends @Nullable Object> SettableFuture<T> createFuture() {
        return new PlainFuture<>(core);
    }

    @Override
    public <T extends @Nullable Object> SettableFuture<T> createFuture(CancelHook cancelHook) {
        return PlainFuture.withHook(core, Checks.notNull(cancelHook, "cancelHook"));
    }

    @Override
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine) {
        return taskMaker.make(Awaiting.<T>covariant(coroutine), TaskOptions.DEFAULT);
    }

    @Override
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine, TaskOptions options) {
        return taskMaker.make(Awaiting.<T>covariant(coroutine), Checks.notNull(options, "options"));
    }

    @Override
    public void setTaskFactory(@Nullable TaskFactory factory) {
        taskMaker.setFactory(factory);
    }

    @Override
    public @Nullable TaskFactory getTaskFactory() {
        return taskMaker.getFactory();
    }

    @Override
    public void setExceptionHandler(@Nullable ExceptionHandler handler) {
        core.problems.setHandler(handler);
    }

    @Override
    public @Nullable ExceptionHandler getExceptionHandler() {
        return core.problems.getHandler();
    }

    @Override
    public void defaultExceptionHandler(LoopProblem problem) {
        core.problems.log(Checks.notNull(problem, "problem"));
    }

    @Override
    public void callExceptionHandler(LoopProblem problem) {
        core.problems.report(Checks.notNull(problem, "problem"));
    }

    @Override
    public boolean getDebug() {
        return core.debug;
    }

    @Override
    public void setDebug(boolean enabled) {
        core.debug = enabled;
    }

    @Override
    public double getSlowCallbackDuration() {
        return core.slowSeconds();
    }

    @Override
    public void setSlowCallbackDuration(double seconds) {
        core.setSlowSeconds(seconds);
    }

    @Override
    public <T extends @Nullable Object> Future<T> runInExecutor(Callable<T> job) {
        return core.executor.run(job);
    }

    @Override
    public <T extends @Nullable Object> Future<T> runInExecutor(Executor executor, Callable<T> job) {
        return core.executor.run(executor, job);
    }

    @Override
    public <X extends Throwable> Future<Void> runInExecutor(Action<X> job) {
        return core.executor.run(CodeCoroutine.returningNull(job));
    }

    @Override
    public <X extends Throwable> Future<Void> runInExecutor(Executor executor, Action<X> job) {
        return core.executor.run(executor, CodeCoroutine.returningNull(job));
    }

    @Override
    public void setDefaultExecutor(ExecutorService executor) {
        core.executor.set(executor);
    }

    @Override
    public Coroutine<Void> shutdownDefaultExecutor() {
        return shutdownDefaultExecutor(Double.POSITIVE_INFINITY);
    }

    @Override
    @SuppressWarnings("NullAway") // Void has no other value.
    public Coroutine<Void> shutdownDefaultExecutor(double timeout) {
        Seconds.toNanos(timeout, "timeout");
        return new CodeCoroutine<>("shutdownDefaultExecutor", () -> {
            if (!Awaiting.await(core.executor.shutDown(timeout))) {
                core.executor.warnThatItDidNotEnd(timeout);
            }
            return null;
        });
    }

    @Override
    public Coroutine<Void> shutdownAsyncgens() {
        return LiveGenerators.shutdown(core, closers -> Gather.of(closers, true));
    }

    @Override
    public String toString() {
        return "<AsyncioLoop running="
                + isRunning()
                + " closed="
                + isClosed()
                + " debug="
                + getDebug()
                + " at "
                + Repr.identity(this)
                + ">";
    }

    private Handle soon(Runnable callback, @Nullable VarContext context) {
        CallbackHandle handle = new CallbackHandle(core, Checks.notNull(callback, "callback"), context);
        core.enqueue(handle);
        return handle;
    }

    private Handle soonThreadsafe(Runnable callback, @Nullable VarContext context, ThreadState here) {
        Checks.notNull(callback, "callback");
        if (core.isClosed()) {
            throw new IllegalStateException("Event loop is closed");
        }
        ThreadsafeHandle handle = new ThreadsafeHandle(core, callback, context);
        core.enqueueFrom(here, handle);
        return handle;
    }

    private TimerHandle later(long delayNanos, Runnable callback, @Nullable VarContext context) {
        return at(core.clock.nanos() + delayNanos, callback, context);
    }

    private TimerHandle at(long deadlineNanos, Runnable callback, @Nullable VarContext context) {
        core.checkUsable();
        return core.timers.add(core, Checks.notNull(callback, "callback"), context, deadlineNanos);
    }
}
