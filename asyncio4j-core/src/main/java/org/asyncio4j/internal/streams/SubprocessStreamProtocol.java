package org.asyncio4j.internal.streams;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
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
    private final List<SettableFuture<@Nullable Void>> waiters = new ArrayList<>();
    private final Awaitable<Void> drained = this::waitUntilDrained;
    private @Nullable SubprocessTransport transport;
    private @Nullable StreamWriter stdin;
    private @Nullable StreamReader stdout;
    private @Nullable StreamReader stderr;

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
        return stdout;
    }

    public @Nullable StreamReader stderr() {
        return stderr;
    }

    @Override
    public void connectionMade(BaseTransport made) {
        SubprocessTransport child = (SubprocessTransport) made;
        transport = child;
        stdout = reader(child.getPipeTransport(1));
        stderr = reader(child.getPipeTransport(2));
        if (child.getPipeTransport(0) instanceof WriteTransport pipe) {
            stdin = new StreamWriter(pipe, this, null, loop);
        }
    }

    @Override
    public void pipeDataReceived(int fd, byte[] data) {
        StreamReader reader = fd == 1 ? stdout : stderr;
        if (reader != null) {
            reader.feedData(data);
        }
    }

    @Override
    public void pipeConnectionLost(int fd, @Nullable Throwable problem) {
        if (fd == 0) {
            stdinFlow.connectionLost(problem);
            return;
        }
        StreamReader reader = fd == 1 ? stdout : stderr;
        if (reader != null) {
            if (problem == null) {
                reader.feedEof();
            } else {
                reader.setException(problem);
            }
            outputs--;
        }
        closeIfOver();
    }

    @Override
    public void processExited() {
        exited = true;
        closeIfOver();
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        lost = true;
        stdinFlow.connectionLost(problem);
        for (SettableFuture<@Nullable Void> waiter : waiters) {
            if (!waiter.done()) {
                waiter.setResult(null);
            }
        }
        waiters.clear();
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

    /** Waits until the child has exited and its pipes are closed. */
    public void waitUntilLost() {
        if (lost) {
            return;
        }
        SettableFuture<@Nullable Void> waiter = loop.createFuture();
        waiters.add(waiter);
        try {
            Coroutines.await(waiter);
        } finally {
            waiters.remove(waiter);
        }
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

    private @Nullable StreamReader reader(@Nullable BaseTransport pipe) {
        if (pipe == null) {
            return null;
        }
        outputs++;
        StreamReader reader = new StreamReader(limit, loop);
        reader.setTransport(pipe);
        return reader;
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
                + (stdout == null ? "" : " stdout=" + stdout)
                + (stderr == null ? "" : " stderr=" + stderr)
                + ">";
    }
}
