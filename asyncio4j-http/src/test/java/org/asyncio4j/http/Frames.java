package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.MemoryLink;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection in memory that speaks HTTP/2 frame by frame, right or wrong; of a client, or of a server that a client
 * connects to. What comes is told as text, a line for each frame: {@code HEADERS 1 :status=200}, {@code DATA 1 END hello},
 * {@code RST_STREAM 1 CANCEL}. Time is virtual.
 */
final class Frames implements Protocol, HttpConnector {

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    private static final String[] NAMES = {
        "DATA",
        "HEADERS",
        "PRIORITY",
        "RST_STREAM",
        "SETTINGS",
        "PUSH_PROMISE",
        "PING",
        "GOAWAY",
        "WINDOW_UPDATE",
        "CONTINUATION"
    };

    final List<MemoryLink> links = new ArrayList<>();
    private final boolean server;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private ByteBuf input = Unpooled.buffer();
    private final List<String> received = new ArrayList<>();
    private boolean prefaceMissing;
    private @Nullable Transport transport;
    private @Nullable ByteBuf block;
    private String blockOf = "";
    private boolean ended;
    private boolean lost;
    private int sentData;

    /** Whether what concerns windows and settings is told. */
    private boolean tellsAll;

    private Frames(boolean server) {
        this.server = server;
        prefaceMissing = server;
    }

    // Connections.

    /** A client of a server with this handler, which has said hello. */
    static Frames to(HttpHandler handler) {
        return to(handler, HttpServerOptions.DEFAULT);
    }

    static Frames to(HttpHandler handler, HttpServerOptions options) {
        Frames client = silent(Http.serverProtocol(handler, options), Integer.MAX_VALUE);
        client.raw(PREFACE.getBytes(StandardCharsets.ISO_8859_1));
        client.settings();
        client.frames();
        return client;
    }

    /** A client that has said nothing. */
    static Frames silent(Supplier<BufferedProtocol> protocols, int largestPiece) {
        Frames client = new Frames(false);
        client.links.add(MemoryLink.options(Loops.getRunningLoop())
                .withLargestPiece(largestPiece)
                .connect(client, protocols.get()));
        client.transport = client.links.getFirst().left();
        return client;
    }

    /** A server that a client connects to: {@code withConnector(server)}. The last connection is the one that it talks to. */
    static Frames server() {
        return new Frames(true);
    }

    /** Options of a client that connects to this server. */
    HttpClientOptions options() {
        return HttpClientOptions.DEFAULT.withHttp2PriorKnowledge(true).withConnector(this);
    }

    @Override
    public Transport connect(EventLoop loop, BufferedProtocol protocol, String host, int port) {
        input = Unpooled.buffer();
        prefaceMissing = true;
        links.add(MemoryLink.connect(loop, protocol, this));
        transport = links.getLast().right();
        settings();
        return links.getLast().left();
    }

    Frames tellAll() {
        tellsAll = true;
        return this;
    }

    static void settle() {
        await(sleep(0.001));
    }

    void close() {
        transport().close();
        settle();
    }

    boolean isEnded() {
        settle();
        return ended || lost;
    }

    boolean isLost() {
        settle();
        return lost;
    }

    Transport transport() {
        if (transport == null) {
            throw new AssertionError("not connected");
        }
        return transport;
    }

    // What is sent.

    Frames raw(byte[] bytes) {
        transport().write(bytes);
        return this;
    }

    Frames frame(int type, int flags, int stream, byte[] payload) {
        return frame(type, flags, stream, payload, payload.length);
    }

    /** Sends a frame that says it has another length. */
    Frames frame(int type, int flags, int stream, byte[] payload, int length) {
        ByteBuf frame = Unpooled.buffer()
                .writeMedium(length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        return raw(ByteBufUtil.getBytes(frame));
    }

    /** Sends a frame whose payload is numbers of four bytes. */
    Frames frame(int type, int flags, int stream, int... numbers) {
        ByteBuf payload = Unpooled.buffer();
        for (int number : numbers) {
            payload.writeInt(number);
        }
        return frame(type, flags, stream, ByteBufUtil.getBytes(payload));
    }

    /** Sends settings: identifiers and values by turns. */
    Frames settings(int... settings) {
        ByteBuf payload = Unpooled.buffer();
        for (int i = 0; i < settings.length; i += 2) {
            payload.writeShort(settings[i]).writeInt(settings[i + 1]);
        }
        return frame(SETTINGS, 0, 0, ByteBufUtil.getBytes(payload));
    }

    /** Sends header fields: {@code "name=value"}, pseudo-headers as they are. */
    Frames headers(int stream, boolean end, String... fields) {
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(fields));
    }

    byte[] block(String... fields) {
        Http2Headers headers = new InOrder(fields);
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, block);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        return ByteBufUtil.getBytes(block);
    }

    /** Fields in the order in which they are given, right or wrong. */
    private static final class InOrder extends DefaultHttp2Headers {
        private final List<java.util.Map.Entry<CharSequence, CharSequence>> entries = new ArrayList<>();

        InOrder(String... fields) {
            super(false);
            for (String field : fields) {
                int equals = field.indexOf('=');
                entries.add(java.util.Map.entry(field.substring(0, equals), field.substring(equals + 1)));
            }
        }

        @Override
        public java.util.Iterator<java.util.Map.Entry<CharSequence, CharSequence>> iterator() {
            return entries.iterator();
        }
    }

    /** Sends the head of a request without a body. */
    Frames get(int stream, String path, String... more) {
        return request(stream, true, "GET", path, more);
    }

    /** Sends the head of a request with a body. */
    Frames post(int stream, String path, String... more) {
        return request(stream, false, "POST", path, more);
    }

    private Frames request(int stream, boolean end, String method, String path, String... more) {
        List<String> fields =
                new ArrayList<>(List.of(":method=" + method, ":scheme=http", ":authority=h", ":path=" + path));
        fields.addAll(List.of(more));
        return headers(stream, end, fields.toArray(String[]::new));
    }

    Frames data(int stream, boolean end, String text) {
        return frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Frames reset(int stream, Http2Error code) {
        return frame(RST_STREAM, 0, stream, (int) code.code());
    }

    Frames window(int stream, int count) {
        return frame(WINDOW_UPDATE, 0, stream, count);
    }

    Frames ping() {
        return frame(PING, 0, 0, 1, 2);
    }

    Frames goAway(int lastStream, Http2Error code) {
        return frame(GO_AWAY, 0, 0, lastStream, (int) code.code());
    }

    // What comes.

    /** Returns what has come and was not taken, when all has settled: a line for each frame. */
    List<String> frames() {
        settle();
        List<String> taken = List.copyOf(received);
        received.clear();
        return taken;
    }

    /** Returns how many bytes of data have come, in frames that were taken or not. */
    int dataSize() {
        settle();
        return sentData;
    }

    @Override
    public void connectionMade(BaseTransport made) {}

    @Override
    public void dataReceived(byte[] data) {
        input.writeBytes(data);
        if (prefaceMissing) {
            if (input.readableBytes() < PREFACE.length()) {
                return;
            }
            received.add(
                    input.readString(PREFACE.length(), StandardCharsets.ISO_8859_1)
                                    .equals(PREFACE)
                            ? "PREFACE"
                            : "NO PREFACE");
            prefaceMissing = false;
        }
        while (input.readableBytes() >= 9 && input.readableBytes() >= 9 + input.getMedium(input.readerIndex())) {
            int length = input.readUnsignedMedium();
            int type = input.readUnsignedByte();
            int flags = input.readUnsignedByte();
            int stream = input.readInt();
            arrived(type, flags, stream, input.readSlice(length));
        }
    }

    private void arrived(int type, int flags, int stream, ByteBuf payload) {
        String name = type < NAMES.length ? NAMES[type] : "TYPE" + type;
        boolean end = type <= HEADERS && (flags & END_STREAM) != 0;
        String head = name + (stream == 0 ? "" : " " + stream) + (end ? " END" : "");
        switch (type) {
            case DATA -> {
                sentData += payload.readableBytes();
                String text = payload.toString(StandardCharsets.ISO_8859_1);
                received.add(
                        head + (text.length() > 40 ? " (" + text.length() + ")" : text.isEmpty() ? "" : " " + text));
            }
            case HEADERS, CONTINUATION -> {
                if (block == null) {
                    block = Unpooled.buffer();
                    blockOf = head;
                }
                block.writeBytes(payload);
                if ((flags & END_HEADERS) != 0) {
                    received.add(blockOf + fields(block));
                    block = null;
                }
            }
            case RST_STREAM -> received.add(head + " " + Http2Error.valueOf(payload.readUnsignedInt()));
            case GO_AWAY ->
                received.add(head + " " + (payload.readInt() & Integer.MAX_VALUE) + " "
                        + Http2Error.valueOf(payload.readUnsignedInt()));
            case PING -> received.add(head + ((flags & ACK) != 0 ? " ACK " : " ") + payload.readLong());
            case WINDOW_UPDATE -> {
                if (tellsAll) {
                    received.add(head + " " + payload.readInt());
                }
            }
            case SETTINGS -> {
                if (tellsAll) {
                    received.add(head + ((flags & ACK) != 0 ? " ACK" : settingsText(payload)));
                }
            }
            default -> received.add(head);
        }
    }

    private static String settingsText(ByteBuf payload) {
        StringBuilder text = new StringBuilder();
        while (payload.isReadable()) {
            text.append(' ').append(payload.readUnsignedShort()).append('=').append(payload.readInt());
        }
        return text.toString();
    }

    private String fields(ByteBuf block) {
        StringBuilder text = new StringBuilder();
        try {
            for (var field : decoder.decodeHeaders(1, block)) {
                if (!field.getKey().toString().equals("date")) {
                    text.append(' ').append(field.getKey()).append('=').append(field.getValue());
                }
            }
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }

    @Override
    public boolean eofReceived() {
        ended = true;
        return !server;
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        lost = true;
    }
}
