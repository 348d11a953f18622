package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.extras.Extras.onGet;
import static org.asyncio4j.extras.Extras.onReceive;
import static org.asyncio4j.extras.Extras.onSend;
import static org.asyncio4j.extras.Extras.openChannel;
import static org.asyncio4j.extras.Extras.select;
import static org.asyncio4j.tests.cancelling.CancelCase.pause;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Queue;
import org.asyncio4j.Task;
import org.asyncio4j.extras.Broadcast;
import org.asyncio4j.extras.ChannelPair;
import org.asyncio4j.extras.LatestValue;
import org.asyncio4j.extras.ReceiveChannel;
import org.asyncio4j.tests.cancelling.CancelCase.Subject;

/** Items of channels are neither lost nor doubled. */
final class ChannelCases {

    private ChannelCases() {}

    static List<CancelCase> all() {
        return List.of(
                new CancelCase("extras.SendChannel#send", () -> send(0)),
                new CancelCase("extras.SendChannel#send", () -> send(1)),
                new CancelCase("extras.ReceiveChannel#receive", () -> receive(0)),
                new CancelCase("extras.ReceiveChannel#receive", () -> receive(2)),
                new CancelCase("extras.Extras#select", ChannelCases::selectToReceive),
                new CancelCase("extras.Extras#select", ChannelCases::selectToSend),
                new CancelCase("extras.Broadcast#send", ChannelCases::broadcast),
                new CancelCase("extras.LatestValue#waitFor", ChannelCases::latest));
    }

    private static Subject send(int capacity) {
        ChannelPair<Integer> pair = openChannel(capacity);
        boolean[] sent = {false};
        List<Integer> received = new ArrayList<>();
        Task<Void> before = createTask(() -> await(pair.sender().send(0)));
        Task<Void> reader = createTask(() -> {
            pause(3);
            received.add(await(pair.receiver().receive()));
            pause(1);
            createTask(() -> each(pair.receiver(), received::add));
        });
        return new Subject(
                () -> {
                    await(pair.sender().send(1));
                    sent[0] = true;
                },
                ended -> {
                    await(before);
                    await(reader);
                    pause(3);
                    assertEquals(
                            sent[0] ? List.of(0, 1) : List.of(0),
                            received.stream().sorted().toList());
                    assertTrue(sent[0] || !ended);
                    pair.sender().close();
                });
    }

    private static Subject receive(int capacity) {
        ChannelPair<Integer> pair = openChannel(capacity);
        List<Integer> received = new ArrayList<>();
        Task<Void> sender = createTask(() -> {
            pause(3);
            await(pair.sender().send(1));
            await(pair.sender().send(2));
            pair.sender().close();
        });
        return new Subject(() -> received.add(await(pair.receiver().receive())), ended -> {
            received.addAll(await(pair.receiver().toList()));
            await(sender);
            assertEquals(List.of(1, 2), received);
        });
    }

    private static Subject selectToReceive() {
        ChannelPair<Integer> pair = openChannel(1);
        Queue<Integer> queue = new Queue<>();
        List<Integer> received = new ArrayList<>();
        Task<Void> feeder = createTask(() -> {
            pause(3);
            queue.putNowait(1);
            await(pair.sender().send(2));
            pair.sender().close();
        });
        return new Subject(
                () -> await(select(onReceive(pair.receiver(), received::add), onGet(queue, received::add))), ended -> {
                    await(feeder);
                    pause(2);
                    while (!queue.empty()) {
                        received.add(queue.getNowait());
                    }
                    received.addAll(await(pair.receiver().toList()));
                    assertEquals(List.of(1, 2), received.stream().sorted().toList());
                });
    }

    private static Subject selectToSend() {
        ChannelPair<Integer> first = openChannel(0);
        ChannelPair<Integer> second = openChannel(0);
        List<Integer> sent = new ArrayList<>();
        List<Integer> received = new ArrayList<>();
        Task<Void> reader = createTask(() -> {
            pause(3);
            createTask(() -> each(second.receiver(), received::add));
            each(first.receiver(), received::add);
        });
        return new Subject(
                () -> await(select(
                        onSend(first.sender(), 1, () -> sent.add(1)), onSend(second.sender(), 2, () -> sent.add(2)))),
                ended -> {
                    pause(5);
                    first.sender().close();
                    second.sender().close();
                    await(reader);
                    pause(2);
                    assertEquals(sent, received);
                });
    }

    private static Subject broadcast() {
        Broadcast<Integer> all = new Broadcast<>(1);
        ReceiveChannel<Integer> quick = all.subscribe();
        ReceiveChannel<Integer> slow = all.subscribe();
        all.trySend(0);
        List<Integer> received = new ArrayList<>();
        createTask(() -> each(quick, item -> {}));
        Task<Void> reader = createTask(() -> {
            pause(3);
            each(slow, received::add);
        });
        boolean[] sent = {false};
        return new Subject(
                () -> {
                    await(all.send(1));
                    sent[0] = true;
                },
                ended -> {
                    await(all.send(2));
                    all.close();
                    await(reader);
                    assertEquals(sent[0] ? List.of(0, 1, 2) : List.of(0, 2), received);
                });
    }

    private static Subject latest() {
        LatestValue<Integer> value = new LatestValue<>(0);
        Task<Void> setter = createTask(() -> {
            pause(3);
            value.set(1);
        });
        Task<Integer> another = createTask(() -> await(value.waitFor(it -> it == 1)));
        return new Subject(() -> await(value.waitFor(it -> it == 1)), ended -> {
            await(setter);
            assertEquals(1, await(another));
        });
    }
}
