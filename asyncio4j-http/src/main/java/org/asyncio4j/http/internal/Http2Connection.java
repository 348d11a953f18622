package org.asyncio4j.http.internal;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.collection.IntObjectHashMap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks HTTP/2 (RFC 9113), of either side: frames in and out, settings, windows, limits of time, the end.
 *
 * <p>Frames are gathered, and written when all that can run has run. Data waits in a line of streams; the {@linkplain #pump
 * pump} sends a frame of each by turns, as far as the windows and the transport let it.
 *
 * <p>Loop thread only.
 */
abstract class Http2Connection implements BufferedProtocol {

    /** What a client sends first. */
    static final byte[] PREFACE = HeadWriter.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    static final int ENABLE_PUSH = 2;
    static final int MAX_STREAMS = 3;
    static final int INITIAL_WINDOW = 4;
    static final int MAX_HEADER_LIST = 6;
    static final int ENABLE_CONNECT = 8;

    private static final int DEFAULT_WINDOW = (1 << 16) - 1;
    private static final long MAX_WINDOW = Integer.MAX_VALUE;

    /** With so much in hand, it is written at once. */
    private static final int FLUSH_SIZE = 64 << 10;

    /** How long the last frames have to be taken. */
    private static final double LINGER = 2;

    final EventLoop loop;
    final Http2Output out;
    final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>();
    private final Context context;
    private final ByteBuffer input;
    private final ByteBuf inputBytes;
    private final Http2Input frames;
    private final Runnable flushing = this::flushNow;
    private final int streamWindow;
    private final int connectionWindow;
    private @Nullable Transport transport;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private boolean reading;
    private boolean flushPlanned;
    private boolean writingPaused;
    private boolean ending;
    private boolean lost;

    private int receiveWindow = DEFAULT_WINDOW;
    private int taken;
    private long sendWindow = DEFAULT_WINDOW;
    private int initialSendWindow = DEFAULT_WINDOW;
    private final ArrayDeque<Http2Stream> line = new ArrayDeque<>();

    final ClosedStreams closedStreams = new ClosedStreams();
    private final Deadline deadline;
    private final StreamTimes times;

    Http2Connection(
            EventLoop loop,
            Context context,
            ByteBuffer input,
            ByteBuf inputBytes,
            Http2Shared shared,
            int maxHeaderSize,
            int streamWindow,
            int connectionWindow) {
        this.loop = loop;
        this.context = context;
        this.input = input;
        this.inputBytes = inputBytes;
        this.streamWindow = streamWindow;
        this.connectionWindow = connectionWindow;
        out = new Http2Output(shared);
        frames = new Http2Input(loop, maxHeaderSize, new Listener());
        deadline = new Deadline(loop, this::connectionLate);
        times = new StreamTimes(loop, streams.values());
    }

    // What differs between servers and clients.

    /** Takes header fields of a stream that may be new. */
    abstract void headersArrived(int id, HeaderBlock block, boolean end) throws Http2Exception;

    /** Called when header fields were too many to be kept. */
    abstract void headersTooLarge(int id) throws Http2Exception;

    /** Called with the peer's settings, when those that concern all connections are in force. */
    abstract void settingsArrived(Http2Settings settings);

    /** Called when the peer takes no streams above {@code lastStream}. */
    abstract void goAwayArrived(int lastStream, long code, String text);

    /** Returns whether a stream has not been there yet. */
    abstract boolean isIdle(int id);

    /** Returns the highest stream of the peer's that was looked at. */
    abstract int lastStream();

    /** Called when a stream is no longer there. */
    abstract void removed(Http2Stream stream);

    /** Called behind each read. */
    abstract void afterRead();

    /** Called when the limit of time for the connection is over, unless it is ending. */
    abstract void connectionIdle();

    /** Returns how long the peer may take nothing. */
    abstract double sendLimit();

    /** Called once, when the connection is gone. */
    abstract void connectionGone();

    /** Tells of a bug. */
    abstract void report(String message, Throwable problem);

    // The transport's side.

    /** Sends what comes first. */
    void begin(Transport made, byte[] preface, int... settings) {
        transport = made;
        out.raw(preface);
        out.settings(settings);
        out.windowUpdate(0, connectionWindow - DEFAULT_WINDOW);
        receiveWindow = connectionWindow;
        flush();
    }

    @Override
    public void connectionMade(BaseTransport made) {
        transport = (Transport) made;
    }

    Transport transport() {
        Transport there = transport;
        if (there == null) {
            throw new AssertionError("bug in asyncio4j: not connected");
        }
        return there;
    }

    boolean isConnected() {
        return transport != null;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return input.clear();
    }

    @Override
    public void bufferUpdated(int count) {
        if (ending) {
            return;
        }
        ByteBuf data = inputBytes.setIndex(0, count);
        if (rest.isReadable()) {
            rest.writeBytes(data);
            received(rest);
        } else {
            received(data);
        }
    }

    /** Takes bytes that have arrived. */
    public void received(ByteBuf data) {
        reading = true;
        try {
            read(data);
        } catch (Http2Exception e) {
            fail(e);
        } catch (RuntimeException e) {
            report("HTTP/2 connection failed", e);
            fail(connectionError(Http2Error.INTERNAL_ERROR, e, "internal error"));
        } finally {
            reading = false;
        }
        if (!data.isReadable() || ending) {
            rest = Unpooled.EMPTY_BUFFER;
        } else if (data == rest) {
            rest.discardReadBytes();
        } else {
            rest = Unpooled.buffer(data.readableBytes()).writeBytes(data);
        }
        if (!ending) {
            afterRead();
        }
        flush();
    }

    /** Reads frames; a server reads the preface first. */
    void read(ByteBuf data) throws Http2Exception {
        boolean more = true;
        while (more && !ending) {
            try {
                more = frames.next(data);
            } catch (Http2Exception e) {
                if (!Http2Exception.isStreamError(e)) {
                    throw e;
                }
                streamFailed(Http2Exception.streamId(e), e);
            }
        }
    }

    /** Reads what has come before it could be read. */
    void readKept() {
        if (rest.isReadable()) {
            received(rest);
        }
    }

    boolean isAmidHeaders() {
        return frames.isAmidHeaders();
    }

    boolean hasSettings() {
        return frames.hasBegun();
    }

    @Override
    public boolean eofReceived() {
        terminate("the other side has closed the connection", null);
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        lost = true;
        terminate("the connection was lost", problem);
        deadline.end();
        times.end();
        frames.close();
        out.taken();
        connectionGone();
    }

    /** Ends all streams; nothing more is read or sent. */
    private void terminate(String reason, @Nullable Throwable problem) {
        ending = true;
        for (Http2Stream stream : List.copyOf(streams.values())) {
            remove(stream);
            stream.lost(reason, problem);
        }
    }

    @Override
    public void pauseWriting() {
        writingPaused = true;
        if (!ending) {
            deadline.set(sendLimit());
        }
    }

    @Override
    public void resumeWriting() {
        writingPaused = false;
        if (!ending) {
            deadline.clear();
            limitsChanged();
            pump();
            flush();
        }
    }

    /** Called when the connection's limit of time is free for another use. */
    abstract void limitsChanged();

    // Writing.

    /** Writes what was put out, when all that can run now has run. */
    void flushSoon() {
        if (reading || flushPlanned) {
            return;
        }
        if (streams.size() <= 1) {
            flush();
            return;
        }
        flushPlanned = true;
        loop.callSoon(flushing, context);
    }

    private void flushNow() {
        flushPlanned = false;
        flush();
    }

    void flush() {
        if (out.size() > 0) {
            if (!lost) {
                transport().write(out.take());
            }
            out.taken();
        }
    }

    /** Puts a stream with data into the line. */
    void enqueue(Http2Stream stream) {
        if (!stream.queued && stream.canSend()) {
            stream.queued = true;
            line.addLast(stream);
            pump();
        }
        flushSoon();
    }

    /** Sends data of the streams in the line, a frame of each by turns, as far as windows and transport let it. */
    private void pump() {
        while (sendWindow > 0 && !writingPaused && !line.isEmpty()) {
            Http2Stream stream = line.removeFirst();
            stream.queued = false;
            if (!stream.canSend()) {
                continue;
            }
            sendWindow -= stream.putFrame((int) Math.min(out.maxFrame(), sendWindow));
            frames.dataSent();
            if (stream.canSend()) {
                stream.queued = true;
                line.addLast(stream);
            }
            if (out.size() >= FLUSH_SIZE) {
                flush();
            }
        }
    }

    int initialSendWindow() {
        return initialSendWindow;
    }

    // Receiving.

    int streamWindow() {
        return streamWindow;
    }

    /** Lets the peer send {@code count} bytes more. */
    void give(int count) {
        taken += count;
        if (!ending && taken >= connectionWindow / 2) {
            receiveWindow += taken;
            out.windowUpdate(0, taken);
            taken = 0;
            flushSoon();
        }
    }

    /** What Netty's reader tells. */
    private final class Listener extends Http2FrameAdapter {

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end)
                throws Http2Exception {
            int size = data.readableBytes() + padding;
            receiveWindow -= size;
            if (receiveWindow < 0) {
                throw connectionError(Http2Error.FLOW_CONTROL_ERROR, "more than the window of the connection");
            }
            Http2Stream stream = streams.get(id);
            if (stream == null || stream.isRemoteEnded()) {
                give(size);
                checkClosed(id, stream);
            } else {
                stream.dataArrived(data, padding, end);
            }
            return size;
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end)
                throws Http2Exception {
            headersArrived(id, frames.block(), end);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int id,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end)
                throws Http2Exception {
            headersArrived(id, frames.block(), end);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) throws Http2Exception {
            Http2Stream stream = streams.get(id);
            if (stream != null) {
                remove(stream);
                stream.resetByPeer(code);
                mistake();
            } else if (isIdle(id)) {
                throw connectionError(Http2Error.PROTOCOL_ERROR, "reset of the idle stream %d", id);
            }
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
            apply(settings);
            out.settingsAck();
            settingsArrived(settings);
            pump();
        }

        @Override
        public void onPingRead(ChannelHandlerContext ctx, long data) {
            out.ping(data, true);
        }

        @Override
        public void onPushPromiseRead(
                ChannelHandlerContext ctx, int id, int promised, Http2Headers headers, int padding)
                throws Http2Exception {
            throw connectionError(Http2Error.PROTOCOL_ERROR, "a push that nobody allowed");
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext ctx, int last, long code, ByteBuf text) {
            goAwayArrived(last, code, text.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int count) throws Http2Exception {
            if (id == 0) {
                sendWindow += count;
                if (sendWindow > MAX_WINDOW) {
                    throw connectionError(Http2Error.FLOW_CONTROL_ERROR, "the window is too large");
                }
                pump();
                return;
            }
            Http2Stream stream = streams.get(id);
            if (stream == null) {
                if (isIdle(id)) {
                    throw connectionError(Http2Error.PROTOCOL_ERROR, "a window for the idle stream %d", id);
                }
                return;
            }
            stream.sendWindow += count;
            if (stream.sendWindow > MAX_WINDOW) {
                throw streamError(id, Http2Error.FLOW_CONTROL_ERROR, "the window is too large");
            }
            enqueue(stream);
        }
    }

    private void apply(Http2Settings settings) throws Http2Exception {
        Long table = settings.headerTableSize();
        if (table != null) {
            out.setTableSize(table);
        }
        Integer frame = settings.maxFrameSize();
        if (frame != null) {
            out.setMaxFrame(Math.min(frame, 4 * Http2Output.DEFAULT_MAX_FRAME));
        }
        Integer window = settings.initialWindowSize();
        if (window != null) {
            long more = (long) window - initialSendWindow;
            initialSendWindow = window;
            for (Http2Stream stream : streams.values()) {
                stream.sendWindow += more;
                if (stream.sendWindow > MAX_WINDOW) {
                    throw connectionError(Http2Error.FLOW_CONTROL_ERROR, "the window is too large");
                }
                if (!stream.queued && stream.canSend()) {
                    stream.queued = true;
                    line.addLast(stream);
                }
            }
        }
    }

    // Streams.

    void add(Http2Stream stream) {
        streams.put(stream.id, stream);
    }

    /** Forgets a stream that has ended. */
    void remove(Http2Stream stream) {
        if (streams.remove(stream.id) != null) {
            closedStreams.ended(stream.id);
            stream.setClosed();
            removed(stream);
        }
    }

    /** Resets a stream. */
    void reset(Http2Stream stream, Http2Error code) {
        if (!stream.isClosed()) {
            streams.remove(stream.id);
            reset(stream.id, code);
            stream.setClosed();
            removed(stream);
        }
    }

    /** Resets a stream that is not there, or no longer. */
    void reset(int id, Http2Error code) {
        closedStreams.reset(id);
        if (!ending) {
            out.reset(id, code.code());
            flushSoon();
        }
    }

    /** Throws unless what has come for a stream that is closed, at least by the peer, is to be passed over. */
    void checkClosed(int id, @Nullable Http2Stream stream) throws Http2Exception {
        if (stream == null) {
            if (closedStreams.wasReset(id)) {
                return; // it was on its way
            }
            if (isIdle(id)) {
                throw connectionError(Http2Error.PROTOCOL_ERROR, "a frame for the idle stream %d", id);
            }
        }
        throw streamError(id, Http2Error.STREAM_CLOSED, "a frame for the closed stream %d", id);
    }

    private void streamFailed(int id, Http2Exception problem) throws Http2Exception {
        if (problem instanceof Http2Exception.HeaderListSizeException) {
            headersTooLarge(id);
            return;
        }
        Http2Stream stream = streams.get(id);
        if (stream == null && isIdle(id)) {
            throw connectionError(problem.error(), "%s", Failures.why(problem));
        }
        mistake();
        if (stream == null) {
            reset(id, problem.error());
        } else {
            reset(stream, problem.error());
            stream.failed(problem);
        }
    }

    /** Counts something that the peer did wrong, or in vain; throws if that is too often. */
    abstract void mistake() throws Http2Exception;

    // Limits of time.

    /** Begins the limit of time of a stream. */
    void limit(Http2Stream stream, double seconds) {
        times.limit(stream, seconds);
    }

    /** Begins the limit of time of the connection, unless it waits to write. */
    void limit(double seconds) {
        if (!writingPaused && !ending) {
            deadline.set(seconds);
        }
    }

    private void connectionLate() {
        if (ending || writingPaused) {
            transport().abort();
        } else {
            connectionIdle();
        }
    }

    // The end.

    boolean isEnding() {
        return ending;
    }

    /** Says that no more streams are taken. */
    void goAway(int lastStream, Http2Error code, String text) {
        out.goAway(lastStream, code.code(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the connection because of what the peer did. */
    void fail(Http2Exception problem) {
        if (!ending) {
            goAway(lastStream(), problem.error(), Failures.why(problem));
            terminate("the other side has broken the rules: " + Failures.why(problem), problem);
            end();
        }
    }

    /**
     * Closes the connection, behind what is being sent. What the peer still sends is read and dropped for a while: otherwise
     * the system would answer it by a reset, at which the peer may lose what was sent.
     */
    void end() {
        close(false);
    }

    /**
     * Closes the connection, behind what is being sent.
     *
     * @param both whether nothing more is read either
     */
    void close(boolean both) {
        ending = true;
        flush();
        if (lost) {
            return;
        }
        if (!both && transport().canWriteEof() && !transport().isClosing()) {
            transport().writeEof();
        } else {
            transport().close();
        }
        deadline.set(LINGER);
    }

    /** Closes at once. */
    void abortConnection() {
        terminate("the connection was given up", null);
        if (transport != null && !lost) {
            transport.abort();
        }
    }
}
