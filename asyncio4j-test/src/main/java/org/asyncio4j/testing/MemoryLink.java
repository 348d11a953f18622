package org.asyncio4j.testing;

import java.util.Objects;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;

/**
 * A connection in memory: two transports, of which each gets what is written to the other one. With
 * it protocols are tested without a network, in virtual time and always in the same order.
 *
 * {@snippet :
 * MemoryLink link = MemoryLink.options(loop).withLargestPiece(1).connect(client, server);
 * link.left().write(bytes);
 * link.reset();
 * }
 *
 * <p>The transports behave as those of a TCP connection: what is in between holds a limited number
 * of bytes, so that a writer whose peer has paused is told to pause as well; an end can be closed
 * for sending alone; data that is sent to an end that is gone is dropped. Both protocols are told
 * {@code connectionMade} in the next iteration of the loop, the left one first.
 *
 * <p>Belongs to the loop's thread.
 */
public final class MemoryLink {

    private static final int DEFAULT_CAPACITY = 64 << 10;
    private static final int DEFAULT_LARGEST_PIECE = 256 << 10;

    private final MemoryTransport left;
    private final MemoryTransport right;

    /**
     * How a link behaves.
     *
     * @param loop that both ends belong to
     * @param capacity how many bytes fit in between, in each direction; positive
     * @param largestPiece how many bytes arrive at a time at most; 1 finds out who relies on more
     * @param delay seconds from an end to the other one, not negative
     */
    public record Options(EventLoop loop, int capacity, int largestPiece, double delay) {

        /** Checks the numbers. */
        public Options {
            Objects.requireNonNull(loop, "loop must not be null");
            positive(capacity, "capacity");
            positive(largestPiece, "largestPiece");
            if (!(delay >= 0)) {
                throw new IllegalArgumentException("delay must be >= 0: " + delay);
            }
        }

        /** These options with another capacity. */
        public Options withCapacity(int bytes) {
            return new Options(loop, bytes, largestPiece, delay);
        }

        /** These options with another limit for what arrives at a time. */
        public Options withLargestPiece(int bytes) {
            return new Options(loop, capacity, bytes, delay);
        }

        /** These options with a delay in seconds. */
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

    /** The usual options: 64 KiB in between, no delay. */
    public static Options options(EventLoop loop) {
        return new Options(loop, DEFAULT_CAPACITY, DEFAULT_LARGEST_PIECE, 0);
    }

    /** Connects two protocols as usual. */
    public static MemoryLink connect(EventLoop loop, BaseProtocol left, BaseProtocol right) {
        return options(loop).connect(left, right);
    }

    /** The end of the first protocol. */
    public Transport left() {
        return left;
    }

    /** The end of the second protocol. */
    public Transport right() {
        return right;
    }

    /**
     * Breaks the connection: what is under way is lost, and in the next iteration both protocols
     * are told {@code connectionLost} with a {@link ConnectionResetException}. An end that is
     * closed already stays as it is.
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
