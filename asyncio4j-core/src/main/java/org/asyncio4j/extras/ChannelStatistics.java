package org.asyncio4j.extras;

/**
 * A channel at one moment.
 *
 * @param items how many items have been sent and not received
 * @param capacity how many may be; {@link Integer#MAX_VALUE} if there is no limit
 * @param openSenders how many sending ends are open
 * @param openReceivers how many receiving ends are open
 * @param waitingSenders how many tasks wait for room
 * @param waitingReceivers how many tasks wait for an item
 * @param peak how many items it has ever held at once
 */
public record ChannelStatistics(
        int items,
        int capacity,
        int openSenders,
        int openReceivers,
        int waitingSenders,
        int waitingReceivers,
        int peak) {}
