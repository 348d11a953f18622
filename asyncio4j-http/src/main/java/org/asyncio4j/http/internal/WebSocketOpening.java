package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.WebSocket;
import org.asyncio4j.http.WebSocketOptions;
import org.asyncio4j.http.WebSocketRefusedException;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** A client's connection until the server has opened the WebSocket, which then takes it over. */
public final class WebSocketOpening implements BufferedProtocol {

    private static final int INPUT = 16 << 10;
    private static final int PORT = 80;
    private static final int TLS_PORT = 443;

    private final EventLoop loop = Loops.getRunningLoop();
    private final URI url;
    private final WebSocketOptions options;
    private final String key = WebSocketHandshake.newKey();
    private final UpgradeDecoder decoder = new UpgradeDecoder();
    private final SettableFuture<WebSocket> opened = loop.createFuture();
    private final ByteBuffer input = ByteBuffer.allocate(INPUT);
    private final ByteBuf inputBytes = Unpooled.wrappedBuffer(input.duplicate());
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private @Nullable Transport transport;

    /** For tests over links in memory; others {@link #open}. */
    public WebSocketOpening(URI url, WebSocketOptions options) {
        this.url = url;
        this.options = options;
    }

    /** Connects and opens a WebSocket. */
    public static Coroutine<WebSocket> open(String text, WebSocketOptions options) {
        URI url = parse(text);
        return async("webSocket", () -> {
            WebSocket[] socket = new WebSocket[1];
            with(timeout(options.openTimeout()), () -> {
                socket[0] = connect(url, options);
            });
            return socket[0];
        });
    }

    private static WebSocket connect(URI url, WebSocketOptions options) throws Exception {
        boolean tls = isTls(url);
        ConnectOptions connect = options.connect();
        if (tls && connect.tls() == null) {
            connect = connect.withTls(SSLContext.getDefault());
        }
        if (!tls && connect.tls() != null) {
            throw new IllegalArgumentException("TLS is for the scheme wss: " + url);
        }
        int port = url.getPort() >= 0 ? url.getPort() : tls ? TLS_PORT : PORT;
        String host = url.getHost();
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        WebSocketOpening opening = new WebSocketOpening(url, options);
        await(opening.loop.createConnection(() -> opening, host, port, connect));
        return opening.socket();
    }

    /** Waits until the WebSocket is open. */
    public WebSocket socket() {
        try {
            return await(opened);
        } catch (Throwable e) {
            if (transport != null) {
                transport.abort();
            }
            throw e;
        }
    }

    private static URI parse(String text) {
        URI url = URI.create(text);
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("ws") && !scheme.equals("wss")) || url.getHost() == null) {
            throw new IllegalArgumentException("not a URL of a WebSocket, such as ws://localhost/chat: " + text);
        }
        if (url.getRawFragment() != null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("URL of a WebSocket must not have a fragment or a user: " + text);
        }
        return url;
    }

    private static boolean isTls(URI url) {
        return url.getScheme().equalsIgnoreCase("wss");
    }

    @Override
    public void connectionMade(BaseTransport made) {
        Transport there = (Transport) made;
        transport = there;
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        Headers headers = WebSocketHandshake.ask(key, options);
        HeadWriter head = new HeadWriter();
        head.put(HeadWriter.ascii("GET " + target + " HTTP/1.1\r\n"));
        if (!headers.contains("host")) {
            head.putField("host", url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort());
        }
        head.putField("connection", "upgrade");
        head.putFields(headers);
        head.putEndOfLine();
        there.write(head.take());
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return input.clear();
    }

    @Override
    public void bufferUpdated(int count) {
        if (opened.done()) {
            return;
        }
        ByteBuf data = inputBytes.setIndex(0, count);
        if (rest.isReadable()) {
            data = rest.writeBytes(data);
        }
        try {
            read(data);
        } catch (Exception e) {
            fail(e instanceof IOException known ? known : new IOException("not a response of HTTP/1.1", e));
        }
    }

    private void read(ByteBuf data) throws Exception {
        HttpResponse head = decoder.next(data);
        while (head != null && head.status().code() < 200 && head.status().code() != 101) {
            head = decoder.next(data); // word that the answer takes time
        }
        if (head == null) {
            rest = data == rest
                    ? rest.discardReadBytes()
                    : Unpooled.buffer(data.readableBytes()).writeBytes(data);
            return;
        }
        if (head.decoderResult().isFailure()) {
            throw new IOException("malformed response", head.decoderResult().cause());
        }
        Headers headers = ((HeaderSink) head.headers()).toHeaders();
        WebSocketHandshake.Agreed agreed =
                WebSocketHandshake.check(head.status().code(), headers, key, options);
        Transport there = transport;
        if (there == null) {
            throw new AssertionError("bug in asyncio4j: not connected");
        }
        WebSocketConnection socket = new WebSocketConnection(
                loop, there, false, options, agreed.subprotocol(), agreed.deflate(), input, inputBytes);
        there.setProtocol(socket);
        socket.received(data);
        opened.setResult(socket);
    }

    private void fail(Throwable problem) {
        if (!opened.done()) {
            opened.setException(problem);
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        fail(new WebSocketRefusedException(0, "the server has left before it answered"));
    }

    @Override
    public String toString() {
        return "<WebSocket to " + url + ", opening>";
    }
}
