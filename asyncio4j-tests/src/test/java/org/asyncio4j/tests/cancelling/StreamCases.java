package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.cancelling.CancelCase.pause;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.Queue;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.tests.cancelling.CancelCase.Call;
import org.asyncio4j.tests.cancelling.CancelCase.Setup;
import org.asyncio4j.tests.cancelling.CancelCase.Subject;
import org.asyncio4j.tests.tls.TestKeys;

/** Bytes are neither lost nor doubled, and whatever was opened is closed. */
final class StreamCases {

    private static final String HOST = "127.0.0.1";
    private static final byte[] LINES = "first line\nsecond line\nthird line\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MUCH = random(1 << 20);
    private static final TlsOptions SERVER = TlsOptions.of(TestKeys.server());
    private static final TlsOptions CLIENT = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");

    private StreamCases() {}

    static List<CancelCase> all() {
        List<CancelCase> cases = new ArrayList<>();
        readers(cases);
        writers(cases);
        connections(cases);
        servers(cases);
        return cases;
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Both ends of a connection, and its server. */
    record Ends(StreamPair client, StreamPair peer, Server server) {

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
            client.writer().close();
            peer.writer().close();
            server.close();
            await(server.waitClosed());
        }
    }

    // Reading.

    private interface Reading {
        byte[] read(StreamReader reader) throws Exception;
    }

    /** What the call has not returned is still to be read; it returns nothing unless it ends. */
    private static Setup reading(Reading reading) {
        return receiving((reader, got) -> got.writeBytes(reading.read(reader)), true);
    }

    private interface Taking {
        void take(StreamReader reader, ByteArrayOutputStream taken) throws Exception;
    }

    /** The same for a call that passes on bytes as it goes: what it has not passed on is still to be read. */
    private static Setup taking(Taking taking) {
        return receiving(taking, false);
    }

    /** The peer writes a few bytes at a time. */
    private static Setup receiving(Taking taking, boolean allAtTheEnd) {
        return () -> {
            Ends ends = Ends.connect();
            Task<Void> writing = createTask(() -> {
                for (int i = 0; i < LINES.length; i += 8) {
                    pause(2);
                    ends.peer().writer().write(Arrays.copyOfRange(LINES, i, Math.min(LINES.length, i + 8)));
                    await(ends.peer().writer().drain());
                }
                ends.peer().writer().writeEof();
            });
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            return new Subject(() -> taking.take(ends.client().reader(), taken), ended -> {
                assertTrue(ended || !allAtTheEnd || taken.size() == 0);
                await(writing);
                taken.writeBytes(await(ends.client().reader().read()));
                assertArrayEquals(LINES, taken.toByteArray());
                ends.close();
            });
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static void readers(List<CancelCase> cases) {
        cases.add(new CancelCase("StreamReader#read", reading(it -> await(it.read(20)))));
        cases.add(new CancelCase("StreamReader#read", reading(it -> await(it.read()))));
        cases.add(new CancelCase("StreamReader#read", reading(it -> {
            ByteBuffer room = ByteBuffer.allocate(20);
            await(it.read(room));
            return bytes(room);
        })));
        cases.add(new CancelCase("StreamReader#readString", reading(it -> bytes(await(it.readString())))));
        cases.add(new CancelCase("StreamReader#readexactly", reading(it -> await(it.readexactly(20)))));
        cases.add(new CancelCase("StreamReader#readline", reading(it -> await(it.readline()))));
        cases.add(new CancelCase(
                "StreamReader#readlineString", reading(it -> bytes(await(it.readlineString()) + "\n"))));
        cases.add(new CancelCase("StreamReader#readuntil", reading(it -> await(it.readuntil("second")))));
        cases.add(new CancelCase("StreamReader#readWith", taking((it, taken) -> {
            await(it.readWith(view -> {
                byte[] some = new byte[view.remaining()];
                view.get(some);
                taken.writeBytes(some);
            }));
        })));
        cases.add(new CancelCase("StreamReader#forEachLine", taking((it, taken) -> {
            await(it.forEachLine((array, from, to) -> {
                taken.write(array, from, to - from);
                taken.write('\n');
            }));
        })));
        cases.add(new CancelCase("StreamReader#readexactly", () -> {
            // What was put into the caller's buffer stays there, or is read again: never both.
            Ends ends = Ends.connect();
            ByteBuffer room = ByteBuffer.allocate(20);
            Task<Void> writing = createTask(() -> {
                for (int i = 0; i < 2; i++) {
                    pause(3);
                    ends.peer().writer().write(Arrays.copyOfRange(LINES, i * 10, i * 10 + 10));
                }
                ends.peer().writer().writeEof();
            });
            return new Subject(() -> await(ends.client().reader().readexactly(room)), _ -> {
                await(writing);
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                got.writeBytes(bytes(room));
                got.writeBytes(await(ends.client().reader().read()));
                assertArrayEquals(Arrays.copyOf(LINES, 20), got.toByteArray());
                ends.close();
            });
        }));
    }

    // Writing.

    /** The peer reads after a while; what it gets is all that was written, or a part of the file. */
    private static Setup writing(boolean mayBePart, WritingCall call) {
        return () -> {
            Ends ends = Ends.connect();
            Path file = Files.createTempFile("asyncio4j", ".bin");
            Files.write(file, MUCH);
            FileChannel channel = FileChannel.open(file);
            Task<byte[]> reading = createTask(() -> {
                pause(4);
                return await(ends.peer().reader().read());
            });
            return new Subject(() -> call.write(ends, channel), ended -> {
                await(ends.client().writer().drain());
                ends.client().writer().writeEof();
                byte[] got = await(reading);
                boolean part = mayBePart && !ended;
                assertTrue(part || got.length == MUCH.length || (!ended && got.length == 0), got.length + " bytes");
                assertArrayEquals(Arrays.copyOf(MUCH, got.length), got);
                channel.close();
                Files.delete(file);
                ends.close();
            });
        };
    }

    private interface WritingCall {
        void write(Ends ends, FileChannel file) throws Exception;
    }

    private static void writers(List<CancelCase> cases) {
        cases.add(new CancelCase("StreamWriter#drain", writing(false, (ends, _) -> {
            ends.client().writer().write(MUCH);
            await(ends.client().writer().drain());
        })));
        cases.add(new CancelCase("StreamWriter#sendfile", writing(true, (ends, file) -> {
            await(ends.client().writer().sendfile(file));
        })));
        cases.add(new CancelCase("StreamWriter#waitClosed", () -> {
            Ends ends = Ends.connect();
            return new Subject(
                    () -> {
                        ends.client().writer().close();
                        await(ends.client().writer().waitClosed());
                    },
                    _ -> ends.close());
        }));
        cases.add(new CancelCase("StreamWriter#startTls", () -> {
            Queue<String> results = new Queue<>();
            Server server = await(startServer(
                    (reader, writer) -> {
                        try {
                            await(writer.startTls(SERVER));
                            writer.write(await(reader.readline()));
                            await(writer.drain());
                        } catch (Exception refused) {
                            results.putNowait("refused");
                        } finally {
                            writer.close();
                        }
                    },
                    HOST,
                    0));
            StreamPair client = await(openConnection(HOST, server.port()));
            return new Subject(() -> await(client.writer().startTls(CLIENT)), ended -> {
                if (ended) {
                    client.writer().write(bytes("hello\n"));
                    assertEquals("hello\n", await(client.reader().readlineString()) + "\n");
                }
                client.writer().close();
                server.close();
                await(server.waitClosed());
            });
        }));
    }

    // Connections.

    private interface Opening {
        StreamPair open(Server server) throws Exception;
    }

    /** Whoever got the connection closes it; if nobody did, it is closed. */
    private static Setup opening(ServerOptions options, Opening opening) {
        return () -> {
            Server server = await(startServer(
                    (reader, writer) -> {
                        try {
                            await(reader.read(), ConnectionResetException.class);
                        } catch (ConnectionResetException gone) {
                            // A client that is cancelled after its handshake leaves what the server has sent.
                        }
                        writer.close();
                    },
                    HOST,
                    0,
                    options));
            return new Subject(() -> opening.open(server).writer().close(), _ -> {
                server.close();
                await(server.waitClosed()); // which waits for all clients to be gone
            });
        };
    }

    private static void connections(List<CancelCase> cases) {
        cases.add(new CancelCase(
                "Asyncio#openConnection",
                opening(ServerOptions.DEFAULT, server -> await(openConnection("localhost", server.port())))));
        cases.add(new CancelCase(
                "Asyncio#openConnection",
                opening(
                        ServerOptions.DEFAULT.withTls(SERVER),
                        server -> await(openConnection(
                                HOST, server.port(), org.asyncio4j.ConnectOptions.DEFAULT.withTls(CLIENT))))));
        cases.add(new CancelCase("Asyncio#openUnixConnection", () -> {
            Path folder = Files.createTempDirectory("a4j");
            Path path = folder.resolve("socket");
            Server server = await(startUnixServer(
                    (reader, writer) -> {
                        await(reader.read());
                        writer.close();
                    },
                    path));
            return new Subject(() -> await(openUnixConnection(path)).writer().close(), _ -> {
                server.close();
                await(server.waitClosed());
                Files.deleteIfExists(path);
                Files.delete(folder);
            });
        }));
        cases.add(ofPair("StreamPair#onEnter", client -> with(client, () -> pause(1))));
        cases.add(ofPair(
                "StreamPair#onExit",
                client -> with(client, () -> await(client.reader().readline()))));
    }

    private interface Using {
        void use(StreamPair client) throws Exception;
    }

    private static CancelCase ofPair(String method, Using using) {
        return new CancelCase(method, () -> {
            Ends ends = Ends.connect();
            ends.peer().writer().write(LINES);
            return new Subject(() -> using.use(ends.client()), _ -> ends.close());
        });
    }

    // Servers.

    private static Call serving(Path path) {
        return () -> {
            Server server = path == null
                    ? await(startServer(
                            (_, writer) -> {
                                writer.close();
                            },
                            HOST,
                            0))
                    : await(startUnixServer(
                            (_, writer) -> {
                                writer.close();
                            },
                            path));
            server.close();
        };
    }

    private static void servers(List<CancelCase> cases) {
        cases.add(new CancelCase("Asyncio#startServer", () -> new Subject(serving(null), _ -> pause(3))));
        cases.add(new CancelCase("Asyncio#startUnixServer", () -> {
            Path folder = Files.createTempDirectory("a4j");
            return new Subject(serving(folder.resolve("socket")), _ -> {
                pause(3);
                Files.deleteIfExists(folder.resolve("socket"));
                Files.delete(folder);
            });
        }));
        cases.add(ofServer("Server#startServing", server -> await(server.startServing())));
        cases.add(ofServer("Server#onEnter", server -> with(server, () -> pause(1))));
        cases.add(ofServer("Server#onExit", server -> with(server, () -> pause(1))));
        cases.add(ofServer("Server#serveForever", server -> {
            Task<Void> closing = createTask(() -> {
                pause(5);
                server.close();
            });
            try {
                await(server.serveForever());
            } catch (org.asyncio4j.CancelledError closed) {
                await(closing);
                throw closed;
            }
        }));
        cases.add(new CancelCase("Server#waitClosed", () -> {
            Ends ends = Ends.connect();
            Task<Void> closing = createTask(() -> {
                pause(3);
                ends.close();
            });
            ends.server().close();
            return new Subject(() -> await(ends.server().waitClosed()), _ -> await(closing));
        }));
        cases.add(new CancelCase("Server#onExit", () -> {
            Ends ends = Ends.connect();
            Task<Void> leaving = createTask(() -> {
                pause(5);
                ends.client().writer().close();
                ends.peer().writer().close();
            });
            return new Subject(() -> with(ends.server(), () -> pause(1)), _ -> {
                await(leaving);
                ends.close();
            });
        }));
    }

    private interface ServerCall {
        void run(Server server) throws Exception;
    }

    private static CancelCase ofServer(String method, ServerCall call) {
        return new CancelCase(method, () -> {
            Server server = await(startServer(
                    (_, writer) -> {
                        writer.close();
                    },
                    HOST,
                    0));
            return new Subject(() -> call.run(server), _ -> {
                pause(6);
                server.close();
                await(server.waitClosed());
            });
        });
    }
}
