package org.asyncio4j.tests.nearlimit;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.tests.nearlimit.Trials.ensure;
import static org.asyncio4j.tests.nearlimit.Trials.ensureEqual;
import static org.asyncio4j.tests.nearlimit.Trials.ticks;
import static org.asyncio4j.tests.nearlimit.Trials.trial;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.Queue;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.tests.nearlimit.Trials.Trial;

/** What reads from a connection, and writes to it, overflows: then no byte is lost unnoticed, and none comes twice. */
final class StreamTrials {

    private static final String HOST = "127.0.0.1";
    private static final String LINES = "first line\nsecond line\n";
    private static final byte[] MUCH = new byte[4 << 20];
    private static final byte[] END = bytes("the end");

    private StreamTrials() {}

    static void all() {
        reads("read", it -> text(await(it.read(5))));
        reads("read to the end", it -> text(await(it.read())));
        reads("read into a buffer", it -> {
            ByteBuffer room = ByteBuffer.allocate(5);
            await(it.read(room));
            return text(room);
        });
        reads("readline", it -> text(await(it.readline())));
        reads("readexactly", it -> text(await(it.readexactly(15))));
        reads("readexactly into a buffer", it -> {
            ByteBuffer room = ByteBuffer.allocate(15);
            await(it.readexactly(room));
            return text(room);
        });
        reads("readuntil", it -> text(await(it.readuntil("second"))));
        reads("readWith", it -> {
            StringBuilder got = new StringBuilder();
            await(it.readWith(view -> {
                byte[] all = new byte[view.remaining()];
                view.duplicate().get(all);
                got.append(text(all));
                view.position(view.limit());
            }));
            return got.toString();
        });
        writes("write", bytes(LINES), it -> it.write(LINES));
        writes("write of a buffer", bytes(LINES), it -> it.write(ByteBuffer.wrap(bytes(LINES))));
        writes("writelines", bytes(LINES), it -> it.writelines("first line\n", "second line\n"));
        writes("write and drain", bytes(LINES), it -> {
            it.write(LINES);
            await(it.drain());
        });
        writes("write of much and drain", MUCH, it -> {
            it.write(MUCH);
            await(it.drain());
        });
        drains();
    }

    private interface Reading {
        String from(StreamReader reader) throws Exception;
    }

    private interface Writing {
        void to(StreamWriter writer) throws Exception;
    }

    private static void reads(String name, Reading reading) {
        trial(name + ", and it is there", () -> {
            Ends ends = Ends.connect();
            ends.peer.writer().write(LINES);
            ticks();
            Task<Void> end = createTask(() -> {
                ticks();
                ends.peer.writer().writeEof();
            });
            return reading(ends, reading, end);
        });
        trial(name + ", and it comes later", () -> {
            Ends ends = Ends.connect();
            Task<Void> writing = createTask(() -> {
                ticks();
                ends.peer.writer().write(LINES);
                ends.peer.writer().writeEof();
            });
            return reading(ends, reading, writing);
        });
    }

    /** What the call has not returned is still there, or the connection has failed. */
    private static Trial reading(Ends ends, Reading reading, Task<Void> peer) {
        StringBuilder got = new StringBuilder();
        return new Trial(() -> got.append(reading.from(ends.client.reader())), overflowed -> {
            await(peer);
            try {
                got.append(text(await(ends.client.reader().read())));
                ensureEqual(LINES, got.toString());
            } catch (StackOverflowError failed) {
                ensure(overflowed);
            }
            ends.close();
        });
    }

    /** What was written arrives, whole or not at all, or else nothing that was written afterwards. */
    private static void writes(String name, byte[] data, Writing writing) {
        trial(name, () -> {
            Ends ends = Ends.connect();
            Task<byte[]> reading = createTask(() -> await(ends.peer.reader().read()));
            return new Trial(() -> writing.to(ends.client.writer()), overflowed -> {
                ends.client.writer().write(END);
                ends.client.writer().close();
                byte[] got = END;
                try {
                    got = await(reading, IOException.class);
                } catch (ConnectionResetException reset) {
                    ensure(overflowed);
                }
                int same = Arrays.mismatch(got, data);
                boolean whole = same == data.length && Arrays.equals(Arrays.copyOfRange(got, same, got.length), END);
                ensure(whole || (overflowed && (Arrays.equals(got, END) || same == got.length)));
                ends.close();
            });
        });
    }

    /** One task waits until it may write, and another begins to. */
    private static void drains() {
        trial("drain, and another drains", () -> {
            Ends ends = Ends.connect();
            ends.client.writer().write(MUCH);
            Task<Void> other = createTask(ends.client.writer().drain());
            Task<byte[]> reading = createTask(() -> {
                ticks();
                return await(ends.peer.reader().readexactly(MUCH.length));
            });
            await(sleep(0));
            return new Trial(() -> await(ends.client.writer().drain()), overflowed -> {
                await(other);
                await(reading);
                ends.close();
            });
        });
        trial("waitClosed, and another waits", () -> {
            Ends ends = Ends.connect();
            Task<Void> other = createTask(ends.client.writer().waitClosed());
            Task<Void> closing = createTask(() -> {
                ticks();
                ends.client.writer().close();
            });
            await(sleep(0));
            return new Trial(() -> await(ends.client.writer().waitClosed()), overflowed -> {
                await(closing);
                await(other);
                ends.close();
            });
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer room) {
        return new String(room.array(), 0, room.position(), StandardCharsets.UTF_8);
    }

    /** Both ends of a connection, and its server. */
    private record Ends(StreamPair client, StreamPair peer, Server server) {

        static Ends connect() {
            Queue<StreamPair> accepted = new Queue<>();
            Server server = await(startServer(
                    (reader, writer) -> {
                        accepted.putNowait(new StreamPair(reader, writer));
                        await(writer.waitClosed());
                    },
                    HOST,
                    0));
            StreamPair client = await(openConnection(HOST, server.port()));
            return new Ends(client, await(accepted.get()), server);
        }

        void close() {
            client.writer().transport().abort();
            peer.writer().transport().abort();
            server.close();
            await(server.waitClosed());
        }
    }
}
