package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.Test;

/** {@code addReader} and {@code addWriter}: when they are called, and in which order. */
class ReadersAndWritersTest extends WithChannels {

    // --- readiness ------------------------------------------------------------------------------

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_reader_callback")
    void aReaderIsCalledForAllThatComesUntilTheEnd() {
        Pipe pipe = pipe();
        StringBuilder text = new StringBuilder();
        loop.addReader(pipe.source(), () -> {
            String piece = read(pipe.source());
            if (piece != null) {
                text.append(piece);
                return;
            }
            log.add(loop.removeReader(pipe.source()));
            log.add(loop.removeReader(pipe.source()));
            loop.stop();
        });
        loop.callSoon(() -> write(pipe.sink(), "abc"));
        loop.callLater(1, () -> write(pipe.sink(), "def"));
        loop.callLater(2, () -> close(pipe.sink()));
        loop.runForever();
        assertEquals("abcdef", text.toString());
        assertEquals(List.of(true, false), log);
    }

    @Test
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_writer_callback",
        "test_selector_events.py::BaseSelectorEventLoopTests::test_remove_writer"
    })
    void aWriterIsCalledWhenItCanWrite() {
        SocketChannel[] pair = socketPair();
        loop.addWriter(pair[0], () -> {
            write(pair[0], "x");
            log.add(loop.removeWriter(pair[0]));
            log.add(loop.removeWriter(pair[0]));
            loop.stop();
        });
        loop.runForever();
        assertEquals(List.of(true, false), log);
        assertEquals("x", awaitText(pair[1], 1));
    }

    @Test
    @Ports({
        "test_selector_events.py::BaseSelectorEventLoopTests::test_add_reader",
        "test_selector_events.py::BaseSelectorEventLoopTests::test_process_events_read"
    })
    void aReaderIsCalledInEachIterationAsLongAsThereIsSomethingToRead() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(pipe.source(), note("ready"));
        turns(3);
        assertEquals(List.of("ready", "ready", "ready"), log);
        read(pipe.source());
        turns(3);
        assertEquals(3, log.size());
    }

    @Test
    @Ports({
        "test_selector_events.py::BaseSelectorEventLoopTests::test_add_writer",
        "test_selector_events.py::BaseSelectorEventLoopTests::test_process_events_write"
    })
    void aWriterWaitsWhileThePeerDoesNotRead() {
        SocketChannel[] pair = socketPair();
        ByteBuffer much = ByteBuffer.allocate(1 << 20);
        while (writeSome(pair[0], much.clear()) > 0) {
            // Until nothing fits any more.
        }
        loop.addWriter(pair[0], note("writable"));
        turns(3);
        assertEquals(List.of(), log);
        int[] taken = new int[1];
        loop.addReader(pair[1], () -> taken[0] += readSome(pair[1]));
        loop.addWriter(pair[0], loop::stop);
        loop.runForever();
        assertTrue(taken[0] > 0);
    }

    @Test
    void aServerSocketIsReadWhenSomebodyConnects() throws IOException {
        ServerSocketChannel server = listening();
        SocketChannel client = SocketChannel.open();
        opened.add(client);
        client.configureBlocking(false);
        loop.addReader(server, () -> {
            log.add("accept");
            keep(accept(server));
            loop.removeReader(server);
        });
        loop.addWriter(client, () -> {
            log.add("connected " + finishConnect(client));
            loop.removeWriter(client);
        });
        client.connect(server.getLocalAddress());
        while (log.size() < 2) {
            turn();
        }
        Collections.sort(log, (a, b) -> a.toString().compareTo(b.toString()));
        assertEquals(List.of("accept", "connected true"), log);
    }

    @Test
    void aRefusedConnectionMakesTheWriterReady() throws IOException {
        ServerSocketChannel server = listening();
        var address = server.getLocalAddress();
        server.close();
        SocketChannel client = SocketChannel.open();
        opened.add(client);
        client.configureBlocking(false);
        try {
            client.connect(address);
        } catch (IOException e) {
            abort("this system refuses at once: " + e);
        }
        loop.addWriter(client, () -> {
            loop.removeWriter(client);
            log.add(assertThrows(IOException.class, client::finishConnect).getMessage());
            loop.stop();
        });
        loop.runForever();
        assertEquals(1, log.size());
    }

    // --- order ----------------------------------------------------------------------------------

    @Test
    @Ports("test_selector_events.py::BaseSelectorEventLoopTests::test_add_reader_existing_writer")
    void ofOneChannelTheReaderRunsBeforeTheWriter() {
        SocketChannel[] pair = socketPair();
        write(pair[1], "x");
        loop.addWriter(pair[0], note("writer"));
        loop.addReader(pair[0], note("reader"));
        while (log.size() < 2) {
            log.clear();
            turn();
        }
        assertEquals(List.of("reader", "writer"), log);
    }

    @Test
    void channelsRunAfterCallbacksOfEarlierAndBeforeTimers() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(pipe.source(), note("reader"));
        loop.callLater(0, note("timer"));
        loop.callSoon(note("callback"));
        turn();
        assertEquals(List.of("callback", "reader", "timer"), log);
    }

    @Test
    void aCallOfAnotherThreadComesBeforeTheDataItSentAfterwards() {
        Pipe pipe = pipe();
        loop.addReader(pipe.source(), () -> {
            read(pipe.source());
            log.add("data");
        });
        loop.callSoon(() -> OtherThread.run(() -> {
            loop.callSoonThreadsafe(note("call"));
            write(pipe.sink(), "x");
        }));
        turns(2);
        assertEquals(List.of("call", "data"), log);
    }

    @Test
    void aBusyLoopStillLooksAtItsChannels() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(pipe.source(), loop::stop);
        Runnable[] again = new Runnable[1];
        again[0] = () -> loop.callSoon(again[0]);
        loop.callSoon(again[0]);
        loop.runForever();
    }

    @Test
    void aReaderThatIsAlwaysReadyDoesNotStarveTimersAndTasks() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(pipe.source(), () -> {});
        loop.callAt(loop.time(), note("timer"));
        loop.runUntilComplete(async(() -> {
            await(sleep(0));
            await(sleep(0));
            log.add("task");
        }));
        assertEquals(List.of("timer", "task"), log);
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopTests::test_single_selecter_event_callback_after_stopping",
            adapted = "with a pipe instead of a mocked selector")
    void anEventRunsItsCallbackOnceAlthoughTheLoopWasStopped() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(pipe.source(), () -> {
            log.add(read(pipe.source()));
            loop.callSoon(note("after"));
        });
        for (int i = 0; i < 2; i++) {
            loop.callSoon(loop::stop);
            loop.runForever();
        }
        assertEquals(List.of("x", "after"), log);
    }

    // --- what can go wrong ----------------------------------------------------------------------

    @Test
    void aChannelMayBeWatchedByTwoLoops() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        try (EventLoop other = clock.newEventLoop()) {
            loop.addReader(pipe.source(), note("one"));
            other.addReader(pipe.source(), note("other"));
            turn();
            other.stop();
            other.runForever();
            assertEquals(List.of("one", "other"), log);
        }
    }

    @Test
    void aReaderSeesTheContextOfItsRegistration() {
        ContextVar<String> variable = new ContextVar<>("variable", "default");
        Pipe pipe = pipe();
        loop.runUntilComplete(async(() -> {
            variable.set("of the task");
            loop.addReader(pipe.source(), () -> {
                read(pipe.source());
                log.add(variable.get());
                variable.set("set by the reader");
            });
        }));
        for (int i = 0; i < 2; i++) {
            write(pipe.sink(), "x");
            turn();
        }
        // One context for all calls, as a task's.
        assertEquals(List.of("of the task", "set by the reader"), log);
    }

    // --- many -----------------------------------------------------------------------------------

    @Test
    void twoThousandChannelsAreAllServed() {
        int count = 2_000;
        int[] served = new int[count];
        int[] total = new int[1];
        List<Pipe> pipes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Pipe pipe = pipe();
            pipes.add(pipe);
            int number = i;
            loop.addReader(pipe.source(), () -> {
                read(pipe.source());
                served[number]++;
                if (++total[0] == count) {
                    loop.stop();
                }
            });
        }
        for (Pipe pipe : pipes) {
            write(pipe.sink(), "x");
        }
        loop.runForever();
        for (int i = 0; i < count; i++) {
            assertEquals(1, served[i]);
            assertTrue(loop.removeReader(pipes.get(i).source()));
        }
    }

    @Test
    void aThousandTasksWaitForTheirChannels() {
        int count = 1_000;
        loop.runUntilComplete(async(() -> {
            List<Pipe> pipes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Pipe pipe = pipe();
                pipes.add(pipe);
                loop.createTask(async(() -> {
                    SettableFuture<Void> readable = loop.createFuture();
                    loop.addReader(pipe.source(), () -> {
                        loop.removeReader(pipe.source());
                        readable.setResult(null);
                    });
                    await(readable);
                    log.add(read(pipe.source()));
                }));
            }
            await(sleep(0));
            for (Pipe pipe : pipes) {
                write(pipe.sink(), "x");
            }
            while (log.size() < count) {
                await(sleep(0));
            }
        }));
        assertEquals(Collections.nCopies(count, "x"), log);
    }

    // --- helpers --------------------------------------------------------------------------------

    private void keep(SelectableChannel channel) {
        opened.add(channel);
    }

    private String awaitText(SocketChannel channel, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(read(channel));
        }
        return text.toString();
    }

    private static int readSome(ReadableByteChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1 << 16));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean finishConnect(SocketChannel client) {
        try {
            return client.finishConnect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SocketChannel accept(ServerSocketChannel server) {
        try {
            return server.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
