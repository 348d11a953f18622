package org.asyncio4j.lowlevel;

/**
 * A transport and the protocol that it drives.
 *
 * @param <T> the kind of transport
 * @param <P> the kind of protocol
 */
public record Connection<T extends BaseTransport, P extends BaseProtocol>(T transport, P protocol) {}
