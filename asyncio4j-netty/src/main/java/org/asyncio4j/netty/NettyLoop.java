package org.asyncio4j.netty;

import io.netty.channel.IoEventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.Timer;
import io.netty.util.concurrent.EventExecutor;
import java.util.Objects;
import org.asyncio4j.Future;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;

/**
 * Lets Netty, and what is built on it, live on an event loop of asyncio4j: any client or server that takes an {@link
 * io.netty.channel.EventLoopGroup} gets one that <em>is</em> the loop.
 *
 * <p>Its channels are among those that the loop waits for, in one system call. What Netty does for a channel, each
 * command of {@link io.netty.channel.EventLoop#execute} and each timer is a callback of the loop: it runs in turn with the
 * others, in a copy of the context in which it was scheduled, or its channel registered, and an exception goes to the
 * loop's exception handler. In tasks and callbacks of the loop {@code inEventLoop()} is true, so a task that writes does
 * so at once, without a detour, and awaiting what a client returns switches no thread. Where the loop's time is virtual,
 * Netty's timers are too.
 */
public final class NettyLoop {

    private NettyLoop() {}

    /**
     * Creates a group like {@link #newGroup(EventLoop)}, of the running loop.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static IoEventLoop newGroup() {
        return newGroup(Loops.getRunningLoop());
    }

    /**
     * Creates a group whose only event loop is {@code loop}: itself. It takes channels of NIO, such as {@link
     * io.netty.channel.socket.nio.NioSocketChannel}. Make one for each client, so that a client may shut its group down: that
     * closes the channels and ends the timers of this group, rejects what is scheduled from then on, and leaves the loop and
     * its other groups as they are. Closing the loop shuts its groups down, at once: it closes their channels, runs the
     * commands that were not reached yet, and cancels the timers.
     *
     * <p>While the loop does not run, commands of other threads wait for its next run. Nothing that runs on the loop may
     * block on a future of Netty, by {@code sync()} or {@code get()}: that throws Netty's {@link
     * io.netty.util.concurrent.BlockingOperationException}. Use {@link #await} there. May be called from any thread.
     *
     * @throws IllegalStateException if the loop is closed
     */
    public static IoEventLoop newGroup(EventLoop loop) {
        return eventLoopOf(loop);
    }

    /**
     * Creates a group like {@link #newNioEventLoopGroup(EventLoop)}, of the running loop.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    @SuppressWarnings("deprecation") // it is what some clients ask for
    public static NioEventLoopGroup newNioEventLoopGroup() {
        return newNioEventLoopGroup(Loops.getRunningLoop());
    }

    /**
     * Creates a group like {@link #newGroup(EventLoop)} that is a {@code NioEventLoopGroup} of Netty's, for clients that
     * tell their transport by the class of their group and take no other, as async-http-client does. Time, threads,
     * shutting down and the end of the loop are as there. For all other clients use that one, since Netty has deprecated
     * this class.
     *
     * <p>Unlike others of its class it has no thread and only one event loop, which {@code next()} returns. That is not
     * a {@code NioEventLoop}, and its own {@code parent()}; give it to {@link #newTimer} and to whatever else takes an
     * event loop or an executor. {@code rebuildSelectors()} does nothing, since the selector is the loop's. May be called
     * from any thread.
     *
     * @throws IllegalStateException if the loop is closed
     */
    @SuppressWarnings("deprecation") // it is what some clients ask for
    public static NioEventLoopGroup newNioEventLoopGroup(EventLoop loop) {
        return new NioGroup(eventLoopOf(loop));
    }

    private static AsyncioEventLoop eventLoopOf(EventLoop loop) {
        if (Objects.requireNonNull(loop, "loop").isClosed()) {
            throw new IllegalStateException("Event loop is closed");
        }
        return AsyncioEventLoop.of(loop);
    }

    /**
     * Returns a timer for clients that take one beside their group, such as Redis's and Cassandra's: its timeouts are timers of
     * the group, and it has no thread. An exception goes to the loop's exception handler. Stopping it cancels what is
     * pending. May be called from any thread, and so may the timer's methods.
     */
    public static Timer newTimer(EventExecutor group) {
        return new GroupTimer(Objects.requireNonNull(group, "group"));
    }

    /**
     * Returns a future that completes as {@code source} does, on the running loop, for whatever takes awaitables.
     * Cancelling it cancels {@code source}, which Netty allows for connecting and for timers but not for a write under way.
     * A source that somebody else has cancelled <em>fails</em> the future, with the JDK's {@link
     * java.util.concurrent.CancellationException}: nobody asked the awaiting task to end.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static <T extends @Nullable Object> Future<T> future(io.netty.util.concurrent.Future<T> source) {
        return FutureOfNetty.of(Objects.requireNonNull(source, "source"), Loops.getRunningLoop());
    }

    /**
     * Suspends the current task until {@code source} is done, and returns its result or throws its exception. Cancelling
     * the task cancels {@code source}, as {@link #future} says.
     *
     * @throws IllegalStateException if the calling code is not part of a task
     */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> T await(io.netty.util.concurrent.Future<T> source) {
        return Coroutines.await(future(source));
    }

    /** Like {@link #await}, and declares a checked exception that {@code source} may fail with. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable> T await(
            io.netty.util.concurrent.Future<T> source, Class<X> thrown) throws X {
        return Coroutines.await(future(source), thrown);
    }
}
