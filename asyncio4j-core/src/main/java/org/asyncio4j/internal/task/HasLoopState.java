package org.asyncio4j.internal.task;

import org.asyncio4j.lowlevel.EventLoop;

/** A loop of this library, seen from the rows below the one that puts it together. */
public non-sealed interface HasLoopState extends EventLoop {

    /** What its futures, tasks and callbacks need of it. */
    LoopState loopState();
}
