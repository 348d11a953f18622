package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.asyncio4j.ClientConnectedCallback;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Event;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.tests.streams.FakeTransport;
import org.asyncio4j.tests.tools.Boom;

/** Streams, fed by hand and over loopback. */
final class StreamProbes {

    private StreamProbes() {}

    /**
     * Data wakes a reader one tick later, again if it is not enough; buffered data is read without
     * suspending.
     */
    static Object streamReaderWakesWhoReadsInTheNextTick() {
        return probe(() -> {
            StreamFeed feed = new StreamFeed();
            StreamReader reader = feed.reader();
            Task<Void> task = createTask(() -> {
                P(await(reader.readlineString()));
                P(text(await(reader.readexactly(3))));
                P(text(await(reader.read(100))));
                P(await(reader.read(100)).length);
            });
            await(sleep(0));
            for (String piece : List.of("on", "e\ntwo", "three")) {
                P("fed");
                feed.feedData(bytes(piece));
                await(sleep(0));
                await(sleep(0));
            }
            feed.feedEof();
            P("ended");
            await(task);
            P(reader.atEof());
        });
    }

    /**
     * readuntil leaves a line beyond the limit in the stream; readline removes it, as far as it has
     * arrived.
     */
    static Object streamReaderTakesOrLeavesWhatExceedsItsLimit() {
        return probe(() -> {
            for (String text : List.of("1234\nx", "12345\nx", "123456", "1234", "123456\n7")) {
                for (String name : List.of("readline", "readuntil")) {
                    StreamReader reader = fed(text);
                    boolean line = name.equals("readline");
                    try {
                        byte[] read = await(line ? reader.readline() : reader.readuntil());
                        P(name, text(read), rest(reader));
                    } catch (IncompleteReadException e) {
                        P(name, e.getMessage(), text(e.partial()), rest(reader));
                    } catch (LimitOverrunException e) {
                        if (line) {
                            P(name, e.getMessage(), rest(reader));
                        } else {
                            P(name, e.getMessage(), e.consumed(), rest(reader));
                        }
                    }
                }
            }
        });
    }

    private static StreamReader fed(String text) {
        StreamFeed feed = new StreamFeed(4);
        StreamReader reader = feed.reader();
        feed.feedData(bytes(text));
        feed.feedEof();
        return reader;
    }

    private static String rest(StreamReader reader) {
        return text(await(reader.read()));
    }

    /**
     * drain suspends while writing is paused, and for one tick while the connection closes; several
     * tasks may drain.
     */
    static Object streamWriterDrainsWithoutASuspensionUnlessItMust() {
        return probe(() -> {
            StreamFeed feed = new StreamFeed();
            StreamReader reader = feed.reader();
            FakeTransport transport = new FakeTransport();
            StreamReaderProtocol protocol = transport.connect(new StreamReaderProtocol(feed));
            StreamWriter writer = new StreamWriter(transport, protocol, reader, getRunningLoop());
            P("writable");
            await(drain("a", writer));
            protocol.pauseWriting();
            List<Task<Void>> tasks = List.of(
                    createTask(drain("b", writer)), createTask(drain("c", writer)), createTask(drain("d", writer)));
            await(sleep(0));
            await(sleep(0));
            P("resumed");
            protocol.resumeWriting();
            await(gather(tasks));
            writer.close();
            P("closing");
            await(drain("e", writer));
            protocol.pauseWriting();
            tasks = List.of(
                    createTask(drain("f", writer)),
                    createTask(closed("g", writer)),
                    createTask(async(() -> P("read", await(reader.read()).length))));
            await(sleep(0));
            await(sleep(0));
            await(sleep(0));
            P("lost");
            protocol.connectionLost(null);
            await(gather(tasks));
            await(closed("h", writer));
            await(drain("i", writer));
            P("end");
        });
    }

    private static Coroutine<Void> drain(String name, StreamWriter writer) {
        return async(() -> {
            try {
                await(writer.drain(), IOException.class);
                P(name, "drained");
            } catch (IOException e) {
                P(name, e.getMessage());
            }
        });
    }

    private static Coroutine<Void> closed(String name, StreamWriter writer) {
        return async(() -> {
            await(writer.waitClosed());
            P(name, "closed");
        });
    }

    /**
     * The callback gets the connection; a coroutine it returns becomes a task, whose failure closes
     * the connection.
     */
    static Object streamHandlerStartsOneTickAfterTheConnection() {
        return probe(() -> {
            getRunningLoop()
                    .setExceptionHandler((loop, problem) ->
                            P(problem.message(), problem.exception().getMessage()));
            ClientConnectedCallback handler = (reader, writer) -> async(() -> P("handler"));
            ClientConnectedCallback failing = (reader, writer) -> async(() -> {
                P("failing");
                throw new Boom("boom");
            });
            ClientConnectedCallback cancelled = (reader, writer) -> async(() -> {
                P("cancelled");
                currentTask().cancel();
                await(sleep(1));
            });
            ClientConnectedCallback plain = (reader, writer) -> {
                P("plain");
                return null;
            };
            for (ClientConnectedCallback callback : List.of(handler, failing, cancelled, plain)) {
                P("connected");
                new ClosingTransport().connect(new StreamReaderProtocol(new StreamFeed(), callback, getRunningLoop()));
                for (int i = 0; i < 4; i++) {
                    await(sleep(0));
                }
            }
        });
    }

    private static final class ClosingTransport extends FakeTransport {
        @Override
        public void close() {
            P("close");
        }
    }

    /**
     * A client and a server exchange lines over streams on one loop, then close one direction, then
     * both.
     */
    static Object streamsOverLoopbackKeepTheOrderOfEvents() {
        return probe(() -> {
            Event done = new Event();
            ClientHandler handler = (reader, writer) -> {
                note("server: connected");
                for (byte[] line : each(reader)) {
                    note("server:", new String(line, StandardCharsets.UTF_8).strip());
                    writer.write(line);
                    await(writer.drain());
                }
                note("server: end", reader.atEof());
                writer.write("bye");
                writer.close();
                await(writer.waitClosed());
                note("server: closed");
                done.set();
            };
            Server server = await(startServer(handler, "127.0.0.1", 0));
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            StreamReader reader = connection.reader();
            StreamWriter writer = connection.writer();
            for (String text : List.of("one", "two")) {
                writer.write(text + "\n");
                note("client:", await(reader.readlineString()));
            }
            writer.write("three");
            writer.writeEof();
            note("client:", await(reader.readString()));
            await(done.waitFor());
            note("client:", writer.isClosing());
            writer.close();
            await(writer.waitClosed());
            note("client: closed");
            server.close();
            await(server.waitClosed());
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8).replace('\n', '#');
    }
}
