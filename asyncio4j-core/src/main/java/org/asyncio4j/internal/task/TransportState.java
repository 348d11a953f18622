package org.asyncio4j.internal.task;

/**
 * An open transport as an observer has seen it; its numbers may be of different moments.
 *
 * @param id the identity of the transport
 * @param kind {@code socket}, {@code datagram} or {@code pipe}
 * @param local empty if it has no address
 * @param peer empty if there is none, or it is not known
 * @param state {@code open}, with what is paused, {@code closing}, or {@code lost}
 * @param protocol the simple name of its protocol's class
 * @param bytesRead how many bytes it has received
 * @param bytesWritten how many bytes it has passed to the system
 * @param bytesBuffered how many bytes wait to be passed
 */
public record TransportState(
        String id,
        String kind,
        String local,
        String peer,
        String state,
        String protocol,
        long bytesRead,
        long bytesWritten,
        long bytesBuffered) {}
