package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.within;

import com.sun.management.OperatingSystemMXBean;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;

/**
 * Redis's GET through Lettuce, in microseconds a command: with Lettuce on the loop, or on threads of its own. Run by {@code
 * asyncio4j-benchmarks/redis}.
 */
public final class RedisBenchmark {

    private static final int ROUNDS = Integer.getInteger("rounds", 8);
    private static final int ONE_BY_ONE = 5_000;
    private static final int AT_ONCE = 20_000;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private RedisBenchmark() {}

    /** Measures a round and tells of it. */
    private static final class Clock {

        private final long began = System.nanoTime();
        private final long cpuBefore = SYSTEM.getProcessCpuTime();

        void tell(String variant, String what, int commands) {
            double wall = (System.nanoTime() - began) / 1e3 / commands;
            double cpu = (SYSTEM.getProcessCpuTime() - cpuBefore) / 1e3 / commands;
            System.out.println(
                    String.format(Locale.ROOT, "%-8s %-12s wall %6.1f  cpu %6.1f", variant, what, wall, cpu));
        }
    }

    /** Takes the variant, {@code loop} or {@code threads}, and the port of a server. */
    public static void main(String[] args) {
        boolean onLoop = args[0].equals("loop");
        RedisURI uri = RedisURI.create("127.0.0.1", Integer.parseInt(args[1]));
        run(() -> {
            ClientResources resources = onLoop
                    ? LettuceGroup.resources(NettyLoop.newGroup())
                    : DefaultClientResources.builder().ioThreadPoolSize(2).build();
            RedisClient client = RedisClient.create(resources, uri);
            RedisAsyncCommands<String, String> redis =
                    await(client.connectAsync(StringCodec.UTF8, uri)).async();
            await(redis.set("a", "b"));
            for (int round = 1; round <= ROUNDS; round++) {
                // The first half is for the compiler.
                boolean told = 2 * round > ROUNDS;
                oneByOne(redis, told ? args[0] : null);
                atOnce(redis, told ? args[0] : null);
            }
            await(client.shutdownAsync(0, 2, TimeUnit.SECONDS));
            NettyLoop.await(resources.shutdown(0, 2, TimeUnit.SECONDS));
        });
    }

    private static void oneByOne(RedisAsyncCommands<String, String> redis, String variant) {
        Clock clock = new Clock();
        for (int i = 0; i < ONE_BY_ONE; i++) {
            await(redis.get("a"));
        }
        if (variant != null) {
            clock.tell(variant, "one by one", ONE_BY_ONE);
        }
    }

    private static void atOnce(RedisAsyncCommands<String, String> redis, String variant) {
        Clock clock = new Clock();
        Semaphore limit = new Semaphore(100);
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            tasks.add(createTask(() -> within(limit, _ -> await(redis.get("a")))));
        }
        await(gather(tasks));
        if (variant != null) {
            clock.tell(variant, "100 at once", AT_ONCE);
        }
    }
}
