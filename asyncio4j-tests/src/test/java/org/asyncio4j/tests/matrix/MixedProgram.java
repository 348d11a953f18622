package org.asyncio4j.tests.matrix;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.net.ssl.SSLContext;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;

/**
 * A bit of everything: tasks, timers, locks, queues, generators, threads, TCP, TLS and child
 * processes, on some loops at once. Prints a checksum for each part; what it does is the same under
 * any setting of the JVM.
 */
final class MixedProgram {

    private static final String HOST = "127.0.0.1";

    // Made once, since that takes long, and no loop waits for it.
    private static SSLContext serverKeys;
    private static SSLContext clientKeys;

    private MixedProgram() {}

    /** The arguments are the number of loops, each on a thread of its own, and the size of the work of each. */
    public static void main(String[] args) throws Exception {
        serverKeys = Tls.serverContext(key("server.pem"), key("server-key.pem"));
        clientKeys = Tls.createDefaultContext(key("ca.pem"));
        int loops = Integer.parseInt(args[0]);
        int size = Integer.parseInt(args[1]);
        List<List<String>> results = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            List<String> result = new ArrayList<>();
            results.add(result);
            threads.add(Thread.ofPlatform().start(() -> result.addAll(run(async(() -> parts(size))))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (List<String> result : results) {
            if (!result.equals(results.getFirst()) || result.isEmpty()) {
                throw new AssertionError("loops differ: " + result + " " + results.getFirst());
            }
        }
        results.getFirst().forEach(System.out::println);
    }

    private static List<String> parts(int size) throws Exception {
        return List.of(
                "tasks " + tasks(size),
                "timers " + timers(size),
                "queue " + queue(size),
                "generators " + generators(size),
                "threads " + threads(size),
                "tcp " + echoed(size, null, null),
                "tls "
                        + echoed(
                                size,
                                TlsOptions.of(serverKeys),
                                TlsOptions.of(clientKeys).withServerHostname("localhost")),
                "child " + child(size));
    }

    /** A file in the folder that the property names. */
    private static Path key(String name) {
        return Path.of(System.getProperty("asyncio4j.keys"), name);
    }

    private static long tasks(int size) {
        Lock lock = new Lock();
        long[] sum = {0};
        with(taskGroup(), group -> {
            for (int i = 0; i < 10 * size; i++) {
                int number = i;
                group.createTask(() -> {
                    await(sleep(0));
                    with(lock, () -> {
                        long before = sum[0];
                        await(sleep(0));
                        sum[0] = before + number;
                    });
                });
            }
        });
        return sum[0];
    }

    private static long timers(int size) {
        int late = 0;
        for (int i = 0; i < size; i++) {
            try {
                with(timeout(0.001), () -> await(sleep(10)));
            } catch (TimeoutException expected) {
                late++;
            }
        }
        return late;
    }

    private static long queue(int size) {
        Queue<Integer> queue = new Queue<>(3);
        List<Coroutine<Long>> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            consumers.add(async(() -> {
                long sum = 0;
                for (int item = await(queue.get()); item >= 0; item = await(queue.get())) {
                    sum += item;
                }
                return sum;
            }));
        }
        var consuming = gather(consumers);
        for (int i = 0; i < 20 * size; i++) {
            await(queue.put(i));
        }
        for (int i = 0; i < 3; i++) {
            await(queue.put(-1));
        }
        return await(consuming).stream().mapToLong(Long::longValue).sum();
    }

    private static long generators(int size) {
        AsyncGenerator<Integer> numbers = asyncGenerator(out -> {
            for (int i = 0; i < 20 * size; i++) {
                if (i % 3 == 0) {
                    await(sleep(0));
                }
                out.yield(i);
            }
        });
        long sum = 0;
        try (var items = each(numbers)) {
            for (int item : items) {
                sum = sum * 31 + item;
            }
        }
        return sum;
    }

    private static long threads(int size) {
        List<Coroutine<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int number = i;
            calls.add(toThread(() -> number * number));
        }
        return await(gather(calls)).stream().mapToLong(Integer::longValue).sum();
    }

    /** Sends data by several connections at once, and returns the checksum of what comes back. */
    private static String echoed(int size, TlsOptions serverTls, TlsOptions clientTls) throws Exception {
        ServerOptions options = serverTls == null ? ServerOptions.DEFAULT : ServerOptions.DEFAULT.withTls(serverTls);
        List<String> sums = new ArrayList<>();
        with(
                await(startServer(
                        (reader, writer) -> {
                            for (byte[] data = await(reader.read(5000));
                                    data.length > 0;
                                    data = await(reader.read(5000))) {
                                writer.write(data);
                                await(writer.drain());
                            }
                            writer.close();
                        },
                        HOST,
                        0,
                        options)),
                server -> {
                    List<Coroutine<String>> clients = new ArrayList<>();
                    for (int i = 0; i < 2; i++) {
                        int seed = i;
                        clients.add(async(() -> echo(
                                await(
                                        clientTls == null
                                                ? openConnection(HOST, server.port())
                                                : openConnection(
                                                        HOST,
                                                        server.port(),
                                                        ConnectOptions.DEFAULT.withTls(clientTls))),
                                size,
                                seed)));
                    }
                    sums.addAll(await(gather(clients)));
                });
        return String.join(" ", sums);
    }

    private static String echo(StreamPair connection, int size, int seed) {
        byte[] data = new byte[size * 3000];
        new Random(seed).nextBytes(data);
        var sending = createTask(() -> {
            for (int i = 0; i < size; i++) {
                connection.writer().write(Arrays.copyOfRange(data, i * 3000, i * 3000 + 3000));
                await(connection.writer().drain());
            }
        });
        byte[] back = await(connection.reader().readexactly(data.length));
        await(sending);
        connection.writer().close();
        if (!Arrays.equals(data, back)) {
            throw new AssertionError("data came back changed");
        }
        return sum(back);
    }

    private static String sum(byte[] data) {
        CRC32 sum = new CRC32();
        sum.update(data);
        return Long.toHexString(sum.getValue());
    }

    private static String child(int size) {
        byte[] data = new byte[size * 1000];
        new Random(size).nextBytes(data);
        var child = await(createSubprocessExec(SubprocessOptions.PIPED, "cat"));
        var output = await(child.communicate(data));
        return sum(output.stdout()) + " " + child.returncode();
    }
}
