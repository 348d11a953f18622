package org.asyncio4j.lowlevel;

import java.net.SocketAddress;
import org.asyncio4j.internal.util.Checks;

/**
 * A datagram as it arrived: the result of {@link SocketCalls#sockRecvfrom}. Equal only to itself,
 * since its bytes may change: they belong to the receiver, to save a copy of each datagram. {@code
 * toString()} shows how many there are, not which.
 */
public final class Datagram {

    private final byte[] data;
    private final SocketAddress sender;

    private Datagram(byte[] data, SocketAddress sender) {
        this.data = data;
        this.sender = sender;
    }

    /** Returns a datagram that takes {@code data} over, without a copy. */
    public static Datagram of(byte[] data, SocketAddress sender) {
        return new Datagram(Checks.notNull(data, "data"), Checks.notNull(sender, "sender"));
    }

    /** Returns its bytes: always the same array, owned by the caller and not shared with the loop. */
    public byte[] data() {
        return data;
    }

    /** The address that it came from. */
    public SocketAddress sender() {
        return sender;
    }

    @Override
    public String toString() {
        return "<Datagram of " + data.length + " bytes from " + sender + ">";
    }
}
