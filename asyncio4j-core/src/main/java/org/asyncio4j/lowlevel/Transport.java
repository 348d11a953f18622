package org.asyncio4j.lowlevel;

/**
 * A transport in both directions: a stream connection.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface Transport extends ReadTransport, WriteTransport {}
