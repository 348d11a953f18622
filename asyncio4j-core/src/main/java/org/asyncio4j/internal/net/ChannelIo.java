package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Reads and writes at most {@link #PIECE} bytes at a time. The JDK copies a heap buffer through a
 * direct one, which would otherwise be as large as the whole request, at every call.
 */
final class ChannelIo {

    /** In bytes: as much as CPython reads at a time. */
    static final int PIECE = 256 << 10;

    private ChannelIo() {}

    /** Reads like {@link ReadableByteChannel#read}, but at most {@link #PIECE} bytes. */
    static int read(ReadableByteChannel channel, ByteBuffer target) throws IOException {
        int limit = target.limit();
        target.limit(target.position() + Math.min(PIECE, target.remaining()));
        try {
            return channel.read(target);
        } finally {
            target.limit(limit);
        }
    }

    /** Writes like {@link WritableByteChannel#write}, but at most {@link #PIECE} bytes. */
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
