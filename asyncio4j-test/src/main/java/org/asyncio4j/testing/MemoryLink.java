package org.asyncio4j.testing;

import java.time.Duration;
import java.util.Objects;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A connection in memory: two transports, each of which receives what is written to the other. With
 * it protocols are tested without a network, in virtual time and always in the same order.
 *
 * {@snippet :
 * MemoryLink link = MemoryLink.options(loop).withLargestPiece(1).connect(client, server);
 * link.left().write(bytes);
 * link.reset();
 * }
 *
 * <p>The transports behave like those of a TCP connection: the space in between holds a limited
 * number of bytes, so that a writer whose peer has paused is asked to pause as well; an end can be
 * closed for sending alone; data sent to an end that is gone is dropped. The {@code connectionMade}
 * of both protocols is called in the next iteration of the loop, the left one first.
 *
 * <p>Belongs to the loop's thread.
 */
public final class MemoryLink {

    private static final int DEFAULT_CAPACITY = 64 << 10;
    private static final int DEFAULT_LARGEST_PIECE = 256 << 10;

    private final MemoryTransport left;
    private final MemoryTransport right;

    /** How a link behaves. Immutable; equal to options with the same values. */
    public static final class Options {

        private final Values values;

        private record Values(EventLoop loop, int capacity, int largestPiece, double delay) {}

        private Options(Values values) {
            this.values = values;
        }

        /**
         * Returns these options with another capacity.
         *
         * @param bytes positive
         */
        public Options withCapacity(int bytes) {
            return new Options(new Values(values.loop, positive(bytes, "capacity"), values.largestPiece, values.delay));
        }

        /**
         * Returns these options with another limit for what arrives at a time.
         *
         * @param bytes positive; 1 finds code that relies on more
         */
        public Options withLargestPiece(int bytes) {
            return new Options(new Values(values.loop, values.capacity, positive(bytes, "largestPiece"), values.delay));
        }

        /**
         * Returns these options with another delay.
         *
         * @param seconds not negative
         */
        public Options withDelay(double seconds) {
            if (!(seconds >= 0)) {
                throw new IllegalArgumentException("delay must be >= 0: " + seconds);
            }
            return new Options(new Values(values.loop, values.capacity, values.largestPiece, seconds));
        }

        /** The same as {@link #withDelay(double)}. */
        public Options withDelay(Duration delay) {
            return withDelay(seconds(delay));
        }

        /** Connects two protocols. */
        public MemoryLink connect(BaseProtocol left, BaseProtocol right) {
            return new MemoryLink(this, left, right);
        }

        /** The loop that both ends belong to. */
        public EventLoop loop() {
            return values.loop;
        }

        /** How many bytes fit in between, in each direction; 64 KiB by default. */
        public int capacity() {
            return values.capacity;
        }

        /** How many bytes arrive at a time at most; 256 KiB by default. */
        public int largestPiece() {
            return values.largestPiece;
        }

        /** How many seconds data takes from one end to the other; 0 by default. */
        public double delay() {
            return values.delay;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Options that && values.equals(that.values);
        }

        @Override
        public int hashCode() {
            return values.hashCode();
        }

        @Override
        public String toString() {
            return values.toString().replaceFirst("^Values", "Options");
        }
    }

    private MemoryLink(Options options, BaseProtocol leftProtocol, BaseProtocol rightProtocol) {
        MemoryPipe toRight = new MemoryPipe(options);
        MemoryPipe toLeft = new MemoryPipe(options);
        left = new MemoryTransport("left", options, leftProtocol, toLeft, toRight);
        right = new MemoryTransport("right", options, rightProtocol, toRight, toLeft);
        toRight.between(left, right);
        toLeft.between(right, left);
        left.begin();
        right.begin();
    }

    /** Returns the default options: 64 KiB in between, no delay. */
    public static Options options(EventLoop loop) {
        Objects.requireNonNull(loop, "loop must not be null");
        return new Options(new Options.Values(loop, DEFAULT_CAPACITY, DEFAULT_LARGEST_PIECE, 0));
    }

    /** Connects two protocols with the default options. */
    public static MemoryLink connect(EventLoop loop, BaseProtocol left, BaseProtocol right) {
        return options(loop).connect(left, right);
    }

    /** Returns the transport of the first protocol. */
    public Transport left() {
        return left;
    }

    /** Returns the transport of the second protocol. */
    public Transport right() {
        return right;
    }

    /**
     * Breaks the connection: data in transit is lost, and in the next iteration {@code
     * connectionLost} of both protocols is called with a {@link ConnectionResetException}. An end
     * that is closed already is left as it is.
     */
    public void reset() {
        left.fail(new ConnectionResetException("Connection reset by peer"));
        right.fail(new ConnectionResetException("Connection reset by peer"));
    }

    static int positive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be > 0: " + value);
        }
        return value;
    }

    static double seconds(Duration delay) {
        Objects.requireNonNull(delay, "delay must not be null");
        return delay.getSeconds() + delay.getNano() / 1e9;
    }

    @Override
    public String toString() {
        return "<MemoryLink " + left + " " + right + ">";
    }
}
