package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Netty's decoder of responses, for one response: what follows its head is another protocol's, or does not matter. */
final class UpgradeDecoder extends HttpResponseDecoder {

    private final List<Object> out = new ArrayList<>(2);

    UpgradeDecoder() {
        super(new HttpDecoderConfig().setHeadersFactory(HeaderSink.FACTORY).setTrailersFactory(HeaderSink.FACTORY));
    }

    /** Returns a head, or null if it needs more bytes than {@code data} has. */
    @Nullable
    HttpResponse next(ByteBuf data) throws Exception {
        while (data.isReadable()) {
            int begin = data.readerIndex();
            decode(null, data, out);
            for (Object part : out) {
                if (part instanceof HttpResponse head) {
                    out.clear();
                    return head;
                }
            }
            out.clear();
            if (begin == data.readerIndex()) {
                return null;
            }
        }
        return null;
    }
}
