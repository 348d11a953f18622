package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Timeout;

/**
 * Servers and clients that get frames at random: nothing is reported, nothing hangs, and the next connection is served. More of
 * it with {@code -Dasyncio4j.nightly=true}; {@code -Dasyncio4j.seed=N} begins at a seed.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES) // the long version takes minutes
class Http2FuzzTest {

    private static final int ROUNDS = Boolean.getBoolean("asyncio4j.nightly") ? 50_000 : 150;
    private static final long SEED = Long.getLong("asyncio4j.seed", 1);

    private static Response answer(Request request) {
        return Response.text(await(request.bytes()).length + "x".repeat(100));
    }

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Sends a frame that is right, nearly right or nothing of that. */
    private static void send(Frames peer, Random random, boolean toServer) {
        int stream = random.nextInt(4) == 0 ? random.nextInt() & 0xff : random.nextInt(6) * 2 + 1;
        switch (random.nextInt(14)) {
            case 0 -> peer.get(stream, "/");
            case 1 -> peer.post(stream, "/", random.nextBoolean() ? "content-length=5" : "x=y");
            case 2 -> peer.data(stream, random.nextBoolean(), "x".repeat(random.nextInt(6)));
            case 3 -> peer.frame(Frames.RST_STREAM, 0, stream, random.nextInt(20));
            case 4 -> peer.window(random.nextBoolean() ? 0 : stream, random.nextInt(1 << random.nextInt(31)));
            case 5 -> peer.settings(random.nextInt(9), random.nextInt(1 << random.nextInt(31)));
            case 6 -> peer.frame(random.nextInt(11), random.nextInt(256), stream, bytes(random, 40));
            case 7 -> peer.frame(Frames.HEADERS, random.nextInt(256), stream, bytes(random, 40));
            case 8 -> peer.frame(Frames.CONTINUATION, random.nextInt(256), stream, bytes(random, 40));
            case 9 ->
                peer.frame(random.nextInt(11), random.nextInt(256), stream, bytes(random, 40), random.nextInt(50));
            case 10 -> peer.headers(stream, random.nextBoolean(), toServer ? "trailer=x" : ":status=200", "a=b");
            case 11 -> peer.headers(stream, random.nextBoolean(), toServer ? ":path=x" : ":status=103", "a=b");
            case 12 -> peer.ping();
            default -> peer.raw(bytes(random, 20));
        }
    }

    @AsyncioTest
    void aServerSurvivesWhateverComes() {
        Supplier<BufferedProtocol> protocols = Http.serverProtocol(
                Http2FuzzTest::answer,
                HttpServerOptions.DEFAULT.withBodyTimeout(5).withSendTimeout(5));
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            Frames client = Frames.silent(protocols, 1 + random.nextInt(200));
            client.raw(Frames.PREFACE.getBytes(StandardCharsets.ISO_8859_1)).settings();
            for (int i = random.nextInt(30); i >= 0; i--) {
                send(client, random, true);
                if (random.nextInt(4) == 0) {
                    Frames.settle();
                }
            }
            Frames.settle();
            client.transport().abort();
        }
        await(sleep(100));
        Frames last = Frames.silent(protocols, Integer.MAX_VALUE);
        last.raw(Frames.PREFACE.getBytes(StandardCharsets.ISO_8859_1))
                .settings()
                .get(1, "/");
        assertEquals("DATA 1 END (101)", last.frames().getLast());
        last.close();
    }

    @AsyncioTest
    void aClientSurvivesWhateverComes() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            Frames server = Frames.server();
            with(Http.httpClient(server.options().withReadTimeout(5)), client -> {
                Task<Response> one = createTask(client.get("http://app/"));
                Task<Response> two = createTask(client.post("http://app/", Content.text("abc")));
                Frames.settle();
                for (int i = random.nextInt(12); i >= 0; i--) {
                    send(server, random, false);
                    Frames.settle();
                }
                settled(one);
                settled(two);
            });
        }
    }

    private static void settled(Task<Response> task) {
        try {
            Response unused = await(task);
        } catch (Exception e) {
            if (!(e instanceof RequestException)) {
                throw new AssertionError("not a failure of a request", e);
            }
        }
    }
}
