package org.asyncio4j.benchmarks.peers;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What an event loop of Netty's takes for jobs and timers. */
final class NettyRounds {

    private static final int THREADS = 4;
    private static final int CALLS = 25_000;
    private static final int CALLBACKS = 100_000;
    private static final int TIMERS = 1_000_000;

    private final EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
    private int ran; // the loop's thread only

    private NettyRounds() {}

    static Micro.Round round(String name) {
        NettyRounds rounds = new NettyRounds();
        return switch (name) {
            case "call_soon" -> rounds::callSoon;
            case "threadsafe" -> rounds::threadsafe;
            case "timers" -> rounds::timers;
            default -> throw new IllegalArgumentException("no such benchmark: " + name);
        };
    }

    private int callSoon() throws InterruptedException {
        Promise<Void> ended = loop.newPromise();
        loop.execute(() -> {
            for (int i = 0; i < CALLBACKS; i++) {
                loop.execute(() -> ran++);
            }
            loop.execute(() -> ended.setSuccess(null));
        });
        ended.await();
        return CALLBACKS;
    }

    private int threadsafe() throws InterruptedException {
        Promise<Void> ended = loop.newPromise();
        int[] left = {THREADS * CALLS};
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int call = 0; call < CALLS; call++) {
                    loop.execute(() -> {
                        if (--left[0] == 0) {
                            ended.setSuccess(null);
                        }
                    });
                }
            }));
        }
        ended.await();
        for (Thread thread : threads) {
            thread.join();
        }
        return THREADS * CALLS;
    }

    private int timers() throws InterruptedException {
        Promise<Void> ended = loop.newPromise();
        loop.execute(() -> {
            for (int i = 0; i < TIMERS; i++) {
                Future<?> timer = loop.schedule(() -> ran++, i * 7919L % 1_000_003, TimeUnit.NANOSECONDS);
                if (i % 10 < 9) {
                    timer.cancel(false);
                }
            }
            loop.schedule(() -> ended.setSuccess(null), 1, TimeUnit.MILLISECONDS);
        });
        ended.await();
        return TIMERS;
    }
}
