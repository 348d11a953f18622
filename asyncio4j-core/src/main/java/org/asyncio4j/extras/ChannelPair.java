package org.asyncio4j.extras;

import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a channel, made by {@link Extras#openChannel}.
 *
 * @param sender where items go in
 * @param receiver where they come out
 * @param <T> type of the items
 */
@CheckReturnValue
public record ChannelPair<T extends @Nullable Object>(SendChannel<T> sender, ReceiveChannel<T> receiver) {

    /** Refuses null. */
    public ChannelPair {
        Checks.notNull(sender, "sender");
        Checks.notNull(receiver, "receiver");
    }

    static <T extends @Nullable Object> ChannelPair<T> open(int capacity) {
        Checks.notNegative(capacity, "capacity");
        ChannelCore<T> core = new ChannelCore<>(capacity);
        return new ChannelPair<>(new SendChannel<>(core), new ReceiveChannel<>(core));
    }
}
