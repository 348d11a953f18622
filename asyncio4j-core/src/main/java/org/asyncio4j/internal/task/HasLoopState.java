package org.asyncio4j.internal.task;

import org.asyncio4j.lowlevel.EventLoop;

/** A loop of this library, as seen by layers below the one that assembles it. */
public non-sealed interface HasLoopState extends EventLoop {

    /** Returns the part of the loop that its futures, tasks and callbacks use. */
    LoopState loopState();

    /** Looks whether another process asks what the loops do. Every half second, on the thread that waits for the loop. */
    void lookOutside();
}
