package org.asyncio4j.internal.net;

import org.asyncio4j.lowlevel.BaseTransport;
import org.jspecify.annotations.Nullable;

import java.nio.channels.SelectableChannel;
import java.util.IdentityHashMap;
import java.util.Map;

/** The channels that transports of a loop have for themselves. Loop thread only. */
public final class ChannelOwners {

    private final Map<SelectableChannel, BaseTransport> owners = new IdentityHashMap<>();

    /** Gives a channel that is free to a transport. */
    void claim(SelectableChannel channel, BaseTransport transport) {
        ensureFree(channel);
        owners.put(channel, transport);
    }

    /** Takes a channel back, when its transport has closed it. */
    void release(SelectableChannel channel) {
        owners.remove(channel);
    }

    /** Fails if a transport has the channel. */
    void ensureFree(SelectableChannel channel) {
        @Nullable BaseTransport owner = owners.get(channel);
        if (owner != null) {
            throw new IllegalStateException(channel + " is used by transport " + owner);
        }
    }
}
