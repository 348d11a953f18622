package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.TransportState;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/** The state that the connections of one loop share. Loop thread only. */
public final class NetLoop {

    /** The number of bytes read, or copied for writing, at a time. */
    static final int SCRATCH_SIZE = 256 << 10;

    final EventLoop loop;
    final LoopState loopState;
    final IoDriver driver;
    final TlsLayer tls;

    /** What stands for the rest of the system, or null. */
    final @Nullable Surroundings surroundings;

    /** The transports that are not closed, by their channel; oldest first. */
    final Map<Channel, SelectorTransport> transports = new LinkedHashMap<>();

    private final Set<Channel> unregistered = new LinkedHashSet<>();

    /** The servers that are not closed. */
    final Set<ListeningServer> servers = new LinkedHashSet<>();

    /** The buffers for data that could not be sent yet. */
    final Chunks chunks = new Chunks();

    private @Nullable ByteBuffer scratch;

    /** Takes the place of the other one while that is lent; null until that has happened. */
    private @Nullable ByteBuffer spareScratch;

    public NetLoop(EventLoop loop, LoopState loopState, IoDriver driver, TlsLayer tls) {
        this.loop = loop;
        this.loopState = loopState;
        this.driver = driver;
        this.tls = tls;
        this.surroundings = loopState.surroundings;
        loopState.atClose.add(this::closeWithLoop);
        loopState.traffic.transports = this::openTransports;
    }

    /** Returns what opens channels. Asked for late: the JDK looks for its own on the whole class path. */
    SelectorProvider channels() {
        return surroundings == null ? SelectorProvider.provider() : surroundings.channels();
    }

    private List<Supplier<TransportState>> openTransports() {
        List<Supplier<TransportState>> open = new ArrayList<>(transports.size());
        transports.values().forEach(transport -> open.add(transport::look));
        return open;
    }

    /**
     * Returns a direct buffer for the duration of one system call: the calling method must copy
     * data out of it, or into it, before it returns. All connections share it, so that an idle one
     * has none.
     */
    ByteBuffer scratch() {
        ByteBuffer shared = scratch;
        if (shared == null) {
            shared = surroundings == null
                    ? ByteBuffer.allocateDirect(SCRATCH_SIZE)
                    : surroundings.takeBuffer(SCRATCH_SIZE);
            scratch = shared;
        }
        return shared.clear();
    }

    /**
     * Returns the same buffer for longer: until {@link #giveBack} others get another one. Few are lent at once, mostly one.
     */
    ByteBuffer borrowScratch() {
        ByteBuffer lent = scratch();
        scratch = spareScratch;
        spareScratch = null;
        return lent;
    }

    void giveBack(ByteBuffer lent) {
        spareScratch = scratch;
        scratch = lent;
    }

    /**
     * Returns the open channels of the loop that are not registered with the driver: accepted
     * connections that are not yet, server sockets that are not accepting, and pipes that threads
     * read or write.
     */
    public Set<Channel> unregistered() {
        return unregistered;
    }

    /** Returns a coroutine that must be awaited on this loop; on another one it fails. */
    <T extends @Nullable Object> Coroutine<T> call(String name, Callable<T> body) {
        return new CodeCoroutine<>(name, () -> {
            if (!loopState.isHere()) {
                throw new IllegalStateException(name + " of " + loop + " was awaited on "
                        + LoopState.running().loop());
            }
            return body.call();
        });
    }

    /** Schedules a callback to run in the next iteration. */
    CallbackHandle soon(Runnable callback, VarContext context) {
        CallbackHandle handle = new CallbackHandle(loopState, callback, context);
        loopState.enqueue(handle);
        return handle;
    }

    /**
     * Throws if a transport uses the channel, also one that is closing: it may have data to send,
     * and is going to close the channel.
     */
    void ensureNoTransport(SelectableChannel channel) {
        SelectorTransport transport = transports.get(channel);
        if (transport != null) {
            throw new IllegalStateException(channel + " is used by transport " + transport);
        }
    }

    /** Returns whether a transport that is closing uses the channel. */
    boolean isClosing(SelectableChannel channel) {
        SelectorTransport transport = transports.get(channel);
        return transport != null && transport.isClosing();
    }

    /** Closes a channel and ignores failures, except for a debug message. */
    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            Log.debug("could not close " + channel + ": " + e);
        }
    }

    /** Closes a connected channel that is no longer needed. */
    void discard(SocketChannel channel) {
        try {
            driver.register(channel).close();
        } catch (IOException | RuntimeException e) {
            // Closed, or it never was registered.
        }
        closeFinally(channel);
    }

    /**
     * Closes a channel that was registered with the driver, and ensures that the system closes its
     * descriptor at once.
     */
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
        steps.add(this::runDeferredEnds);
        steps.add(this::closeUnregistered);
        Throwing.afterAll(steps);
        if (surroundings != null && scratch != null) {
            surroundings.giveBuffer(scratch);
        }
        scratch = null;
        spareScratch = null;
    }

    /** Closes the unregistered channels. Runs last, because the other steps may add some. */
    private void closeUnregistered() {
        unregistered.forEach(NetLoop::closeQuietly);
        unregistered.clear();
    }

    /** Runs the ends that TLS connections defer to the next iteration, because none follows. */
    private void runDeferredEnds() {
        while (!loopState.deferredEnds.isEmpty()) {
            Throwing.afterAll(loopState.deferredEnds.stream()
                    .map(job -> (Runnable) job::runJob)
                    .toList());
        }
    }
}
