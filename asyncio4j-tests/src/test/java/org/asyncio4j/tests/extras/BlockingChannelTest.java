package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.extras.Extras.openChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.Task;
import org.asyncio4j.extras.BlockingReceiveChannel;
import org.asyncio4j.extras.BlockingSendChannel;
import org.asyncio4j.extras.ChannelClosedException;
import org.asyncio4j.extras.ChannelPair;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** The ends of channels for threads outside of the loop. */
class BlockingChannelTest {

    @AsyncioTest
    void aThreadSendsAndWaitsForRoom() {
        ChannelPair<Integer> pair = openChannel(1);
        BlockingSendChannel<Integer> sender = pair.sender().blocking();
        pair.sender().close();
        Task<Void> thread = createTask(() -> await(toThread(() -> {
            try (sender) {
                for (int i = 0; i < 20; i++) {
                    sender.send(i);
                }
            }
        })));
        List<Integer> seen = await(pair.receiver().toList());
        await(thread);
        assertEquals(20, seen.size());
        assertEquals(19, seen.getLast());
    }

    @AsyncioTest
    void aThreadReceivesUpToTheEnd() {
        ChannelPair<Integer> pair = openChannel(0);
        BlockingReceiveChannel<Integer> receiver = pair.receiver().blocking();
        Task<List<Integer>> thread = createTask(() -> await(toThread(() -> {
            List<Integer> seen = new ArrayList<>();
            try (receiver) {
                while (true) {
                    seen.add(receiver.receive());
                }
            } catch (ChannelClosedException end) {
                return seen;
            }
        })));
        for (int i = 0; i < 20; i++) {
            await(pair.sender().send(i));
        }
        pair.sender().close();
        assertEquals(20, await(thread).size());
    }

    @AsyncioTest
    void anInterruptedThreadHasReceivedNothing() {
        ChannelPair<Integer> pair = openChannel(1);
        BlockingReceiveChannel<Integer> receiver = pair.receiver().blocking();
        AtomicReference<Thread> reader = new AtomicReference<>();
        Task<Boolean> thread = createTask(() -> await(toThread(() -> {
            reader.set(Thread.currentThread());
            try {
                receiver.receive();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        })));
        while (pair.receiver().statistics().waitingReceivers() == 0) {
            await(sleep(0)); // a timer would keep the clock waiting
        }
        reader.get().interrupt();
        assertTrue(await(thread));
        pair.sender().trySend(7);
        assertEquals(7, pair.receiver().receiveNowait());
    }

    @AsyncioTest
    void theLoopItselfMustNotBlock() {
        ChannelPair<Integer> pair = openChannel(1);
        BlockingSendChannel<Integer> sender = pair.sender().blocking();
        assertEquals(
                "BlockingSendChannel.send would block an event loop: use the channel's own ends here",
                assertThrows(IllegalStateException.class, () -> sender.send(1)).getMessage());
    }

    @Test
    void afterTheEndOfTheLoopTheyAreClosed() {
        ChannelPair<Integer> pair = openChannel(1);
        BlockingSendChannel<Integer> sender = run(() -> pair.sender().blocking());
        assertThrows(ChannelClosedException.class, () -> sender.send(1));
        sender.close();
    }
}
