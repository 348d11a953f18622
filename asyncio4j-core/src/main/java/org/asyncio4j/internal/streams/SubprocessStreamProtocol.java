package org.asyncio4j.internal.streams;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.WaitReason;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamProtocol;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/**
 * Turns a child's pipes into streams, and wakes the tasks that wait for its end. Loop thread only.
 */
public final class SubprocessStreamProtocol implements SubprocessProtocol, StreamProtocol {

    private final EventLoop loop;
    private final int limit;
    private final DrainWaiters stdinFlow;
    private final List<SettableFuture<@Nullable Void>> exitWaiters = new ArrayList<>();
    private final List<SettableFuture<@Nullable Void>> lossWaiters = new ArrayList<>();
    private final Awaitable<Void> drained = this::waitUntilDrained;
    private @Nullable SubprocessTransport transport;
    private @Nullable StreamWriter stdin;
    private @Nullable StreamFeed stdout;
    private @Nullable StreamFeed stderr;

    /** The number of open pipes among stdout and stderr. */
    private int outputs;

    private boolean exited;
    private boolean lost;

    public SubprocessStreamProtocol(EventLoop loop, int limit) {
        this.loop = loop;
        this.limit = limit;
        this.stdinFlow = new DrainWaiters(loop);
    }

    public @Nullable StreamWriter stdin() {
        return stdin;
    }

    public @Nullable StreamReader stdout() {
        return stdout == null ? null : stdout.reader();
    }

    public @Nullable StreamReader stderr() {
        return stderr == null ? null : stderr.reader();
    }

    @Override
    public void connectionMade(BaseTransport made) {
        SubprocessTransport child = (SubprocessTransport) made;
        transport = child;
        stdout = feed(child.getPipeTransport(1));
        stderr = feed(child.getPipeTransport(2));
        if (child.getPipeTransport(0) instanceof WriteTransport pipe) {
            stdinFlow.setTransport(pipe);
            stdin = new StreamWriter(pipe, this, null, loop);
        }
    }

    @Override
    public void pipeDataReceived(int fd, byte[] data) {
        StreamFeed feed = fd == 1 ? stdout : stderr;
        if (feed != null) {
            feed.feedData(data);
        }
    }

    @Override
    public void pipeConnectionLost(int fd, @Nullable Throwable problem) {
        if (fd == 0) {
            stdinFlow.connectionLost(problem);
            return;
        }
        StreamFeed feed = fd == 1 ? stdout : stderr;
        if (feed != null) {
            feed.end(problem);
            outputs--;
        }
        closeIfOver();
    }

    @Override
    public void processExited() {
        exited = true;
        wake(exitWaiters);
        closeIfOver();
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        lost = true;
        stdinFlow.connectionLost(problem);
        wake(lossWaiters);
    }

    @Override
    public void pauseWriting() {
        stdinFlow.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        stdinFlow.resumeWriting();
    }

    @Override
    public Awaitable<Void> drained() {
        return drained;
    }

    @Override
    public Awaitable<Void> closed(StreamWriter writer) {
        return stdinFlow.closed();
    }

    /** Waits until the child has exited, whoever else has its pipes. */
    public void waitUntilExited() {
        if (!exited) {
            waitAmong(exitWaiters, " to exit");
        }
    }

    /** Waits until the child has exited and its pipes are closed. */
    public void waitUntilLost() {
        if (!lost) {
            waitAmong(lossWaiters, " to exit and to close its pipes");
        }
    }

    private void waitAmong(List<SettableFuture<@Nullable Void>> waiters, String end) {
        SettableFuture<@Nullable Void> waiter = loop.createFuture();
        SubprocessTransport child = transport;
        Futures.setWaitTarget(
                waiter, () -> new WaitReason("child", "child process " + (child == null ? "" : child.getPid()) + end));
        waiters.add(waiter);
        try {
            Coroutines.await(waiter);
        } finally {
            waiters.remove(waiter);
        }
    }

    private static void wake(List<SettableFuture<@Nullable Void>> waiters) {
        for (SettableFuture<@Nullable Void> waiter : waiters) {
            if (!waiter.done()) {
                waiter.setResult(null);
            }
        }
        waiters.clear();
    }

    /**
     * Waits one iteration more than {@link StreamWriter#drain} does for a connection, because the
     * loss of a pipe is reported one iteration later.
     */
    private Void waitUntilDrained() {
        if (stdin != null && stdin.isClosing()) {
            Coroutines.await(Coroutines.sleep(0));
        }
        return Coroutines.await(stdinFlow.drained());
    }

    private @Nullable StreamFeed feed(@Nullable BaseTransport pipe) {
        if (pipe == null) {
            return null;
        }
        outputs++;
        StreamFeed feed = new StreamFeed(limit, loop);
        feed.setTransport(pipe);
        return feed;
    }

    private void closeIfOver() {
        if (exited && outputs == 0 && transport != null) {
            transport.close();
        }
    }

    @Override
    public String toString() {
        return "<SubprocessStreamProtocol"
                + (stdin == null ? "" : " stdin=" + stdin)
                + (stdout == null ? "" : " stdout=" + stdout.reader())
                + (stderr == null ? "" : " stderr=" + stderr.reader())
                + ">";
    }
}
