package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.extras.Broadcast;
import org.asyncio4j.extras.ChannelClosedException;
import org.asyncio4j.extras.LatestValue;
import org.asyncio4j.extras.ReceiveChannel;
import org.asyncio4j.testing.AsyncioTest;

/** One sender, many consumers: {@link Broadcast} and {@link LatestValue}. */
class BroadcastTest {

    private final List<Object> log = new ArrayList<>();

    @AsyncioTest
    void eachSubscriberGetsWhatIsSentAfterItHasSubscribed() {
        Broadcast<Integer> all = new Broadcast<>(10);
        await(all.send(0));
        ReceiveChannel<Integer> first = all.subscribe();
        await(all.send(1));
        ReceiveChannel<Integer> second = all.subscribe();
        await(all.send(2));
        assertEquals(2, all.subscribers());
        all.close();
        assertEquals(List.of(1, 2), await(first.toList()));
        assertEquals(List.of(2), await(second.toList()));
        assertThrows(ChannelClosedException.class, () -> await(all.send(3)));
        assertThrows(ChannelClosedException.class, all::subscribe);
    }

    @AsyncioTest
    void theSenderWaitsForTheSlowestAndSendsToAllOrNone() {
        Broadcast<Integer> all = new Broadcast<>(1);
        ReceiveChannel<Integer> quick = all.subscribe();
        ReceiveChannel<Integer> slow = all.subscribe();
        await(all.send(1));
        assertEquals(1, quick.receiveNowait());
        assertFalse(all.trySend(2));
        Task<Void> cancelled = createTask(() -> await(all.send(2)));
        Task<Void> second = createTask(() -> await(all.send(3)));
        Task<Void> third = createTask(() -> await(all.send(4)));
        await(sleep(1));
        assertEquals(0, quick.statistics().items());
        cancelled.cancel();
        assertThrows(CancelledError.class, () -> await(cancelled));
        assertEquals(1, slow.receiveNowait());
        await(second);
        assertEquals(3, quick.receiveNowait());
        assertEquals(3, slow.receiveNowait());
        await(third);
        assertEquals(4, quick.receiveNowait());
    }

    @AsyncioTest
    void whoLeavesIsNotWaitedFor() {
        Broadcast<Integer> all = new Broadcast<>(1);
        ReceiveChannel<Integer> stays = all.subscribe();
        ReceiveChannel<Integer> leaves = all.subscribe();
        await(all.send(1));
        assertEquals(1, stays.receiveNowait());
        Task<Void> sender = createTask(() -> await(all.send(2)));
        await(sleep(1));
        assertFalse(sender.done());
        leaves.close();
        await(sender);
        assertEquals(2, stays.receiveNowait());
        assertEquals(1, all.subscribers());
    }

    @AsyncioTest
    void aSlowSubscriberMayLoseItsOldestItems() {
        Broadcast<Integer> all = new Broadcast<>(2, Broadcast.Overflow.DROP_OLDEST);
        ReceiveChannel<Integer> slow = all.subscribe();
        for (int i = 0; i < 5; i++) {
            assertTrue(all.trySend(i));
        }
        all.close();
        assertEquals(List.of(3, 4), await(slow.toList()));
    }

    private void watching(LatestValue<Integer> value, String name, double pause) {
        createTask(() -> {
            each(value, item -> {
                log.add(name + item);
                await(sleep(pause));
            });
            log.add(name + " ends");
        });
    }

    @AsyncioTest
    void aLatestValueIsIteratedOverWithoutWhatASlowConsumerMisses() {
        LatestValue<Integer> value = new LatestValue<>(0);
        watching(value, "quick ", 0);
        watching(value, "slow ", 2.5);
        await(sleep(0.1));
        for (int i = 1; i <= 3; i++) {
            await(sleep(1));
            value.set(i);
            value.set(i);
        }
        value.close();
        await(sleep(5));
        assertEquals(
                List.of(
                        "quick 0",
                        "slow 0",
                        "quick 1",
                        "quick 2",
                        "slow 2",
                        "quick 3",
                        "quick  ends",
                        "slow 3",
                        "slow  ends"),
                log);
        assertEquals(3, value.get());
        assertThrows(ChannelClosedException.class, () -> value.set(9));
    }

    @AsyncioTest
    void aLatestValueCanBeWaitedFor() {
        LatestValue<Integer> value = new LatestValue<>(0);
        assertEquals(0, await(value.waitFor(it -> it == 0)));
        Task<Integer> waiter = createTask(() -> await(value.waitFor(it -> it > 1)));
        Task<Integer> cancelled = createTask(() -> await(value.waitFor(it -> it > 1)));
        await(sleep(1));
        cancelled.cancel();
        assertEquals(1, value.update(it -> it + 1));
        await(sleep(1));
        assertFalse(waiter.done());
        value.update(it -> it + 1);
        assertEquals(2, await(waiter));
        value.close();
        assertThrows(ChannelClosedException.class, () -> await(value.waitFor(it -> it > 2)));
    }
}
