package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.extras.Extras.onDone;
import static org.asyncio4j.extras.Extras.onGet;
import static org.asyncio4j.extras.Extras.onReceive;
import static org.asyncio4j.extras.Extras.onSend;
import static org.asyncio4j.extras.Extras.onTimeout;
import static org.asyncio4j.extras.Extras.openChannel;
import static org.asyncio4j.extras.Extras.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueEmptyException;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.Task;
import org.asyncio4j.extras.ChannelClosedException;
import org.asyncio4j.extras.ChannelPair;
import org.asyncio4j.extras.SelectClause;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/** The first of several alternatives, of which the others lose nothing. */
class SelectTest {

    private final ChannelPair<String> a = openChannel(0);
    private final ChannelPair<String> b = openChannel(1);
    private final Queue<String> queue = new Queue<>();
    private final List<String> log = new ArrayList<>();

    private Task<String> selecting() {
        return createTask(() -> await(select(
                onReceive(a.receiver(), item -> "a " + item),
                onReceive(b.receiver(), item -> "b " + item),
                onGet(queue, item -> "queue " + item),
                onTimeout(10, () -> "nothing"))));
    }

    @AsyncioTest
    void whatIsPossibleAtOnceIsTakenInTheOrderOfTheArguments() {
        queue.putNowait("q");
        b.sender().trySend("x");
        assertEquals("b x", await(selecting()));
        assertEquals("queue q", await(selecting()));
        assertEquals("not now", await(select(onReceive(a.receiver(), item -> item), onTimeout(0, () -> "not now"))));
    }

    @AsyncioTest
    void theFirstThatComesIsTaken() {
        Task<String> task = selecting();
        await(sleep(1));
        assertTrue(a.sender().trySend("1"));
        assertFalse(a.sender().trySend("2"), "it takes one only");
        b.sender().trySend("3");
        queue.putNowait("4");
        assertEquals("a 1", await(task));
        assertEquals("3", b.receiver().receiveNowait());
        assertEquals("4", queue.getNowait());
        assertEquals(Set.of(currentTask()), allTasks());
    }

    @AsyncioTest
    void aQueueTakesPart() {
        Task<String> task = selecting();
        await(sleep(1));
        queue.putNowait("1");
        queue.putNowait("2");
        assertEquals("queue 1", await(task));
        assertEquals("2", queue.getNowait());
    }

    @AsyncioTest
    void aQueueThatLosesPassesItsItemOn() {
        Task<String> task = selecting();
        await(sleep(1));
        Task<String> another = createTask(() -> await(queue.get()));
        await(sleep(1));
        queue.putNowait("1");
        a.sender().trySend("2");
        assertEquals("a 2", await(task));
        assertEquals("1", await(another));
    }

    @AsyncioTest
    void timePasses(VirtualClock clock) {
        assertEquals("nothing", await(selecting()));
        assertEquals(10.0, clock.time());
        assertEquals(0, b.receiver().statistics().waitingReceivers());
    }

    @AsyncioTest
    void sendingTakesPart() {
        b.sender().trySend("full");
        Task<String> task = createTask(() ->
                await(select(onSend(b.sender(), "b", () -> "sent to b"), onSend(a.sender(), "a", () -> "sent to a"))));
        await(sleep(1));
        assertFalse(task.done());
        assertEquals("a", a.receiver().receiveNowait());
        assertEquals("full", b.receiver().receiveNowait());
        assertThrows(QueueEmptyException.class, b.receiver()::receiveNowait);
        assertEquals("sent to a", await(task));
    }

    @AsyncioTest
    void futuresTakePartAndGoOnIfTheyLose() {
        SettableFuture<String> first = Loops.getRunningLoop().createFuture();
        SettableFuture<String> second = Loops.getRunningLoop().createFuture();
        Task<String> task = createTask(() ->
                await(select(onDone(first, it -> "first " + it), onDone(second, it -> "second " + it))));
        await(sleep(1));
        second.setResult("x");
        assertEquals("second x", await(task));
        assertFalse(first.done());
        IOException problem = new IOException();
        first.setException(problem);
        assertSame(problem, assertThrows(IOException.class, () -> await(select(onDone(first, it -> it)))));
    }

    @AsyncioTest
    void theEndOfAChannelIsAnAlternativeToo() {
        Task<String> task = createTask(() ->
                await(select(onReceive(a.receiver(), item -> item, () -> "ended"), onReceive(b.receiver(), it -> it))));
        await(sleep(1));
        a.sender().close();
        assertEquals("ended", await(task));
        assertThrows(ChannelClosedException.class, () -> await(select(onReceive(a.receiver(), item -> item))));
        queue.shutdown();
        assertThrows(QueueShutDownException.class, () -> await(select(onGet(queue, item -> item))));
    }

    @AsyncioTest
    void aCancelledSelectHasTakenNothing() {
        Task<String> task = selecting();
        await(sleep(1));
        task.cancel();
        assertFalse(a.sender().trySend("1"));
        queue.putNowait("2");
        assertThrows(CancelledError.class, () -> await(task));
        await(sleep(1));
        // Either it was not taken, or its code has got it; the tests of cancellation everywhere try each moment.
        assertEquals("2", queue.getNowait());
    }

    @AsyncioTest
    void aChoiceThatWasMadeStandsAndTheCancellationComesLater() {
        Task<String> task = createTask(() -> {
            log.add(await(select(onReceive(a.receiver(), item -> "got " + item))));
            await(sleep(1));
            return "never";
        });
        await(sleep(1));
        a.sender().trySend("1");
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(List.of("got 1"), log);
    }

    @AsyncioTest
    void silentChannelsKeepNothingOfThoseWhoHaveLeft() {
        for (int i = 0; i < 1000; i++) {
            b.sender().trySend("x");
            Task<String> task = selecting();
            await(task);
            assertEquals(0, a.receiver().statistics().waitingReceivers());
        }
    }

    @AsyncioTest
    void misuseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> select(List.<SelectClause<String>>of()));
        SelectClause<String> once = onTimeout(0, () -> "now");
        assertEquals("now", await(select(once)));
        assertEquals(
                "a clause is for one select: make it anew",
                assertThrows(IllegalStateException.class, () -> await(select(once)))
                        .getMessage());
    }

    /** Random tasks that send, receive, select and are cancelled: each item arrives once, or was never sent. */
    @AsyncioTest
    void nothingIsLostOrDoubledInRandomPrograms() {
        int rounds = Boolean.getBoolean("asyncio4j.nightly") ? 2000 : 60;
        for (int seed = 0; seed < rounds; seed++) {
            await(new RandomChannels(new Random(seed)).check("seed " + seed));
        }
    }
}
