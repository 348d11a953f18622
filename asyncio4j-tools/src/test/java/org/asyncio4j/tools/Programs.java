package org.asyncio4j.tools;

import static org.asyncio4j.Asyncio.*;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Lock;
import org.asyncio4j.LoopGroup;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;

/** The programs that the tests look into: the first argument names one. Each prints a line when there is all to see. */
final class Programs {

    private Programs() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "album" -> run(() -> albums());
            case "stuck" -> run(() -> stuck());
            case "busy" -> run(() -> busy());
            case "many" -> run(() -> many(Integer.parseInt(args[1])));
            case "manyWarm" -> run(() -> manyWarm(Integer.parseInt(args[1])));
            case "cycle" -> run(() -> cycle());
            case "lock" -> run(() -> lock());
            case "loops" ->
                LoopGroup.run(2, () -> {
                    say("ready");
                    play();
                    return null;
                });
            case "stubborn" -> run(() -> stubborn());
            case "connections" -> run(() -> connections());
            case "stuckConnection" ->
                run(() -> {
                    Server server = await(startServer(
                            (reader, writer) -> {
                                play();
                            },
                            "127.0.0.1",
                            0));
                    await(openConnection("127.0.0.1", server.port()));
                    hang();
                });
            case "none" -> {
                say("ready");
                block();
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void play() {
        await(sleep(3600));
    }

    private static void album(String... tracks) {
        with(taskGroup(), group -> {
            for (String track : tracks) {
                group.createTask(() -> play(), track);
            }
        });
    }

    private static void albums() {
        with(taskGroup(), group -> {
            group.createTask(() -> album("TNDNBTG", "Levitate"), "Sundowning");
            group.createTask(() -> album("DYWTYLM", "Aqua Regia"), "TMBTE");
            group.createTask(() -> sayLater(), "sayer");
        });
    }

    private static void sayLater() {
        for (int i = 0; i < 10; i++) {
            await(sleep(0));
        }
        say("ready");
    }

    private static void stuck() {
        with(taskGroup(), group -> {
            group.createTask(() -> play(), "player");
            group.createTask(() -> hang(), "hanger");
        });
    }

    private static void hang() {
        await(sleep(0));
        say("ready");
        block();
    }

    private static void block() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A task that goes on although it was cancelled. */
    private static void stubborn() {
        with(taskGroup(), group -> {
            Task<Void> task = group.createTask(
                    () -> {
                        try {
                            play();
                        } catch (CancelledError goesOn) {
                            play();
                        }
                    },
                    "stubborn");
            await(sleep(0));
            group.createTask(() -> task.cancel("deadline of the request"), "boss");
            group.createTask(() -> sayLater(), "sayer");
        });
    }

    private static void busy() {
        with(taskGroup(), group -> {
            group.createTask(() -> album("a", "b"), "album");
            for (int i = 0; i < 10; i++) {
                group.createTask(() -> spin(), "spinner-" + i);
            }
            group.createTask(() -> sayLater(), "sayer");
        });
    }

    private static void spin() {
        while (true) {
            await(sleep(0));
            Task<?> child = createTask(() -> await(sleep(0)));
            await(child);
        }
    }

    private static void many(int count) {
        with(taskGroup(), group -> {
            for (int i = 0; i < count; i++) {
                group.createTask(() -> play(), "player-" + i);
            }
            group.createTask(() -> sayLater(), "sayer");
        });
    }

    /** As in a service that has run for a while, whose code is compiled: so a suspended stack takes a quarter. */
    private static void manyWarm(int count) {
        for (int i = 0; i < 20; i++) {
            with(taskGroup(), group -> {
                for (int k = 0; k < 1000; k++) {
                    group.createTask(() -> pause(0.001));
                }
            });
        }
        with(taskGroup(), group -> {
            for (int i = 0; i < count; i++) {
                group.createTask(() -> pause(3600));
            }
            group.createTask(() -> sayLater(), "sayer");
        });
    }

    private static void pause(double seconds) {
        await(sleep(seconds));
    }

    private static void cycle() {
        Task<?>[] tasks = new Task<?>[2];
        tasks[0] = createTask(() -> waitFor(tasks, 1), "a");
        tasks[1] = createTask(() -> waitFor(tasks, 0), "b");
        sayLater();
        play();
    }

    private static void waitFor(Task<?>[] tasks, int index) {
        await(tasks[index]);
    }

    private static void lock() {
        Lock lock = new Lock();
        await(lock.acquire());
        Task<?> waiting = createTask(() -> await(lock.acquire()), "waiter");
        sayLater();
        try {
            await(waiting);
        } catch (CancelledError e) {
            say("cancelled");
        }
        play();
    }

    /** One to which the other side never sends, and one whose peer does not read. */
    private static void connections() {
        List<StreamReader> readers = new ArrayList<>();
        Server server = await(startServer(
                (reader, writer) -> {
                    readers.add(reader);
                    play();
                },
                "127.0.0.1",
                0));
        StreamPair sent = await(openConnection("127.0.0.1", server.port()));
        sent.writer().write(new byte[5]);
        StreamPair flooded = await(openConnection("127.0.0.1", server.port()));
        createTask(() -> flood(flooded.writer()), "flooder");
        // Until all has come that comes: the one has five bytes, and of the other neither end goes on.
        while (readers.size() < 2
                || !readers.get(0).toString().contains("5 bytes")
                || !readers.get(1).toString().endsWith(" paused>")
                || flooded.writer().transport().getWriteBufferSize() == 0) {
            await(sleep(0.01));
        }
        await(sleep(0.2));
        say("ready");
        play();
    }

    private static void flood(StreamWriter writer) {
        while (true) {
            writer.write(new byte[1 << 20]);
            await(writer.drain());
        }
    }

    private static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }
}
