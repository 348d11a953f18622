package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.extras.Extras.onGet;
import static org.asyncio4j.extras.Extras.onReceive;
import static org.asyncio4j.extras.Extras.onSend;
import static org.asyncio4j.extras.Extras.onTimeout;
import static org.asyncio4j.extras.Extras.openChannel;
import static org.asyncio4j.extras.Extras.select;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueEmptyException;
import org.asyncio4j.Task;
import org.asyncio4j.extras.ChannelPair;

/** A random program over two channels and a queue, whose tasks are cancelled at random. */
final class RandomChannels {

    private final Random random;
    private final List<ChannelPair<Integer>> channels = new ArrayList<>();
    private final Queue<Integer> queue = new Queue<>();
    private final TreeSet<Integer> sent = new TreeSet<>();
    private final List<Integer> received = new ArrayList<>();

    private int nextItem;

    RandomChannels(Random random) {
        this.random = random;
        channels.add(openChannel(random.nextInt(3)));
        channels.add(openChannel(random.nextInt(3)));
    }

    Coroutine<Void> check(String name) {
        return async(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                boolean sends = i % 2 == 0;
                tasks.add(createTask(() -> sends ? sending() : receiving()));
            }
            for (int i = 0; i < 40; i++) {
                for (int pause = random.nextInt(3); pause >= 0; pause--) {
                    await(sleep(0));
                }
                if (random.nextInt(6) == 0) {
                    tasks.get(random.nextInt(tasks.size())).cancel();
                }
            }
            tasks.forEach(Task::cancel);
            await(waitUntil(tasks));
            await(sleep(0));
            await(sleep(0));
            drain();
            assertEquals(new ArrayList<>(sent), received.stream().sorted().toList(), name);
        });
    }

    private Void sending() {
        while (true) {
            int item = nextItem++;
            switch (random.nextInt(4)) {
                case 0 -> {
                    await(anyOf().sender().send(item));
                    sent.add(item);
                }
                case 1 -> {
                    if (await(select(
                            onSend(channels.get(0).sender(), item, () -> sent.add(item)),
                            onSend(channels.get(1).sender(), item, () -> sent.add(item)),
                            onTimeout(0.001, () -> false)))) {
                        await(sleep(0));
                    }
                }
                case 2 -> {
                    queue.putNowait(item);
                    sent.add(item);
                    await(sleep(0));
                }
                default -> {
                    if (anyOf().sender().trySend(item)) {
                        sent.add(item);
                    }
                    await(sleep(0));
                }
            }
        }
    }

    private Void receiving() {
        while (true) {
            if (random.nextBoolean()) {
                received.add(await(anyOf().receiver().receive()));
            } else {
                boolean got = await(select(
                        onReceive(channels.get(0).receiver(), received::add),
                        onGet(queue, received::add),
                        onReceive(channels.get(1).receiver(), received::add),
                        onTimeout(0.001, () -> false)));
                if (!got) {
                    await(sleep(0));
                }
            }
            if (random.nextInt(3) == 0) {
                await(sleep(0));
            }
        }
    }

    private ChannelPair<Integer> anyOf() {
        return channels.get(random.nextInt(2));
    }

    private void drain() {
        for (ChannelPair<Integer> channel : channels) {
            try {
                while (true) {
                    received.add(channel.receiver().receiveNowait());
                }
            } catch (QueueEmptyException empty) {
                // The next one.
            }
            assertEquals(0, channel.sender().statistics().waitingSenders());
        }
        while (!queue.empty()) {
            received.add(queue.getNowait());
        }
    }
}
