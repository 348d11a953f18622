import static org.asyncio4j.Asyncio.*;

import io.lettuce.core.*;
import io.lettuce.core.api.*;
import io.lettuce.core.api.async.*;
import io.lettuce.core.codec.*;
import io.lettuce.core.pubsub.*;
import org.asyncio4j.*;

// Redis by Lettuce, which answers with stages: these are awaited like everything else. `RedisByLettuce [URL]`: without
// one the server of this machine.

/** Connections to one server. All tasks share one connection; Lettuce pipelines their commands. */
static final class Redis {
    final RedisClient client;
    final RedisURI uri;

    Redis(String url) {
        uri = RedisURI.create(url);
        client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .requestQueueSize(10_000) // without a bound, commands pile up while the server is away
                .timeoutOptions(TimeoutOptions.enabled(Duration.ofSeconds(5)))
                .build());
    }

    StatefulRedisConnection<String, String> connect() {
        return await(client.connectAsync(StringCodec.UTF8, uri));
    }

    /**
     * Takes from a list, and waits while it is empty. On a connection of its own: the server serves a connection's
     * commands one after another, and knows nothing of a cancellation until the connection is closed.
     */
    String take(String list) {
        StatefulRedisConnection<String, String> own = connect();
        try {
            own.setTimeout(Duration.ofHours(1));
            return await(own.async().blpop(0, list)).getValue();
        } finally {
            await(own.closeAsync());
        }
    }

    /** What is published to a channel from now on. Who is too slow misses the oldest messages. */
    AsyncGenerator<String> subscribe(String channel) {
        return fromCallbacks(
                sink -> {
                    var connection = await(client.connectPubSubAsync(StringCodec.UTF8, uri));
                    sink.onClose(() -> await(connection.closeAsync()));
                    connection.addListener(new RedisPubSubAdapter<>() {
                        @Override
                        public void message(String from, String message) {
                            sink.offer(message);
                        }
                    });
                    await(connection.async().subscribe(channel));
                },
                100,
                CallbackSink.Overflow.DROP_OLDEST);
    }
}

void show(Redis redis) {
    StatefulRedisConnection<String, String> connection = redis.connect();
    RedisAsyncCommands<String, String> commands = connection.async();
    try {
        await(gather(commands.set("a", "1"), commands.set("b", "2")));
        IO.println("a and b: " + await(gather(commands.get("a"), commands.get("b"))));

        List<String> values = await(gather(IntStream.range(0, 1000)
                .mapToObj(i -> async(() -> {
                    await(commands.set("key " + i, "value " + i));
                    return await(commands.get("key " + i));
                }))
                .toList()));
        IO.println("1000 tasks, the last: " + values.getLast());

        try {
            await(commands.lpush("a", "no list"));
        } catch (RedisCommandExecutionException e) {
            IO.println("refused: " + e.getMessage().split(" ")[0]);
        }

        try {
            IO.println(await(waitFor(async(() -> redis.take("jobs")), 0.2)));
        } catch (TimeoutException e) {
            IO.println("no job in time; others go on: " + await(commands.get("a")));
        }
        while (await(commands.clientList()).contains("cmd=blpop")) {
            await(sleep(0.01));
        }
        IO.println("at the server nobody waits for jobs");

        Task<String> job = createTask(() -> redis.take("jobs"));
        await(commands.rpush("jobs", "job 1"));
        IO.println("taken: " + await(job));

        Task<List<String>> news = createTask(redis.subscribe("news").take(2).toList());
        while (await(commands.publish("news", "first")) == 0) {
            await(sleep(0.01)); // until it has subscribed
        }
        await(commands.publish("news", "second"));
        IO.println("published: " + await(news));
    } finally {
        await(connection.closeAsync());
    }
}

void main(String[] args) {
    run(() -> {
        Redis redis = new Redis(args.length > 0 ? args[0] : "redis://localhost");
        try {
            show(redis);
        } finally {
            await(redis.client.shutdownAsync(0, 5, TimeUnit.SECONDS)); // its threads end
        }
    });
}
