package org.asyncio4j.internal.knot;

/** A handle that waits for a channel, and is run also when that was closed instead. */
public interface TellsOfClosing {}
