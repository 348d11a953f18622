package org.asyncio4j.tests.signals;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Event;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.LoopGroup;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.Sigint;

/** The program that {@link StopSignalsTest} runs: the system sends it signals, and it tells. */
final class StopSignals {

    private static final RunOptions INT_AND_TERM = RunOptions.DEFAULT.withStopSignals("INT", "SIGTERM");

    private StopSignals() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "one" -> stop(arguments[1]);
            case "twice" -> twice();
            case "thrice" -> thrice();
            case "threads" -> onThreads();
            case "handler" -> withAHandler();
            case "program" -> besidesAHandlerOfTheProgram();
            case "none" -> none();
            case "refused" -> refused();
            case "server" -> server();
            case "recursion" -> recursion();
            case "group" -> group(arguments[1], INT_AND_TERM);
            case "group of main" -> group(arguments[1], RunOptions.DEFAULT);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void group(String signal, RunOptions options) {
        CountDownLatch ready = new CountDownLatch(2);
        Action<Exception> main = () -> {
            ready.countDown();
            if (LoopGroup.current().index() == 0) {
                await(toThread(() -> ready.await()));
                kill(signal);
            }
            try {
                await(sleep(1000));
            } finally {
                await(sleep(0.01)); // Nobody cancels it a second time.
                tell("cleaned up");
            }
        };
        tellHowItEnds(() -> LoopGroup.run(2, main, options));
    }

    private static void stop(String signal) {
        tellHowItEnds(() -> run(
                async(() -> {
                    kill(signal);
                    try {
                        await(sleep(1000));
                    } catch (CancelledError cancelled) {
                        tell("cancelled");
                        await(sleep(0.01));
                        tell("cleaned up");
                        throw cancelled;
                    }
                }),
                INT_AND_TERM));
    }

    private static void recursion() {
        tellHowItEnds(() -> run(
                async(() -> {
                    Task<Void> signal = createTask(() -> {
                        await(sleep(0.5));
                        kill("TERM");
                    });
                    while (!signal.cancelled()) {
                        try {
                            descend();
                        } catch (StackOverflowError full) {
                            // once more
                        }
                    }
                }),
                INT_AND_TERM));
    }

    private static int descend() {
        await(sleep(0));
        return descend() + 1;
    }

    private static void twice() {
        tellHowItEnds(() -> run(
                async(() -> {
                    try {
                        kill("TERM");
                        await(sleep(1000));
                    } catch (CancelledError swallowed) {
                        tell("first");
                        kill("INT");
                        await(sleep(1000));
                    }
                }),
                INT_AND_TERM));
    }

    private static void thrice() {
        run(
                async(() -> {
                    tell("stuck");
                    for (int i = 0; i < 3; i++) {
                        Sigint.raise("TERM");
                    }
                    // Blocks the loop, which so never hears of the first two.
                    new CountDownLatch(1).await();
                }),
                INT_AND_TERM);
        tell("not reached");
    }

    private static void onThreads() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch ended = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            Thread.ofPlatform().start(() -> {
                tellHowItEnds(() -> run(
                        async(() -> {
                            running.countDown();
                            await(sleep(1000));
                        }),
                        INT_AND_TERM));
                ended.countDown();
            });
        }
        running.await();
        kill("TERM");
        ended.await();
    }

    private static void withAHandler() {
        tellHowItEnds(() -> run(
                async(() -> {
                    EventLoop loop = Loops.getRunningLoop();
                    Event reload = new Event();
                    loop.addSignalHandler("TERM", reload::set);
                    kill("TERM");
                    await(reload.waitFor());
                    tell("handler");
                    loop.removeSignalHandler("TERM");
                    kill("TERM");
                    await(sleep(1000));
                }),
                INT_AND_TERM));
    }

    private static void besidesAHandlerOfTheProgram() {
        Sigint.handle("TERM", () -> tell("the program's"));
        Object program = Sigint.handlerOf("TERM");
        stop("TERM");
        tell("put back: " + (Sigint.handlerOf("TERM") == program));
    }

    private static void none() {
        run(async(() -> tell("untouched: " + isTheJvms("INT"))), RunOptions.DEFAULT.withStopSignals());
    }

    private static void refused() {
        for (String name : new String[] {"BOOM", "KILL"}) {
            try (Runner runner = new Runner(RunOptions.DEFAULT.withStopSignals("INT", name))) {
                tellHowItEnds(() -> runner.run(async(() -> tell("not reached"))));
                tell("put back: " + isTheJvms("INT"));
            }
        }
    }

    /** A server that takes no more clients when it is stopped, and serves those it has. */
    private static void server() {
        tellHowItEnds(() -> run(async(StopSignals::serve), INT_AND_TERM));
    }

    private static void serve() throws IOException {
        EventLoop loop = Loops.getRunningLoop();
        List<Task<?>> clients = new ArrayList<>();
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listening.configureBlocking(false);
            SocketChannel client = SocketChannel.open(listening.getLocalAddress());
            client.configureBlocking(false);
            clients.add(createTask(async(() -> ask(loop, client))));
            while (true) {
                SocketChannel accepted = await(loop.sockAccept(listening));
                clients.add(createTask(async(() -> answer(loop, accepted))));
            }
        } finally {
            tell("takes no more clients");
            await(gather(clients));
        }
    }

    private static void answer(EventLoop loop, SocketChannel accepted) throws IOException {
        try (accepted) {
            kill("TERM");
            await(sleep(0.2));
            await(loop.sockSendall(accepted, "served".getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void ask(EventLoop loop, SocketChannel client) throws IOException {
        try (client) {
            tell(new String(await(loop.sockRecv(client, 100)), StandardCharsets.UTF_8));
        }
    }

    private static boolean isTheJvms(String signal) {
        return Sigint.handlerOf(signal).getClass().getName().startsWith("sun.misc.");
    }

    /** Has the system send a signal to this process. */
    static void kill(String signal) {
        try {
            // Not the program kill: Debian's smallest systems have only the shell's.
            long pid = ProcessHandle.current().pid();
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void tellHowItEnds(Action<Exception> action) {
        try {
            action.run();
            tell("ended");
        } catch (KeyboardInterrupt interrupt) {
            tell("KeyboardInterrupt " + interrupt.getMessage());
        } catch (Throwable problem) {
            tell(problem);
        }
    }

    private static void tell(Object line) {
        System.out.println(line);
    }
}
