package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.streams.LoopCheck;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes to a peer. Made by {@link Asyncio#openConnection(String, int)} and for the handlers
 * of {@link Asyncio#startServer(ClientHandler, String, int)}.
 *
 * {@snippet :
 * writer.write("hello\n");
 * await(writer.drain());
 * }
 *
 * <p>Writing never waits: what cannot be sent at once is buffered. {@link #drain} waits until there
 * is not too much of that, and belongs after each write, or each few.
 *
 * <p>Belongs to its loop and is for its thread.
 */
public final class StreamWriter implements AutoCloseable {

    private final StreamProtocol protocol;
    private final @Nullable StreamReader reader;
    private final EventLoop loop;
    private WriteTransport transport;

    /** Whether the connection is on its way to TLS: what is written now would go in plain text. */
    private boolean upgrading;

    /**
     * A writer of a connection that was opened by other means than {@code openConnection}.
     *
     * @param reader the other direction, whose exceptions {@link #drain} throws; null if there is
     *     none
     */
    public StreamWriter(
            WriteTransport transport, StreamProtocol protocol, @Nullable StreamReader reader, EventLoop loop) {
        this.transport = Checks.notNull(transport, "transport");
        this.protocol = Checks.notNull(protocol, "protocol");
        this.reader = reader;
        this.loop = Checks.notNull(loop, "loop");
    }

    /** What the writer writes to. */
    public WriteTransport transport() {
        return transport;
    }

    /**
     * Sends {@code data}, at once as far as possible, and buffers a copy of the rest.
     *
     * @throws IllegalStateException after {@link #writeEof}
     */
    public void write(byte[] data) {
        Checks.notNull(data, "data");
        ensureWritable("write");
        transport.write(data);
    }

    /**
     * As {@link #write(byte[])}, for what remains in {@code data}, which is consumed. A direct
     * buffer is sent without a copy as far as possible.
     */
    public void write(ByteBuffer data) {
        Checks.notNull(data, "data");
        ensureWritable("write");
        transport.write(data);
    }

    /** As {@link #write(byte[])}, for a text in UTF-8. */
    public void write(String text) {
        write(text, StandardCharsets.UTF_8);
    }

    /** As {@link #write(byte[])}, for a text in {@code charset}. */
    public void write(String text, Charset charset) {
        write(Checks.notNull(text, "text").getBytes(Checks.notNull(charset, "charset")));
    }

    /** As {@link #writelines(Iterable)}. */
    public void writelines(byte[]... pieces) {
        writelines(Arrays.asList(Checks.notNull(pieces, "pieces")));
    }

    /** As {@link #writelines(Iterable)}, for what remains in the buffers, which are consumed. */
    public void writelines(ByteBuffer... pieces) {
        for (ByteBuffer piece : Checks.notNull(pieces, "pieces")) {
            Checks.notNull(piece, "pieces[]");
        }
        writeBuffers(Arrays.asList(pieces));
    }

    /** As {@link #writelines(Iterable)}, for texts in UTF-8; adds no line ends. */
    public void writelines(String... pieces) {
        List<byte[]> encoded = new ArrayList<>();
        for (String piece : Checks.notNull(pieces, "pieces")) {
            encoded.add(Checks.notNull(piece, "pieces[]").getBytes(StandardCharsets.UTF_8));
        }
        writelines(encoded);
    }

    /**
     * Sends several pieces of data, one after the other, as one {@link #write(byte[])} would send
     * them together, and without copying them together.
     */
    public void writelines(Iterable<byte[]> pieces) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (byte[] piece : Checks.notNull(pieces, "pieces")) {
            buffers.add(ByteBuffer.wrap(Checks.notNull(piece, "pieces[]")));
        }
        writeBuffers(buffers);
    }

    /**
     * Waits until so much of what was written is sent that one may write more; does not suspend if
     * one may already. So a peer that does not read makes the sender wait, and not its memory fill.
     * Any number of tasks may wait.
     *
     * <p>The await throws what the reader's connection failed by, and a {@link
     * ConnectionResetException} if the connection is lost.
     */
    @CheckReturnValue
    public Coroutine<Void> drain() {
        return async("StreamWriter.drain", this::drainHere);
    }

    /**
     * Sends what is buffered and then ends this direction; the peer reads to the end, and may still
     * send. A second call does nothing.
     *
     * @throws UnsupportedOperationException unless {@link #canWriteEof}
     */
    public void writeEof() {
        ensureWritable("writeEof");
        transport.writeEof();
    }

    /** Whether {@link #writeEof} is possible: over TLS it is not. */
    public boolean canWriteEof() {
        return transport.canWriteEof();
    }

    /**
     * Closes the connection, both directions, when what is buffered is sent. Returns at once;
     * {@link #waitClosed} waits. A second call does nothing.
     */
    @Override
    public void close() {
        LoopCheck.here(loop, this);
        transport.close();
    }

    /** Whether the connection is closing or closed. */
    public boolean isClosing() {
        return transport.isClosing();
    }

    /**
     * Waits until the connection is gone; to be called after {@link #close}. The await throws what
     * it was lost by, if it was not closed in an orderly way. Any number of tasks may wait.
     */
    @CheckReturnValue
    public Coroutine<Void> waitClosed() {
        return async("StreamWriter.waitClosed", () -> {
            LoopCheck.inTask(loop, this);
            return await(protocol.closed(this));
        });
    }

    /** What is known about the connection under {@code key}, or null. */
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return transport.getExtraInfo(Checks.notNull(key, "key"));
    }

    /** As {@link #getExtraInfo(ExtraInfo)}, with another answer for what is not known. */
    public <T> T getExtraInfo(ExtraInfo<T> key, T otherwise) {
        return transport.getExtraInfo(Checks.notNull(key, "key"), otherwise);
    }

    /**
     * Upgrades the connection to TLS, after what was written is sent. Reader and writer stay the
     * same. Until this is done nothing can be written, and it cannot be called again: an {@link
     * IllegalStateException} says so.
     *
     * <p>What has come already and was not read is not handed out later, for anybody may have put
     * it into the plain connection. On a server's side it is taken for the beginning of the
     * client's handshake. A client has to read the server's whole answer before: the await throws
     * an {@link javax.net.ssl.SSLException} if something is left. It throws another {@link
     * java.io.IOException} if the handshake fails. The connection is closed then, and also if the
     * await is cancelled.
     */
    @CheckReturnValue
    public Coroutine<Void> startTls(TlsOptions tls) {
        Checks.notNull(tls, "tls");
        return async("StreamWriter.startTls", () -> startTlsHere(tls));
    }

    /** As {@link #startTls(TlsOptions)}, with the usual options. */
    @CheckReturnValue
    public Coroutine<Void> startTls(SSLContext context) {
        return startTls(TlsOptions.of(context));
    }

    @SuppressWarnings("NullAway") // Void has no other value.
    private Void drainHere() {
        LoopCheck.inTask(loop, this);
        Throwable problem = reader == null ? null : reader.exception();
        if (problem != null) {
            throw Throwing.unchecked(problem);
        }
        if (transport.isClosing()) {
            // Lets connectionLost be called, which a loop of write and drain would never see.
            await(Coroutines.sleep(0));
        }
        await(protocol.drained());
        return null;
    }

    @SuppressWarnings("NullAway") // Void has no other value.
    private Void startTlsHere(TlsOptions tls) {
        ensureWritable("startTls");
        upgrading = true;
        try {
            drainHere();
            Transport secured = await(loop.startTls(transport, protocol, tls, protocol.isServerSide()));
            transport = secured;
            protocol.replaceTransport(secured);
            return null;
        } finally {
            upgrading = false;
        }
    }

    private void writeBuffers(Iterable<ByteBuffer> pieces) {
        ensureWritable("writelines");
        transport.writelines(pieces);
    }

    private void ensureWritable(String call) {
        LoopCheck.here(loop, this);
        if (upgrading) {
            throw new IllegalStateException(this + " is being upgraded to TLS: await startTls() before " + call + "()");
        }
    }

    @Override
    public String toString() {
        return "<StreamWriter transport=" + transport + (reader == null ? "" : " reader=" + reader) + ">";
    }
}
