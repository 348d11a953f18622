package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.extras.Extras.openChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.QueueEmptyException;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.extras.ChannelClosedException;
import org.asyncio4j.extras.ChannelPair;
import org.asyncio4j.extras.ChannelStatistics;
import org.asyncio4j.extras.ReceiveChannel;
import org.asyncio4j.extras.SendChannel;
import org.asyncio4j.testing.AsyncioTest;

/** Channels: order, room, ends and their closing, cancellation. */
class ChannelTest {

    private final List<Object> log = new ArrayList<>();

    private Task<Void> receiving(ReceiveChannel<?> channel, String name) {
        return createTask(
                () -> {
                    try {
                        while (true) {
                            log.add(name + await(channel.receive()));
                        }
                    } catch (ChannelClosedException e) {
                        log.add(name + " ends");
                    }
                },
                name);
    }

    @AsyncioTest
    void itemsComeOutInTheOrderInWhichTheyWentIn() {
        ChannelPair<Integer> pair = openChannel(3);
        for (int i = 0; i < 3; i++) {
            assertTrue(pair.sender().trySend(i));
        }
        assertFalse(pair.sender().trySend(3), "it is full");
        pair.sender().close();
        assertEquals(List.of(0, 1, 2), await(pair.receiver().toList()));
    }

    @AsyncioTest
    void withoutCapacityASenderWaitsForAReceiver() {
        ChannelPair<String> pair = openChannel(0);
        assertFalse(pair.sender().trySend("nobody waits"));
        Task<Void> sender = createTask(() -> {
            await(pair.sender().send("a"));
            log.add("sent");
        });
        await(sleep(1));
        assertEquals(List.of(), log);
        assertEquals("a", pair.receiver().receiveNowait());
        await(sender);
        Task<String> receiver = createTask(() -> await(pair.receiver().receive()));
        await(sleep(1));
        assertTrue(pair.sender().trySend("b"), "one waits");
        assertEquals("b", await(receiver));
    }

    @AsyncioTest
    void aFullChannelLetsSendersWaitInTheirOrder() {
        ChannelPair<Integer> pair = openChannel(1);
        for (int i = 0; i < 4; i++) {
            int item = i;
            createTask(() -> {
                await(pair.sender().send(item));
                log.add("sent " + item);
            });
        }
        await(sleep(1));
        assertEquals(List.of("sent 0"), log);
        assertEquals(new ChannelStatistics(1, 1, 1, 1, 3, 0, 1), pair.receiver().statistics());
        for (int i = 0; i < 4; i++) {
            assertEquals(i, pair.receiver().receiveNowait());
        }
        await(sleep(1));
        assertEquals(List.of("sent 0", "sent 1", "sent 2", "sent 3"), log);
    }

    @AsyncioTest
    void anItemGoesToWhoHasWaitedLongestAndNobodyOvertakes() {
        ChannelPair<Integer> pair = openChannel(5);
        receiving(pair.receiver(), "a");
        receiving(pair.receiver(), "b");
        await(sleep(1));
        assertTrue(pair.sender().trySend(1));
        assertThrows(QueueEmptyException.class, pair.receiver()::receiveNowait, "it has gone to a");
        assertTrue(pair.sender().trySend(2));
        assertTrue(pair.sender().trySend(3));
        pair.sender().close();
        await(sleep(1));
        assertEquals(List.of("a1", "a3", "a ends", "b2", "b ends"), log);
    }

    @AsyncioTest
    void nullIsAnItem() {
        ChannelPair<String> pair = openChannel(2);
        pair.sender().trySend(null);
        pair.sender().trySend("x");
        pair.sender().close();
        assertEquals(Arrays.asList(null, "x"), await(pair.receiver().toList()));
    }

    @AsyncioTest
    void receiversGetWhatIsLeftAndThenTheEnd() {
        ChannelPair<Integer> pair = openChannel(10);
        SendChannel<Integer> second = pair.sender().clone();
        pair.sender().trySend(1);
        pair.sender().close();
        pair.sender().close();
        second.trySend(2);
        assertEquals(1, await(pair.receiver().receive()));
        assertEquals(2, await(pair.receiver().receive()));
        receiving(pair.receiver(), "r");
        await(sleep(1));
        assertEquals(List.of(), log, "one end is open");
        second.close();
        await(sleep(1));
        assertEquals(List.of("r ends"), log);
        assertThrows(ChannelClosedException.class, () -> await(pair.receiver().receive()));
        assertThrows(ChannelClosedException.class, pair.receiver()::receiveNowait);
    }

    @AsyncioTest
    void eachEndsWhenAllSendersAreClosed() {
        ChannelPair<Integer> pair = openChannel(0);
        createTask(() -> {
            try (SendChannel<Integer> sender = pair.sender()) {
                for (int i = 0; i < 3; i++) {
                    await(sender.send(i));
                }
            }
        });
        for (int item : each(pair.receiver())) {
            log.add(item);
        }
        each(pair.receiver(), log::add);
        assertEquals(List.of(0, 1, 2), log);
    }

    @AsyncioTest
    void withoutReceiversSendingFails() {
        ChannelPair<Integer> pair = openChannel(1);
        ReceiveChannel<Integer> second = pair.receiver().clone();
        pair.sender().trySend(1);
        Task<Void> sender = createTask(() -> await(pair.sender().send(2)));
        await(sleep(1));
        pair.receiver().close();
        await(sleep(1));
        assertFalse(sender.done());
        second.close();
        assertThrows(ChannelClosedException.class, () -> await(sender));
        assertThrows(ChannelClosedException.class, () -> pair.sender().trySend(3));
        assertEquals(0, pair.sender().statistics().items());
    }

    @AsyncioTest
    void aClosedEndIsOfNoUseAndOthersAre() {
        ChannelPair<Integer> pair = openChannel(0);
        SendChannel<Integer> sender = pair.sender().clone();
        ReceiveChannel<Integer> receiver = pair.receiver().clone();
        Task<Void> sending = createTask(() -> await(sender.send(1)));
        await(sleep(1));
        sender.close();
        assertThrows(ChannelClosedException.class, () -> await(sending));
        Task<Integer> receiving = createTask(() -> await(receiver.receive()));
        Task<Integer> another = createTask(() -> await(pair.receiver().receive()));
        await(sleep(1));
        receiver.close();
        assertThrows(ChannelClosedException.class, () -> await(receiving));
        assertTrue(pair.sender().trySend(2));
        assertEquals(2, await(another));
        assertThrows(ChannelClosedException.class, () -> sender.trySend(3));
        assertThrows(ChannelClosedException.class, sender::clone);
        assertThrows(ChannelClosedException.class, receiver::receiveNowait);
        assertThrows(ChannelClosedException.class, receiver::clone);
        assertThrows(ChannelClosedException.class, () -> await(receiver.toList()));
        assertTrue(sender.isClosed() && receiver.isClosed() && !pair.sender().isClosed());
    }

    @AsyncioTest
    void aCancelledReceiverGivesBackWhatItWasGiven() {
        ChannelPair<Integer> pair = openChannel(5);
        Task<Integer> receiver = createTask(() -> await(pair.receiver().receive()));
        await(sleep(1));
        pair.sender().trySend(1);
        pair.sender().trySend(2);
        receiver.cancel();
        assertThrows(CancelledError.class, () -> await(receiver));
        assertEquals(
                List.of(1, 2),
                List.of(pair.receiver().receiveNowait(), pair.receiver().receiveNowait()));
    }

    @AsyncioTest
    void whatIsGivenBackGoesToTheNextWhoWaits() {
        ChannelPair<Integer> pair = openChannel(5);
        Task<Integer> first = createTask(() -> await(pair.receiver().receive()));
        Task<Integer> second = createTask(() -> await(pair.receiver().receive()));
        await(sleep(1));
        pair.sender().trySend(1);
        first.cancel();
        assertEquals(1, await(second));
    }

    @AsyncioTest
    void aSenderWhoseItemIsTakenHasSentItEvenIfItIsCancelledThen() {
        ChannelPair<Integer> pair = openChannel(0);
        Task<Void> sender = createTask(() -> {
            await(pair.sender().send(1));
            log.add("sent, asked to end " + org.asyncio4j.Asyncio.currentTask().cancelling());
            await(sleep(1));
            log.add("never");
        });
        await(sleep(1));
        assertEquals(1, pair.receiver().receiveNowait());
        sender.cancel();
        assertThrows(CancelledError.class, () -> await(sender));
        assertEquals(List.of("sent, asked to end 1"), log);
    }

    @AsyncioTest
    void aCancelledSenderHasSentNothing() {
        ChannelPair<Integer> pair = openChannel(0);
        Task<Void> sender = createTask(() -> await(pair.sender().send(1)));
        await(sleep(1));
        sender.cancel();
        assertThrows(QueueEmptyException.class, pair.receiver()::receiveNowait, "before its task goes on");
        assertThrows(CancelledError.class, () -> await(sender));
        assertEquals(0, pair.sender().statistics().waitingSenders());
    }

    @AsyncioTest
    void aLimitOfTimeLosesNothing() {
        ChannelPair<Integer> pair = openChannel(0);
        assertThrows(TimeoutException.class, () -> await(waitFor(pair.receiver().receive(), 1)));
        assertThrows(TimeoutException.class, () -> await(waitFor(pair.sender().send(1), 1)));
        assertEquals(new ChannelStatistics(0, 0, 1, 1, 0, 0, 0), pair.sender().statistics());
    }

    @AsyncioTest
    void aTaskTellsWhatItWaitsFor() {
        ChannelPair<Integer> pair = openChannel(0);
        Task<Integer> receiver = createTask(() -> await(pair.receiver().receive()));
        await(sleep(0));
        assertEquals("channel", receiver.waitsFor().kind());
        assertTrue(receiver.waitsFor().text().startsWith("an item of <channel at 0x"), receiver::toString);
        pair.sender().close();
        assertThrows(ChannelClosedException.class, () -> await(receiver));
        assertNull(receiver.waitsFor());
    }

    @AsyncioTest
    void aNegativeCapacityIsRefused() {
        assertEquals(
                "capacity must be >= 0: -1",
                assertThrows(IllegalArgumentException.class, () -> openChannel(-1))
                        .getMessage());
    }

    @org.junit.jupiter.api.Test
    void aChannelBelongsToTheLoopThatUsesItFirst() {
        ChannelPair<Integer> pair = openChannel(5);
        pair.sender().trySend(1);
        assertEquals(1, run(() -> await(pair.receiver().receive())));
        assertThrows(
                IllegalStateException.class,
                () -> run(() -> await(pair.receiver().receive())));
    }
}
