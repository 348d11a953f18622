package org.asyncio4j.lowlevel;

/** A transport in both directions: a connection. */
public interface Transport extends ReadTransport, WriteTransport {}
