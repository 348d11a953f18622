package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;

import java.util.Iterator;
import java.util.List;
import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.Body;
import org.jspecify.annotations.Nullable;

/** Several bodies, one after another. */
record JoinedBody(List<Body> bodies) implements Body {

    @Override
    public long length() {
        long sum = 0;
        for (Body body : bodies) {
            long length = body.length();
            if (length < 0) {
                return -1;
            }
            sum += length;
        }
        return sum;
    }

    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        return new Joined(bodies.iterator());
    }

    private static final class Joined implements AsyncIterator<byte[]>, AsyncCloseable {

        private final Iterator<Body> bodies;
        private @Nullable AsyncIterator<byte[]> current;

        Joined(Iterator<Body> bodies) {
            this.bodies = bodies;
        }

        @Override
        public byte[] next() throws Exception {
            while (true) {
                if (current == null) {
                    if (!bodies.hasNext()) {
                        throw new StopAsyncIteration();
                    }
                    current = bodies.next().asyncIterator();
                }
                try {
                    return current.next();
                } catch (StopAsyncIteration end) {
                    current = null;
                }
            }
        }

        @Override
        public Coroutine<Void> aclose() {
            return org.asyncio4j.Asyncio.async("aclose", () -> {
                if (current instanceof AsyncCloseable closeable) {
                    await(closeable.aclose());
                }
            });
        }
    }

    /** Returns whether it can be sent a second time. */
    boolean isRepeatable() {
        return bodies.stream().allMatch(body -> body instanceof BytesBody || body instanceof FileBody);
    }

    @Override
    public String toString() {
        return "<Body of " + bodies.size() + " parts>";
    }
}
