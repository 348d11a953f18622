package org.asyncio4j.internal.task;

/**
 * Counts what the transports of a loop do. Written by the loop's thread, in plain fields, as each read and write counts
 * here; read by any, which may see an earlier value.
 */
public final class Traffic {

    public int open;
    public long opened;
    public long bytesRead;
    public long bytesWritten;
}
