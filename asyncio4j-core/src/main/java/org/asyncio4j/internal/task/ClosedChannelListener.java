package org.asyncio4j.internal.task;

/** Marks a handle that waits for a channel and also runs if the channel is closed instead. */
public interface ClosedChannelListener {}
