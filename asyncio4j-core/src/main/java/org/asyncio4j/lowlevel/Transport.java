package org.asyncio4j.lowlevel;

/** A transport in both directions: a stream connection. */
public interface Transport extends ReadTransport, WriteTransport {}
