package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Reading and writing of at most {@link #PIECE} bytes at a time. The JDK copies a buffer on the
 * heap by way of a direct one, which otherwise would be as large as what is asked for, at each call
 * anew.
 */
final class ChannelIo {

    /** As much as CPython reads at a time. */
    static final int PIECE = 256 << 10;

    private ChannelIo() {}

    /** As {@link ReadableByteChannel#read}. */
    static int read(ReadableByteChannel channel, ByteBuffer target) throws IOException {
        int limit = target.limit();
        target.limit(target.position() + Math.min(PIECE, target.remaining()));
        try {
            return channel.read(target);
        } finally {
            target.limit(limit);
        }
    }

    /** As {@link WritableByteChannel#write}. */
    static int write(WritableByteChannel channel, ByteBuffer source) throws IOException {
        int limit = source.limit();
        source.limit(source.position() + Math.min(PIECE, source.remaining()));
        try {
            return channel.write(source);
        } finally {
            source.limit(limit);
        }
    }
}
