package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.junit.jupiter.api.Timeout;

/**
 * Many clients at a time with bodies of random sizes in random pieces, some slow, some that vanish or change their mind: what arrives is
 * what was sent, by its checksum, and in the end nothing is left.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES) // the long version takes minutes
class SoakTest {

    private static final int CLIENTS = 8;
    private static final int REQUESTS = Boolean.getBoolean("asyncio4j.nightly") ? 3_000 : 15;

    private int handling;
    private int whole;

    private Response echo(Request request) {
        handling++;
        CRC32 sum = new CRC32();
        try {
            List<byte[]> pieces = new ArrayList<>();
            for (byte[] piece : each(request.body())) {
                sum.update(piece);
                pieces.add(piece);
            }
            return Response.stream("a/b", asyncGenerator(out -> {
                        for (byte[] piece : pieces) {
                            out.yield(piece);
                        }
                    }))
                    .withHeader("sum", Long.toHexString(sum.getValue()));
        } finally {
            handling--;
        }
    }

    private static Content content(byte[] data, Random random) {
        int step = 1 + random.nextInt(20_000);
        boolean slow = random.nextInt(5) == 0;
        return random.nextBoolean()
                ? Content.bytes(data)
                : Content.stream(asyncGenerator(out -> {
                    for (int at = 0; at < data.length; at += step) {
                        out.yield(java.util.Arrays.copyOfRange(data, at, Math.min(data.length, at + step)));
                        if (slow) {
                            await(sleep(0.5));
                        }
                    }
                }));
    }

    private void ask(HttpClient client, Random random) {
        byte[] data = new byte[random.nextInt(random.nextInt(10) == 0 ? 300_000 : 5_000)];
        random.nextBytes(data);
        CRC32 expected = new CRC32();
        expected.update(data);
        Request request = client.request("POST", "http://app/", content(data, random));
        CRC32 sum = new CRC32();
        long[] size = new long[1];
        boolean leaves = random.nextInt(8) == 0;
        try {
            with(client.stream(request), response -> {
                for (byte[] piece : each(response.body())) {
                    sum.update(piece);
                    size[0] += piece.length;
                    if (leaves) {
                        return;
                    }
                    if (random.nextInt(20) == 0) {
                        await(sleep(random.nextDouble()));
                    }
                }
                assertEquals(
                        Long.toHexString(expected.getValue()),
                        response.headers().get("sum"));
                assertEquals(data.length, size[0]);
                assertEquals(expected.getValue(), sum.getValue());
                whole++;
            });
        } catch (Exception e) {
            if (!(e instanceof RequestException)) {
                throw new AssertionError(e);
            } // else its connection was broken
        }
    }

    @AsyncioTest
    void whatArrivesIsWhatWasSent() {
        // Some bodies come in a few bytes now and then.
        HttpServerOptions options =
                HttpServerOptions.DEFAULT.withMaxRequests(2 * CLIENTS).withMinBodyRate(0);
        var protocols = Http.serverProtocol(this::echo, options);
        List<MemoryLink> links = new ArrayList<>();
        Random ofLinks = new Random(7);
        HttpConnector connector = (loop, protocol, host, port) -> {
            MemoryLink link = MemoryLink.options(loop)
                    .withLargestPiece(1 + ofLinks.nextInt(30_000))
                    .withCapacity(1 + ofLinks.nextInt(100_000))
                    .connect(protocol, protocols.get());
            links.add(link);
            return link.left();
        };
        with(
                Http.httpClient(HttpClientOptions.DEFAULT.withConnector(connector)),
                client -> with(taskGroup(), group -> {
                    Task<Void> breaker = group.createTask(() -> {
                        while (true) {
                            await(sleep(1.7));
                            if (!links.isEmpty()) {
                                links.remove(ofLinks.nextInt(links.size())).reset();
                            }
                        }
                    });
                    List<Task<Void>> clients = new ArrayList<>();
                    for (int i = 0; i < CLIENTS; i++) {
                        Random random = new Random(i);
                        clients.add(group.createTask(() -> {
                            for (int n = 0; n < REQUESTS; n++) {
                                ask(client, random);
                            }
                        }));
                    }
                    for (Task<Void> one : clients) {
                        await(one);
                    }
                    breaker.cancel();
                }));
        await(sleep(60));
        assertEquals(0, handling);
        assertTrue(whole > CLIENTS * REQUESTS * 3 / 5, "whole " + whole);
    }
}
