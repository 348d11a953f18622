package org.asyncio4j.internal.task;

/** A handle that waits for a channel, and is run also when that was closed instead. */
public interface ClosedChannelListener {}
