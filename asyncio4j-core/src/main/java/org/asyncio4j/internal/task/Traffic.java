package org.asyncio4j.internal.task;

import java.util.List;
import java.util.function.Supplier;

/**
 * Counts what the transports of a loop do. Written by the loop's thread, in plain fields, as each read and write counts
 * here; read by any, which may see an earlier value.
 */
public final class Traffic {

    /** Lists the open transports, each of which tells what it does. Loop thread; each may be asked on any thread. */
    public Supplier<List<Supplier<TransportState>>> transports = List::of;

    public int open;
    public long opened;
    public long bytesRead;
    public long bytesWritten;
}
