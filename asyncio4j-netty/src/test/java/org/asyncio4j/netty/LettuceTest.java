package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.aclosing;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromCallbacks;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.IoEventLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.function.Action1;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Lettuce, a client of Redis, lives on the loop and ends with its group; with a real server. */
@Tag("integration")
class LettuceTest {

    @TempDir
    Path folder;

    private ServerProgram server;
    private RedisURI uri;

    /** Runs {@code body} with a server and a client, and looks whether all of the client has ended afterwards. */
    private void withClient(Action1<RedisClient, Exception> body) throws Exception {
        try (ServerProgram started = ServerProgram.redis(folder)) {
            server = started;
            uri = RedisURI.create("127.0.0.1", started.port);
            IoEventLoop group = NettyLoop.newGroup();
            ClientResources resources = LettuceGroup.resources(group);
            RedisClient client = RedisClient.create(resources, uri);
            client.setOptions(ClientOptions.builder()
                    .timeoutOptions(TimeoutOptions.enabled(Duration.ofMinutes(1)))
                    .build());
            try {
                body.run(client);
            } finally {
                await(client.shutdownAsync(0, 2, TimeUnit.SECONDS));
                NettyLoop.await(resources.shutdown(0, 2, TimeUnit.SECONDS));
                assertFalse(group.isShuttingDown());
                NettyLoop.await(group.shutdownGracefully(0, 2, TimeUnit.SECONDS));
            }
        }
        assertEquals(Set.of(), threadsOfLettuce());
        assertEquals(0, Loops.getRunningLoop().statistics().timers());
    }

    private static Set<String> threadsOfLettuce() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().contains("lettuce") || thread.getName().contains("EventLoop")) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    private RedisAsyncCommands<String, String> connect(RedisClient client) {
        return await(client.connectAsync(StringCodec.UTF8, uri)).async();
    }

    @AsyncioTest(realTime = true)
    void commandsOneByOneAndInAPipeline(EventLoop loop) throws Exception {
        withClient(client -> {
            RedisAsyncCommands<String, String> redis = connect(client);
            assertEquals("OK", await(redis.set("a", "b")));
            for (int i = 0; i < 2_000; i++) {
                assertEquals("b", await(redis.get("a")));
            }
            assertSame(loop, await(redis.get("a").thenApply(_ -> Loops.getRunningLoopOrNull())));
            List<Task<Long>> tasks = new ArrayList<>();
            Semaphore limit = new Semaphore(100);
            for (int i = 0; i < 10_000; i++) {
                tasks.add(createTask(() -> within(limit, _ -> await(redis.incr("n")))));
            }
            await(gather(tasks));
            assertEquals("10000", await(redis.get("n")));
        });
    }

    @AsyncioTest(realTime = true)
    void messagesOfAChannelAreAnAsyncIterable() throws Exception {
        withClient(client -> {
            RedisAsyncCommands<String, String> redis = connect(client);
            StatefulRedisPubSubConnection<String, String> subscription =
                    await(client.connectPubSubAsync(StringCodec.UTF8, uri));
            AsyncGenerator<String> messages = fromCallbacks(sink -> {
                subscription.addListener(new RedisPubSubAdapter<>() {
                    @Override
                    public void message(String channel, String message) {
                        sink.offer(message);
                    }
                });
                sink.onClose(() -> await(subscription.async().unsubscribe("news")));
                await(subscription.async().subscribe("news"));
            });
            Task<Void> publisher = createTask(() -> {
                while (await(redis.publish("news", "probe")) == 0) {
                    await(sleep(0.01));
                }
                for (int i = 0; i < 100; i++) {
                    await(redis.publish("news", "message " + i));
                }
            });
            List<String> received = new ArrayList<>();
            with(aclosing(messages), items -> {
                for (String message : each(items)) {
                    if (!message.equals("probe")) {
                        received.add(message);
                    }
                    if (received.size() == 100) {
                        break;
                    }
                }
            });
            await(publisher);
            assertEquals("message 99", received.getLast());
            assertEquals(0, await(redis.publish("news", "to nobody")));
        });
    }

    @AsyncioTest(realTime = true)
    void aBlockingCommandThatIsCancelledLeavesTheClientUsable() throws Exception {
        withClient(client -> {
            RedisAsyncCommands<String, String> blocking = connect(client);
            RedisAsyncCommands<String, String> redis = connect(client);
            assertThrows(TimeoutException.class, () -> with(timeout(0.05), () -> await(blocking.blpop(0, "queue"))));
            Task<Object> waiting = createTask(() -> await(connect(client).blpop(0, "other queue")));
            await(sleep(0.05));
            await(redis.rpush("other queue", "item"));
            assertTrue(await(waiting).toString().contains("item"));
        });
    }

    @AsyncioTest(realTime = true)
    void aKilledClientReconnects() throws Exception {
        withClient(client -> {
            RedisAsyncCommands<String, String> victim = connect(client);
            RedisAsyncCommands<String, String> redis = connect(client);
            long id = await(victim.clientId());
            assertEquals(1, await(redis.clientKill(KillArgs.Builder.id(id))));
            assertEquals("PONG", await(victim.ping()));
            assertTrue(await(victim.clientId()) != id);
        });
    }

    @AsyncioTest(realTime = true)
    void theClientComesBackWhenTheServerDoes() throws Exception {
        withClient(client -> {
            StatefulRedisConnection<String, String> connection = await(client.connectAsync(StringCodec.UTF8, uri));
            assertEquals("PONG", await(connection.async().ping()));
            await(toThread(() -> server.kill()));
            while (connection.isOpen()) {
                await(sleep(0.01));
            }
            assertFalse(connection.isOpen());
            Task<String> ping = createTask(() -> await(connection.async().ping()));
            await(toThread(() -> server.start()));
            assertEquals("PONG", await(ping));
        });
    }

    @AsyncioTest(realTime = true)
    void manyCancelledCommandsDisturbNobody() throws Exception {
        withClient(client -> {
            RedisAsyncCommands<String, String> redis = connect(client);
            await(redis.set("a", "b"));
            for (int round = 0; round < 50; round++) {
                List<Task<String>> tasks = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    tasks.add(createTask(() -> await(redis.get("a"))));
                }
                await(sleep(0));
                for (int i = 0; i < 20; i += 2) {
                    tasks.get(i).cancel();
                }
                for (int i = 1; i < 20; i += 2) {
                    assertEquals("b", await(tasks.get(i)));
                }
            }
        });
    }
}
