package org.asyncio4j.internal.knot;

import org.asyncio4j.lowlevel.EventLoop;

/** A loop of this library, seen from the rows below the one that puts it together. */
public interface HostedLoop extends EventLoop {

    /** What its futures, tasks and callbacks need of it. */
    Host host();
}
