package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.streams.BufferedStreamReader;
import org.asyncio4j.internal.streams.LoopCheck;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes to a peer. Created by {@link Asyncio#openConnection(String, int)} and for the
 * handlers of {@link Asyncio#startServer(ClientHandler, String, int)}.
 *
 * {@snippet :
 * writer.write("hello\n");
 * await(writer.drain());
 * }
 *
 * <p>Writing never suspends: data that cannot be sent at once is buffered. {@link #drain} waits
 * until the buffer is small enough; await it after each write, or every few writes.
 *
 * <p>Close it, best by try-with-resources. A connection by {@code openConnection} or {@code startServer} is closed, and
 * logged as unclosed, when the garbage collector finds that its handler has returned and nothing refers to its writer or
 * reader any more: that may be long after.
 *
 * <p>Belongs to its loop; for use on the loop's thread only.
 */
public final class StreamWriter implements AutoCloseable {

    private final StreamProtocol protocol;
    private final @Nullable StreamReader reader;
    private final EventLoop loop;
    private WriteTransport transport;

    /**
     * Whether the connection is being upgraded to TLS: data written now would be sent in plain
     * text.
     */
    private boolean upgrading;

    /**
     * Creates a writer for a connection that was not opened by {@code openConnection}.
     *
     * @param reader the reader of the same connection, whose exception {@link #drain} throws; null
     *     if there is none
     */
    public StreamWriter(
            WriteTransport transport, StreamProtocol protocol, @Nullable StreamReader reader, EventLoop loop) {
        this.transport = Checks.notNull(transport, "transport");
        this.protocol = Checks.notNull(protocol, "protocol");
        this.reader = reader;
        this.loop = Checks.notNull(loop, "loop");
    }

    /**
     * Returns the transport that the writer writes to. From then on a connection that was forgotten is no longer closed by
     * itself, because the caller may use the transport without the writer.
     */
    public WriteTransport transport() {
        if (reader instanceof BufferedStreamReader known) {
            known.state().unwatch();
        }
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
     * Sends the remaining bytes of {@code data}, which is consumed, like {@link #write(byte[])}. A
     * direct buffer is sent without a copy as far as possible.
     */
    public void write(ByteBuffer data) {
        Checks.notNull(data, "data");
        ensureWritable("write");
        transport.write(data);
    }

    /** Sends text encoded in UTF-8, like {@link #write(byte[])}. */
    public void write(String text) {
        write(text, StandardCharsets.UTF_8);
    }

    /** Sends text encoded in {@code charset}, like {@link #write(byte[])}. */
    public void write(String text, Charset charset) {
        write(Checks.notNull(text, "text").getBytes(Checks.notNull(charset, "charset")));
    }

    /** Sends several pieces like {@link #writelines(Iterable)}. */
    public void writelines(byte[]... pieces) {
        writelines(Arrays.asList(Checks.notNull(pieces, "pieces")));
    }

    /**
     * Sends the remaining bytes of several buffers, which are consumed, like {@link
     * #writelines(Iterable)}.
     */
    public void writelines(ByteBuffer... pieces) {
        for (ByteBuffer piece : Checks.notNull(pieces, "pieces")) {
            Checks.notNull(piece, "pieces[]");
        }
        writeBuffers(Arrays.asList(pieces));
    }

    /**
     * Sends several texts encoded in UTF-8, like {@link #writelines(Iterable)}; adds no line
     * endings.
     */
    public void writelines(String... pieces) {
        List<byte[]> encoded = new ArrayList<>();
        for (String piece : Checks.notNull(pieces, "pieces")) {
            encoded.add(Checks.notNull(piece, "pieces[]").getBytes(StandardCharsets.UTF_8));
        }
        writelines(encoded);
    }

    /**
     * Sends several pieces of data in order, as a single {@link #write(byte[])} of their
     * concatenation would, but without concatenating them.
     */
    public void writelines(Iterable<byte[]> pieces) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (byte[] piece : Checks.notNull(pieces, "pieces")) {
            buffers.add(ByteBuffer.wrap(Checks.notNull(piece, "pieces[]")));
        }
        writeBuffers(buffers);
    }

    /**
     * Sends a whole file after what was written, and returns how many bytes that were; see {@link
     * #sendfile(FileChannel, long, long, boolean)}.
     */
    @CheckReturnValue
    public Coroutine<Long> sendfile(FileChannel file) {
        return sendfile(file, 0, Long.MAX_VALUE, true);
    }

    /**
     * Sends part of a file after what was written, and returns how many bytes that were; see {@link
     * #sendfile(FileChannel, long, long, boolean)}.
     */
    @CheckReturnValue
    public Coroutine<Long> sendfile(FileChannel file, long offset, long count) {
        return sendfile(file, offset, count, true);
    }

    /**
     * Sends part of a file after what was written, and returns how many bytes were sent: fewer than
     * {@code count} if the file ends before. The system alone moves the bytes of a plain connection;
     * over TLS and over pipes they are read and written piece by piece, if that is allowed. The
     * file's position moves behind what was sent, also after an error.
     *
     * <p>Suspends until all is sent, or, piece by piece, until one may write again. Nothing can be
     * written meanwhile, and reads wait: two ends that send each other files at the same time may wait
     * for each other for ever, once the buffers of the system are full. A task cancelled while it waits leaves the rest unsent.
     *
     * <p>The await throws a {@link SendfileNotAvailableException} if the system cannot do it and
     * {@code fallback} is false, an {@link IllegalStateException} if the connection is closing or
     * sends a file already, and an {@link java.io.IOException} if the connection is lost or the file
     * cannot be read.
     *
     * @param offset where in the file to begin, not negative
     * @param count how many bytes at most, positive; {@link Long#MAX_VALUE} for all that follow
     * @param fallback whether to read and write it piece by piece where the system cannot do it
     */
    @CheckReturnValue
    public Coroutine<Long> sendfile(FileChannel file, long offset, long count, boolean fallback) {
        Checks.notNull(file, "file");
        Checks.notNegative(offset, "offset");
        if (count <= 0) {
            throw new IllegalArgumentException("count must be > 0: " + count);
        }
        return async("StreamWriter.sendfile", () -> {
            LoopCheck.inTask(loop, this);
            ensureWritable("sendfile");
            try {
                return await(loop.sendfile(transport, file, offset, count, fallback));
            } finally {
                keepOpen();
            }
        });
    }

    /**
     * Waits until enough of the buffered data is sent to write more; does not suspend if that is so
     * already. So a peer that does not read makes the sender wait instead of filling its memory.
     * Any number of tasks may wait.
     *
     * <p>The await throws the reader's exception, if there is one, and a {@link
     * ConnectionResetException} if the connection is lost.
     */
    @CheckReturnValue
    public Coroutine<Void> drain() {
        return async("StreamWriter.drain", this::drainHere);
    }

    /**
     * Closes this direction once the buffered data is sent: the peer then reads the end of the
     * stream, and may still send. A second call does nothing.
     *
     * @throws UnsupportedOperationException if {@link #canWriteEof} is false
     */
    public void writeEof() {
        ensureWritable("writeEof");
        transport.writeEof();
    }

    /** Returns whether {@link #writeEof} is supported: over TLS it is not. */
    public boolean canWriteEof() {
        return transport.canWriteEof();
    }

    /**
     * Closes both directions of the connection once the buffered data is sent. Returns at once;
     * {@link #waitClosed} waits. A second call does nothing.
     */
    @Override
    public void close() {
        LoopCheck.here(loop, this);
        transport.close();
    }

    /** Returns whether the connection is closing or closed. */
    public boolean isClosing() {
        return transport.isClosing();
    }

    /**
     * Waits until the connection is closed; call {@link #close} first. The await throws the cause
     * if the connection was lost instead. Any number of tasks may wait.
     */
    @CheckReturnValue
    public Coroutine<Void> waitClosed() {
        return async("StreamWriter.waitClosed", () -> {
            LoopCheck.inTask(loop, this);
            try {
                return await(protocol.closed(this));
            } finally {
                keepOpen();
            }
        });
    }

    /** Returns the information about the connection under {@code key}, or null if there is none. */
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return transport.getExtraInfo(Checks.notNull(key, "key"));
    }

    /**
     * Returns the information about the connection under {@code key}, or {@code otherwise} if there
     * is none.
     */
    public <T> T getExtraInfo(ExtraInfo<T> key, T otherwise) {
        return transport.getExtraInfo(Checks.notNull(key, "key"), otherwise);
    }

    /**
     * Sends the buffered data and then upgrades the connection to TLS. Reader and writer stay the
     * same. Until it is done, writing or calling this again throws an {@link
     * IllegalStateException}.
     *
     * <p>In the handler of a server this side is the server in TLS as well, otherwise the client;
     * {@link #startTls(TlsOptions, boolean)} reverses that.
     *
     * <p>A client checks that the server's certificate is valid for the host that was connected to, or
     * for {@link TlsOptions#serverHostname}; without either, as on a Unix socket, the await throws an
     * {@link IllegalArgumentException}, and nothing has happened.
     *
     * <p>Data received before the upgrade and not read is never returned later, because anybody may
     * have injected it into the plain connection. On the server side it is treated as the beginning
     * of the client's handshake. A client must first read all that the server has sent: if anything
     * is left, the await throws an {@link javax.net.ssl.SSLException}. If the handshake fails, it
     * throws another {@link java.io.IOException}. In either case, and if the await is cancelled,
     * the connection is closed.
     */
    @CheckReturnValue
    public Coroutine<Void> startTls(TlsOptions tls) {
        return startTls(tls, protocol.isServerSide());
    }

    /**
     * Upgrades the connection to TLS like {@link #startTls(TlsOptions)}, in the role that is named:
     * which side has connected need not decide that, as with the data connections of FTP, or
     * connections that this program has accepted itself.
     *
     * @param serverSide whether this side is the server in TLS, which has a certificate
     */
    @CheckReturnValue
    public Coroutine<Void> startTls(TlsOptions tls, boolean serverSide) {
        Checks.notNull(tls, "tls");
        return async("StreamWriter.startTls", () -> startTlsHere(tls, serverSide));
    }

    /**
     * Upgrades the connection to TLS like {@link #startTls(TlsOptions)}, with {@code context} and
     * otherwise default options.
     */
    @CheckReturnValue
    public Coroutine<Void> startTls(SSLContext context) {
        return startTls(TlsOptions.of(context));
    }

    /** A connection is not forgotten while a task is in one of the calls that end with this. */
    private void keepOpen() {
        Reference.reachabilityFence(this);
    }

    private Void drainHere() {
        LoopCheck.inTask(loop, this);
        Throwable problem = reader == null ? null : reader.exception();
        if (problem != null) {
            throw Throwing.unchecked(problem);
        }
        if (transport.isClosing()) {
            // Suspends once, so that connectionLost can run; a loop of write and drain would
            // otherwise never see it.
            await(Coroutines.sleep(0));
        }
        try {
            await(protocol.drained());
        } finally {
            keepOpen();
        }
        return Nothing.VOID;
    }

    private Void startTlsHere(TlsOptions tls, boolean serverSide) {
        ensureWritable("startTls");
        upgrading = true;
        try {
            drainHere();
            Transport secured = await(loop.startTls(transport, protocol, tls, serverSide));
            transport = secured;
            protocol.replaceTransport(secured);
            return Nothing.VOID;
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
