package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/** What the connections of one loop share. Loop thread only. */
public final class NetLoop {

    /** How much is read, or copied for writing, at a time. */
    static final int SCRATCH_SIZE = 256 << 10;

    final EventLoop loop;
    final LoopState loopState;
    final IoDriver driver;
    final TlsLayer tls;

    /** The transports that are not closed, by what they own; oldest first. */
    final Map<Channel, SelectorTransport> transports = new LinkedHashMap<>();

    private final Set<Channel> unregistered = new LinkedHashSet<>();

    /** Servers that listen. */
    final Set<ListeningServer> servers = new LinkedHashSet<>();

    /** Where data stands that could not be sent. */
    final Chunks chunks = new Chunks();

    private @Nullable ByteBuffer scratch;

    public NetLoop(EventLoop loop, LoopState loopState, IoDriver driver, TlsLayer tls) {
        this.loop = loop;
        this.loopState = loopState;
        this.driver = driver;
        this.tls = tls;
        loopState.atClose.add(this::closeWithLoop);
    }

    /**
     * A direct buffer for the duration of one system call: data is copied out of it, or into it,
     * within the same method. One for all, so that an idle connection has none.
     */
    ByteBuffer scratch() {
        ByteBuffer shared = scratch;
        if (shared == null) {
            shared = ByteBuffer.allocateDirect(SCRATCH_SIZE);
            scratch = shared;
        }
        return shared.clear();
    }

    /**
     * Open channels of the loop that the driver does not know yet: accepted, or to be listened at.
     */
    public Set<Channel> unregistered() {
        return unregistered;
    }

    /** A coroutine for tasks of this loop; in one of another loop it fails. */
    <T extends @Nullable Object> Coroutine<T> call(String name, Callable<T> body) {
        return new CodeCoroutine<>(name, () -> {
            if (!loopState.isHere()) {
                throw new IllegalStateException(name + " of " + loop + " is awaited on "
                        + LoopState.running().loop());
            }
            return body.call();
        });
    }

    /** Queues a callback for the next iteration. */
    CallbackHandle soon(Runnable callback, VarContext context) {
        CallbackHandle handle = new CallbackHandle(loopState, callback, context);
        loopState.enqueue(handle);
        return handle;
    }

    /** Fails if the channel is a transport's, which alone may use it. */
    void ensureNoTransport(SelectableChannel channel) {
        SelectorTransport transport = transports.get(channel);
        if (transport != null && !transport.isClosing()) {
            throw new IllegalStateException(channel + " is used by transport " + transport);
        }
    }

    /** Closes a channel that is of no use any more. */
    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            Log.debug("could not close " + channel + ": " + e);
        }
    }

    /** Closes a channel that was connected and is not wanted any more. */
    void discard(SocketChannel channel) {
        try {
            driver.register(channel).close();
        } catch (IOException | RuntimeException e) {
            // Closed, or it never was registered.
        }
        closeFinally(channel);
    }

    /** Closes a channel that the driver knew, and makes sure that the system does so too. */
    void closeFinally(Channel channel) {
        try {
            channel.close();
            if (channel instanceof SelectableChannel known && known.isRegistered()) {
                driver.flushDeregistrations();
            }
        } catch (IOException e) {
            Log.debug("could not close " + channel + ": " + e);
        }
    }

    private void closeWithLoop() {
        List<Runnable> steps = new ArrayList<>();
        servers.forEach(server -> steps.add(server::close));
        transports.values().forEach(transport -> steps.add(transport::endWithLoop));
        steps.add(this::tellWhatIsOwed);
        steps.add(this::closeUnregistered);
        Throwing.afterAll(steps);
        scratch = null;
    }

    /** After all else, which may have left more of them. */
    private void closeUnregistered() {
        unregistered.forEach(NetLoop::closeQuietly);
        unregistered.clear();
    }

    /** What transports carried is told an iteration later, and there is none any more. */
    private void tellWhatIsOwed() {
        while (!loopState.deferredEnds.isEmpty()) {
            Throwing.afterAll(loopState.deferredEnds.stream()
                    .map(job -> (Runnable) job::runJob)
                    .toList());
        }
    }
}
