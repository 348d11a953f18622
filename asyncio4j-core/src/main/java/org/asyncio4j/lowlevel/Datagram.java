package org.asyncio4j.lowlevel;

import java.net.SocketAddress;

/**
 * A datagram as it came.
 *
 * @param data its bytes, in an array of their own
 * @param sender where it came from
 */
@SuppressWarnings("ArrayRecordComponent") // two datagrams are never compared
public record Datagram(byte[] data, SocketAddress sender) {}
