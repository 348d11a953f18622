package org.asyncio4j.internal.net;

import java.nio.ByteBuffer;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Drives both kinds of stream protocols, {@link Protocol} and {@link BufferedProtocol}, in the same
 * way.
 */
public final class StreamProtocols {

    private StreamProtocols() {}

    /** Returns {@code protocol}; throws if {@code who} cannot drive it. */
    public static BaseProtocol checked(BaseProtocol protocol, String who) {
        if (protocol instanceof Protocol || protocol instanceof BufferedProtocol) {
            return protocol;
        }
        throw new IllegalArgumentException(who + " needs a Protocol or a BufferedProtocol: " + Repr.of(protocol));
    }

    /** Returns the protocol's own buffer; throws if nothing can be put into it. */
    public static ByteBuffer bufferOf(BufferedProtocol protocol, int sizeHint) {
        @Nullable ByteBuffer buffer = protocol.getBuffer(sizeHint);
        if (buffer == null) {
            throw new IllegalStateException("getBuffer() returned an empty buffer");
        }
        ensureWritable(buffer);
        return buffer;
    }

    /** Fails if nothing can be put into what {@code getBuffer()} returned. */
    static void ensureWritable(ByteBuffer buffer) {
        if (!buffer.hasRemaining()) {
            throw new IllegalStateException("getBuffer() returned an empty buffer");
        }
        if (buffer.isReadOnly()) {
            throw new IllegalStateException("getBuffer() returned a read-only buffer");
        }
    }

    /** Passes data that was not read from a transport's channel to a protocol. */
    static void feed(BaseProtocol protocol, byte[] data) {
        if (data.length == 0) {
            return;
        }
        if (protocol instanceof Protocol stream) {
            stream.dataReceived(data);
            return;
        }
        BufferedProtocol buffered = (BufferedProtocol) protocol;
        ByteBuffer left = ByteBuffer.wrap(data);
        while (left.hasRemaining()) {
            ByteBuffer target = bufferOf(buffered, left.remaining());
            int count = Math.min(left.remaining(), target.remaining());
            target.put(left.slice(left.position(), count));
            left.position(left.position() + count);
            buffered.bufferUpdated(count);
        }
    }

    /**
     * Calls the protocol's {@code eofReceived} and returns whether the transport is to stay open.
     */
    public static boolean eofReceived(BaseProtocol protocol) {
        return protocol instanceof BufferedProtocol buffered
                ? buffered.eofReceived()
                : protocol instanceof Protocol stream && stream.eofReceived();
    }
}
