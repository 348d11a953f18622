package org.asyncio4j.simulation;

import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;

/** A channel of a simulated host. */
interface SimChannel extends Channel {

    Machine machine();

    /** Returns whether it is ready to read, to accept or to report an end. */
    boolean isReadable();

    /** Returns whether it is ready to write, or to finish connecting. */
    boolean isWritable();

    @Nullable
    Registered registered();

    void registered(@Nullable Registered now);

    /** Ends it without a word to anybody: its host is no more. */
    void vanish();

    /** Returns what it is, for reports. */
    String describe();
}
