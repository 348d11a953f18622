package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;

import java.util.List;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Transport;

/** Two transports that are connected, and what is told of them. */
public interface StreamEnds {

    /** The ends of one connection. */
    record Ends(Transport left, Transport right) {}

    /** What is told of the left end, unless a test connects something else. */
    RecordingProtocol left();

    /** What is told of the right end, unless a test connects something else. */
    RecordingProtocol right();

    /**
     * Connects two protocols; both have been told {@code connectionMade}, with the transport that
     * is returned for them. In a task.
     */
    Ends connect(BaseProtocol leftProtocol, BaseProtocol rightProtocol) throws Exception;

    /** More than any buffer in between holds, and than the mark at which a writer has to pause. */
    int much();

    /** Whether an end can be closed for sending alone. */
    boolean canHalfClose();

    /** Closes both ends and waits until both have been told. */
    default void closeBoth(Ends ends) {
        ends.left().close();
        ends.right().close();
        for (Transport end : List.of(ends.left(), ends.right())) {
            if (end.getProtocol() instanceof RecordingProtocol protocol) {
                await(protocol.until("lost"));
            }
        }
    }
}
