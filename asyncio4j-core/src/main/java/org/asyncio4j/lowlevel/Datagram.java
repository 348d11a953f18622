package org.asyncio4j.lowlevel;

import java.net.SocketAddress;

/**
 * A received datagram.
 *
 * @param data its bytes, in an array that the receiver owns
 * @param sender the address it came from
 */
@SuppressWarnings("ArrayRecordComponent") // two datagrams are never compared
public record Datagram(byte[] data, SocketAddress sender) {}
