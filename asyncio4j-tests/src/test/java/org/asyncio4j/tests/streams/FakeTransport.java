package org.asyncio4j.tests.streams;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/** A transport without a peer: remembers what it is told, and is what the test wants it to be. */
public class FakeTransport implements Transport {

    /** The calls, in order: {@code write(abc)}, {@code pauseReading}. */
    final List<String> calls = new ArrayList<>();

    final Map<ExtraInfo<?>, Object> extra = new HashMap<>();
    boolean closing;
    private @Nullable BaseProtocol protocol;

    /** Tells {@code driven} that the connection is there. */
    public <P extends Protocol> P connect(P driven) {
        protocol = driven;
        driven.connectionMade(this);
        return driven;
    }

    @Override
    public boolean isReading() {
        return !closing;
    }

    @Override
    public void pauseReading() {
        calls.add("pauseReading");
    }

    @Override
    public void resumeReading() {
        calls.add("resumeReading");
    }

    @Override
    public void write(ByteBuffer data) {
        calls.add("write(" + StandardCharsets.UTF_8.decode(data) + ")");
    }

    @Override
    public void writelines(Iterable<ByteBuffer> pieces) {
        StringBuilder text = new StringBuilder("writelines(");
        for (ByteBuffer piece : pieces) {
            text.append('[').append(StandardCharsets.UTF_8.decode(piece)).append(']');
        }
        calls.add(text.append(')').toString());
    }

    @Override
    public void writeEof() {
        calls.add("writeEof");
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void abort() {
        calls.add("abort");
        closing = true;
    }

    @Override
    public void close() {
        calls.add("close");
        closing = true;
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    @Override
    public long getWriteBufferSize() {
        return 0;
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return WriteBufferLimits.DEFAULT;
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits limits) {
        throw new UnsupportedOperationException();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return (T) extra.get(key);
    }

    @Override
    public void setProtocol(BaseProtocol driven) {
        protocol = driven;
    }

    @Override
    public BaseProtocol getProtocol() {
        if (protocol == null) {
            throw new IllegalStateException("no protocol");
        }
        return protocol;
    }

    @Override
    public String toString() {
        return "<Transport>";
    }
}
