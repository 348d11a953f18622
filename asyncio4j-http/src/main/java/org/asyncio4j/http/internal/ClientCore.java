package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.http.HttpClientOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/** What the connections of a client share. Loop thread only. */
final class ClientCore {

    private static final int INPUT = 64 << 10;

    final EventLoop loop;
    final HttpClientOptions options;
    final Context context = Context.copyContext();
    final HeadWriter head = new HeadWriter();
    final Http2Shared http2 = new Http2Shared();

    /** What connections read into, one at a time, and the same as Netty's decoders take it. */
    final ByteBuffer input = ByteBuffer.allocateDirect(INPUT);

    final ByteBuf inputBytes = Unpooled.wrappedBuffer(input.duplicate());

    private @Nullable TlsOptions tls;

    ClientCore(EventLoop loop, HttpClientOptions options) {
        this.loop = loop;
        this.options = options;
    }

    /** Returns how https is secured; one context for all, so that sessions are resumed. */
    TlsOptions tls() throws IOException {
        TlsOptions known = tls;
        if (known == null) {
            TlsOptions given = options.tls();
            known = given == null ? TlsOptions.of(Tls.createDefaultContext()) : given;
            if (options.http2() && known.applicationProtocols().isEmpty()) {
                known = known.withApplicationProtocols("h2", "http/1.1");
            }
            tls = known;
        }
        return known;
    }

    /** Returns whether the connection for a request may turn out to be one by HTTP/2. */
    boolean mayBeHttp2(ClientRequest request) {
        return request.route().secure() ? options.http2() : options.http2PriorKnowledge() && request.proxy() == null;
    }

    /** Tells the loop's exception handler of a failure that nobody awaits. */
    void report(String message, Throwable problem) {
        loop.callExceptionHandler(LoopProblem.of(message).with("exception", problem));
    }
}
