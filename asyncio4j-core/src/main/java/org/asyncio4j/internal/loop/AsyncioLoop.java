package org.asyncio4j.internal.loop;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.asyncio4j.Awaitable;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.introspection.Doorbell;
import org.asyncio4j.internal.iteration.LiveGenerators;
import org.asyncio4j.internal.net.ChannelCalls;
import org.asyncio4j.internal.net.ChildPipes;
import org.asyncio4j.internal.net.NetCalls;
import org.asyncio4j.internal.net.NetLoop;
import org.asyncio4j.internal.process.ProcessCalls;
import org.asyncio4j.internal.signals.SignalCalls;
import org.asyncio4j.internal.structure.Gather;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.CountedWork;
import org.asyncio4j.internal.task.HasLoopState;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.testing.SteppedLoop;
import org.asyncio4j.internal.threads.LoopExecutor;
import org.asyncio4j.internal.tls.SecureLayer;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.CancelHook;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.Datagram;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.lowlevel.ExceptionHandler;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.LoopStatistics;
import org.asyncio4j.lowlevel.OutsideWork;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/** The event loop as its users see it: creates its parts, and delegates each call to the part that serves it. */
public final class AsyncioLoop implements HasLoopState, SteppedLoop.Source {

    private final LoopCore core;
    private final NetCalls net;
    private final ChannelCalls sockets;
    private final ProcessCalls processes;
    private final SignalCalls signals;
    private final Runnable onClosed;

    /** Makes tasks instead of the library. Loop thread only. */
    private @Nullable TaskFactory taskFactory;

    public AsyncioLoop(LoopOptions options) {
        core = new LoopCore(this, options);
        NetLoop netLoop = new NetLoop(this, core, core.driver, secureLayer());
        sockets = new ChannelCalls(netLoop);
        net = new NetCalls(netLoop);
        signals = new SignalCalls(core);
        processes = new ProcessCalls(core, new ChildPipes(netLoop));
        onClosed = UnclosedLoops.watch(
                this,
                core.driver,
                netLoop.unregistered(),
                List.of(
                        core.tasks.remains(),
                        core.executor.remains(),
                        processes.remains(),
                        signals.remains(),
                        core.thread));
    }

    private SecureLayer secureLayer() {
        // Handshakes of a simulated world are part of the step that needs them.
        return core.surroundings == null ? new SecureLayer() : new SecureLayer(Runnable::run);
    }

    @Override
    public LoopState loopState() {
        return core;
    }

    @Override
    public void lookOutside() {
        if (Doorbell.rings()) {
            Doorbell.answer(RunningLoops::all);
        }
    }

    // --- running --------------------------------------------------------------------------------

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
        core.close(() -> Throwing.afterAll(List.of(signals::close, processes::close, onClosed)));
    }

    @Override
    public SteppedLoop stepped() {
        return Stepping.of(core, this::close);
    }

    // --- time and callbacks ---------------------------------------------------------------------

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
    public TimerHandle callAt(double when, Runnable callback) {
        return at(Seconds.toNanos(when, "when"), callback, ThreadState.current().copyContextOrNull());
    }

    @Override
    public TimerHandle callAt(double when, Runnable callback, Context context) {
        return at(Seconds.toNanos(when, "when"), callback, (VarContext) Checks.notNull(context, "context"));
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

    // --- futures and tasks ----------------------------------------------------------------------

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
        return createTask(coroutine, TaskOptions.DEFAULT);
    }

    @Override
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine, TaskOptions options) {
        Checks.notNull(options, "options");
        Coroutine<T> given = Awaiting.covariant(Checks.notNull(coroutine, "coroutine"));
        core.checkAcceptsTasks();
        return taskFactory == null
                ? LoopTask.start(core, given, options)
                : Checks.notNull(taskFactory.create(this, given, options), "the task factory's result");
    }

    @Override
    public void setTaskFactory(@Nullable TaskFactory factory) {
        core.checkThread();
        taskFactory = factory;
    }

    @Override
    public @Nullable TaskFactory getTaskFactory() {
        return taskFactory;
    }

    @Override
    public Coroutine<Void> shutdownAsyncgens() {
        return LiveGenerators.shutdown(core, closers -> Gather.of(closers, true));
    }

    // --- problems and debug mode ----------------------------------------------------------------

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
        core.checkThread();
        core.setDebug(enabled);
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
    public double getBlockedLimit() {
        return core.watched.limit();
    }

    @Override
    public void setBlockedLimit(double seconds) {
        core.watched.setLimit(seconds);
    }

    @Override
    public LoopStatistics statistics() {
        return core.statistics();
    }

    // --- executors ------------------------------------------------------------------------------

    @Override
    public OutsideWork beginOutsideWork(String what) {
        return CountedWork.begin(core, what);
    }

    @Override
    public ScheduledExecutorService asExecutor() {
        return new LoopExecutor(core);
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
    public Coroutine<Void> shutdownDefaultExecutor(double timeout) {
        Seconds.toNanos(timeout, "timeout");
        return new CodeCoroutine<>("shutdownDefaultExecutor", () -> {
            if (!Awaiting.await(core.executor.shutDown(timeout))) {
                core.executor.warnThatItDidNotEnd(timeout);
            }
            return Nothing.VOID;
        });
    }

    // --- connections, channels, child processes, signals ----------------------------------------

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, String host, int port, ConnectOptions options) {
        return net.createConnection(protocolFactory, host, port, options);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, SocketChannel sock, ConnectOptions options) {
        return net.createConnection(protocolFactory, sock, options);
    }

    @Override
    public Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory,
            Collection<String> hosts,
            int port,
            ServerOptions options) {
        return net.createServer(protocolFactory, hosts, port, options);
    }

    @Override
    public Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory, ServerSocketChannel sock, ServerOptions options) {
        return net.createServer(protocolFactory, sock, options);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createUnixConnection(
            Supplier<P> protocolFactory, Path path, ConnectOptions options) {
        return net.createUnixConnection(protocolFactory, path, options);
    }

    @Override
    public Coroutine<Server> createUnixServer(
            Supplier<? extends BaseProtocol> protocolFactory, Path path, ServerOptions options) {
        return net.createUnixServer(protocolFactory, path, options);
    }

    @Override
    public <P extends DatagramProtocol> Coroutine<Connection<DatagramTransport, P>> createDatagramEndpoint(
            Supplier<P> protocolFactory, DatagramOptions options) {
        return net.createDatagramEndpoint(protocolFactory, options);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> connectAcceptedSocket(
            Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls) {
        return net.connectAcceptedSocket(protocolFactory, sock, tls);
    }

    @Override
    public Coroutine<Transport> startTls(
            WriteTransport transport, BaseProtocol protocol, TlsOptions tls, boolean serverSide) {
        return net.startTls(transport, protocol, tls, serverSide);
    }

    @Override
    public Coroutine<Long> sendfile(
            WriteTransport transport, FileChannel file, long offset, long count, boolean fallback) {
        return net.sendfile(transport, file, offset, count, fallback);
    }

    @Override
    public Coroutine<List<InetSocketAddress>> getaddrinfo(String host, int port, @Nullable ProtocolFamily family) {
        return net.getaddrinfo(host, port, family);
    }

    @Override
    public Coroutine<String> getnameinfo(InetSocketAddress address) {
        return net.getnameinfo(address);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, Channel pipe) {
        return net.connectReadPipe(protocolFactory, pipe);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, InputStream stream) {
        return net.connectReadPipe(protocolFactory, stream);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, Channel pipe) {
        return net.connectWritePipe(protocolFactory, pipe);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, OutputStream stream) {
        return net.connectWritePipe(protocolFactory, stream);
    }

    @Override
    public void addReader(SelectableChannel channel, Runnable callback) {
        sockets.addReader(channel, callback);
    }

    @Override
    public boolean removeReader(SelectableChannel channel) {
        return sockets.removeReader(channel);
    }

    @Override
    public void addWriter(SelectableChannel channel, Runnable callback) {
        sockets.addWriter(channel, callback);
    }

    @Override
    public boolean removeWriter(SelectableChannel channel) {
        return sockets.removeWriter(channel);
    }

    @Override
    public Coroutine<byte[]> sockRecv(SocketChannel sock, int count) {
        return sockets.sockRecv(sock, count);
    }

    @Override
    public Coroutine<Integer> sockRecvInto(SocketChannel sock, ByteBuffer target) {
        return sockets.sockRecvInto(sock, target);
    }

    @Override
    public Coroutine<Datagram> sockRecvfrom(DatagramChannel sock, int size) {
        return sockets.sockRecvfrom(sock, size);
    }

    @Override
    public Coroutine<SocketAddress> sockRecvfromInto(DatagramChannel sock, ByteBuffer target) {
        return sockets.sockRecvfromInto(sock, target);
    }

    @Override
    public Coroutine<Void> sockSendall(SocketChannel sock, ByteBuffer data) {
        return sockets.sockSendall(sock, data);
    }

    @Override
    public Coroutine<Integer> sockSendto(DatagramChannel sock, ByteBuffer data, SocketAddress address) {
        return sockets.sockSendto(sock, data, address);
    }

    @Override
    public Coroutine<Void> sockConnect(SocketChannel sock, SocketAddress address) {
        return sockets.sockConnect(sock, address);
    }

    @Override
    public Coroutine<SocketChannel> sockAccept(ServerSocketChannel sock) {
        return sockets.sockAccept(sock);
    }

    @Override
    public Coroutine<Long> sockSendfile(
            SocketChannel sock, FileChannel file, long offset, long count, boolean fallback) {
        return sockets.sockSendfile(sock, file, offset, count, fallback);
    }

    @Override
    public <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessExec(
            Supplier<P> protocolFactory, List<String> command, SubprocessOptions options) {
        return processes.subprocessExec(protocolFactory, command, options);
    }

    @Override
    public void addSignalHandler(String signal, Runnable callback) {
        signals.addSignalHandler(signal, callback);
    }

    @Override
    public boolean removeSignalHandler(String signal) {
        return signals.removeSignalHandler(signal);
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
}
