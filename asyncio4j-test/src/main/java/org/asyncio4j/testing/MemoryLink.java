package org.asyncio4j.testing;

import java.util.Objects;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;

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

    /**
     * Options for a link.
     *
     * @param loop the loop that both ends belong to
     * @param capacity how many bytes fit in between, in each direction; positive
     * @param largestPiece the largest number of bytes that arrive at a time; 1 reveals protocols
     *     that rely on more
     * @param delay seconds from one end to the other, not negative
     */
    public record Options(EventLoop loop, int capacity, int largestPiece, double delay) {

        /** Checks that the numbers are in range. */
        public Options {
            Objects.requireNonNull(loop, "loop must not be null");
            positive(capacity, "capacity");
            positive(largestPiece, "largestPiece");
            if (!(delay >= 0)) {
                throw new IllegalArgumentException("delay must be >= 0: " + delay);
            }
        }

        /** Returns these options with another capacity. */
        public Options withCapacity(int bytes) {
            return new Options(loop, bytes, largestPiece, delay);
        }

        /** Returns these options with another limit for the bytes that arrive at a time. */
        public Options withLargestPiece(int bytes) {
            return new Options(loop, capacity, bytes, delay);
        }

        /** Returns these options with a delay in seconds. */
        public Options withDelay(double seconds) {
            return new Options(loop, capacity, largestPiece, seconds);
        }

        /** Connects two protocols. */
        public MemoryLink connect(BaseProtocol left, BaseProtocol right) {
            return new MemoryLink(this, left, right);
        }

        private static void positive(int value, String name) {
            if (value <= 0) {
                throw new IllegalArgumentException(name + " must be > 0: " + value);
            }
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
        return new Options(loop, DEFAULT_CAPACITY, DEFAULT_LARGEST_PIECE, 0);
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

    @Override
    public String toString() {
        return "<MemoryLink " + left + " " + right + ">";
    }
}
