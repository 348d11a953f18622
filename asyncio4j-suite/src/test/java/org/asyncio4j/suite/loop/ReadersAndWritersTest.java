package org.asyncio4j.suite.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.suite.Ports;
import org.asyncio4j.suite.tools.OtherThread;
import org.asyncio4j.suite.tools.OwnLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code addReader} and {@code addWriter}, on pipes and loopback sockets. */
class ReadersAndWritersTest extends OwnLoop {

    private final List<Closeable> opened = new ArrayList<>();

    @AfterEach
    void closeChannels() throws IOException {
        for (Closeable channel : opened) {
            channel.close();
        }
    }

    // --- readiness -----------------------------------------------------------------------------

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_reader_callback")
    void aReaderIsCalledForAllThatComesUntilTheEnd() {
        Pipe pipe = pipe();
        StringBuilder text = new StringBuilder();
        loop.addReader(
                pipe.source(),
                () -> {
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
        loop.addWriter(
                pair[0],
                () -> {
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
        loop.addReader(
                server,
                () -> {
                    log.add("accept");
                    keep(accept(server));
                    loop.removeReader(server);
                });
        loop.addWriter(
                client,
                () -> {
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
        loop.addWriter(
                client,
                () -> {
                    loop.removeWriter(client);
                    log.add(assertThrows(IOException.class, client::finishConnect).getMessage());
                    loop.stop();
                });
        loop.runForever();
        assertEquals(1, log.size());
    }

    // --- order ---------------------------------------------------------------------------------

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
        loop.addReader(
                pipe.source(),
                () -> {
                    read(pipe.source());
                    log.add("data");
                });
        loop.callSoon(() ->
                OtherThread.run(() -> {
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
        loop.runUntilComplete(
                async(() -> {
                    await(sleep(0));
                    await(sleep(0));
                    log.add("task");
                }));
        assertEquals(List.of("timer", "task"), log);
    }

    @Test
    @Ports(
            value =
                    "test_base_events.py::BaseEventLoopTests::test_single_selecter_event_callback_after_stopping",
            adapted = "with a pipe instead of a mocked selector")
    void anEventRunsItsCallbackOnceAlthoughTheLoopWasStopped() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(
                pipe.source(),
                () -> {
                    log.add(read(pipe.source()));
                    loop.callSoon(note("after"));
                });
        for (int i = 0; i < 2; i++) {
            loop.callSoon(loop::stop);
            loop.runForever();
        }
        assertEquals(List.of("x", "after"), log);
    }

    // --- changing registrations ----------------------------------------------------------------

    @Test
    @Ports("test_selector_events.py::BaseSelectorEventLoopTests::test_add_reader_existing")
    void aSecondReaderReplacesTheFirst() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(pipe.source(), note("old"));
        loop.addReader(pipe.source(), note("new"));
        turn();
        assertEquals(List.of("new"), log);
    }

    @Test
    @Ports("test_selector_events.py::BaseSelectorEventLoopTests::test_add_writer_existing")
    void aSecondWriterReplacesTheFirstAndLeavesTheReader() {
        SocketChannel[] pair = socketPair();
        write(pair[1], "x");
        loop.addReader(pair[0], note("reader"));
        loop.addWriter(pair[0], note("old"));
        loop.addWriter(pair[0], note("new"));
        while (log.size() < 2) {
            log.clear();
            turn();
        }
        assertEquals(List.of("reader", "new"), log);
    }

    @Test
    void aReplacedReaderThatWasReadyAlreadyDoesNotRun() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(pipe.source(), note("old"));
        loop.callSoon(() -> loop.addReader(pipe.source(), note("new")));
        turn();
        assertEquals(List.of(), log);
        turn();
        assertEquals(List.of("new"), log);
    }

    @Test
    @Ports(
            value = {
                "test_selector_events.py::BaseSelectorEventLoopTests::test_process_events_read_cancelled"
            },
            adapted = "removed by a callback instead of a mocked cancel")
    void aReaderThatIsRemovedByACallbackOfTheSameIterationDoesNotRun() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(pipe.source(), note("reader"));
        loop.callSoon(() -> loop.removeReader(pipe.source()));
        turns(2);
        assertEquals(List.of(), log);
    }

    @Test
    void oneOfTwoReadyReadersMayRemoveTheOther() {
        Pipe first = pipe();
        Pipe second = pipe();
        write(first.sink(), "x");
        write(second.sink(), "x");
        loop.addReader(
                first.source(),
                () -> {
                    log.add("one");
                    loop.removeReader(second.source());
                });
        loop.addReader(
                second.source(),
                () -> {
                    log.add("one");
                    loop.removeReader(first.source());
                });
        turn();
        assertEquals(List.of("one"), log);
    }

    @Test
    @Ports(
            value = {
                "test_selector_events.py::BaseSelectorEventLoopTests::test_process_events_write_cancelled"
            },
            adapted = "removed by the reader instead of a mocked cancel")
    void theReaderMayRemoveTheWriterOfItsChannel() {
        SocketChannel[] pair = socketPair();
        write(pair[1], "x");
        loop.addReader(
                pair[0],
                () -> {
                    log.add("reader");
                    loop.removeWriter(pair[0]);
                    loop.removeReader(pair[0]);
                });
        loop.addWriter(pair[0], note("writer"));
        while (!log.contains("reader")) {
            turn();
        }
        turns(3);
        assertEquals("reader", log.getLast());
    }

    @Test
    @Ports("test_selector_events.py::BaseSelectorEventLoopTests::test_remove_reader")
    void aReaderCanBeAddedAgainAfterItWasRemoved() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        for (int i = 0; i < 100; i++) {
            loop.addReader(pipe.source(), note(i));
            assertTrue(loop.removeReader(pipe.source()));
        }
        loop.addReader(pipe.source(), note("again"));
        turn();
        assertEquals(List.of("again"), log);
    }

    @Test
    void addingAgainInACallbackLosesNoOtherEvent() {
        Pipe again = pipe();
        Pipe other = pipe();
        write(again.sink(), "x");
        write(other.sink(), "x");
        loop.addReader(other.source(), note("other"));
        loop.addReader(
                again.source(),
                () -> {
                    loop.removeReader(again.source());
                    loop.addReader(
                            again.source(),
                            () -> {
                                read(again.source());
                                log.add("again");
                            });
                });
        turns(2);
        Collections.sort(log, (a, b) -> a.toString().compareTo(b.toString()));
        assertEquals(List.of("again", "other", "other"), log);
    }

    @Test
    void addingAgainDoesNotSwallowTheWakeUpOfAnotherThread() throws InterruptedException {
        try (EventLoop real = Loops.newEventLoop()) {
            Pipe pipe = pipe();
            int[] count = new int[1];
            Thread sender =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 20_000; i++) {
                                    real.callSoonThreadsafe(() -> {
                                        real.removeReader(pipe.source());
                                        real.addReader(pipe.source(), () -> {});
                                        if (++count[0] == 20_000) {
                                            real.stop();
                                        }
                                    });
                                }
                            });
            real.addReader(pipe.source(), () -> {});
            real.runForever();
            sender.join();
            assertEquals(20_000, count[0]);
        }
    }

    @Test
    @Ports("test_selector_events.py::BaseSelectorEventLoopTests::test_remove_reader_read_write")
    void removingTheReaderLeavesTheWriter() {
        SocketChannel[] pair = socketPair();
        loop.addReader(pair[0], note("reader"));
        loop.addWriter(pair[0], note("writer"));
        assertTrue(loop.removeReader(pair[0]));
        write(pair[1], "x");
        while (log.isEmpty()) {
            turn();
        }
        turns(3);
        assertFalse(log.contains("reader"));
        assertTrue(loop.removeWriter(pair[0]));
        log.clear();
        turns(3);
        assertEquals(List.of(), log);
    }

    @Test
    @Ports("test_selector_events.py::BaseSelectorEventLoopTests::test_remove_writer_read_write")
    void removingTheWriterLeavesTheReader() {
        SocketChannel[] pair = socketPair();
        loop.addReader(pair[0], note("reader"));
        loop.addWriter(pair[0], note("writer"));
        assertTrue(loop.removeWriter(pair[0]));
        write(pair[1], "x");
        while (log.isEmpty()) {
            turn();
        }
        turns(3);
        assertFalse(log.contains("writer"));
        assertTrue(loop.removeReader(pair[0]));
    }

    @Test
    @Ports({
        "test_selector_events.py::BaseSelectorEventLoopTests::test_remove_reader_unknown",
        "test_selector_events.py::BaseSelectorEventLoopTests::test_remove_writer_unknown"
    })
    void removingWhatWasNeverAddedReturnsFalse() {
        Pipe pipe = pipe();
        assertFalse(loop.removeReader(pipe.source()));
        assertFalse(loop.removeWriter(pipe.sink()));
        loop.addReader(pipe.source(), () -> {});
        assertFalse(loop.removeWriter(pipe.source()));
        assertTrue(loop.removeReader(pipe.source()));
    }

    // --- what can go wrong ---------------------------------------------------------------------

    @Test
    void aReaderThatThrowsIsReportedAndStaysRegistered() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(
                pipe.source(),
                () -> {
                    throw new IllegalArgumentException("x");
                });
        turns(2);
        assertEquals(2, problems.take().size());
        assertTrue(loop.removeReader(pipe.source()));
        turns(2);
        assertEquals(List.of(), problems.take());
    }

    @Test
    void aChannelThatIsClosedWhileRegisteredIsForgotten() {
        SocketChannel[] pair = socketPair();
        loop.addReader(pair[0], note("reader"));
        loop.addWriter(pair[0], note("writer"));
        close(pair[0]);
        turns(3);
        assertEquals(List.of(), log);
        assertFalse(loop.removeReader(pair[0]));
        assertFalse(loop.removeWriter(pair[0]));
    }

    @Test
    void aChannelClosedByItsOwnCallbackIsForgotten() {
        SocketChannel[] pair = socketPair();
        loop.addWriter(
                pair[0],
                () -> {
                    log.add("writer");
                    close(pair[0]);
                });
        while (log.isEmpty()) {
            turn();
        }
        turns(3);
        assertEquals(List.of("writer"), log);
    }

    @Test
    void channelsClosedByAnotherThreadDoNotHurtTheLoop() throws InterruptedException {
        try (EventLoop real = Loops.newEventLoop()) {
            real.setExceptionHandler(problems);
            List<Pipe> pipes = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Pipe pipe = pipe();
                write(pipe.sink(), "x");
                pipes.add(pipe);
                real.addReader(pipe.source(), () -> {});
            }
            Thread closer =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (Pipe pipe : pipes) {
                                    close(pipe.source());
                                }
                                real.callSoonThreadsafe(real::stop);
                            });
            real.runForever();
            closer.join();
            assertEquals(List.of(), problems.take());
        }
    }

    @Test
    void aClosedChannelIsRefused() {
        Pipe pipe = pipe();
        close(pipe.source());
        close(pipe.sink());
        assertThrows(UncheckedIOException.class, () -> loop.addReader(pipe.source(), () -> {}));
        assertThrows(UncheckedIOException.class, () -> loop.addWriter(pipe.sink(), () -> {}));
        turn();
    }

    @Test
    void aBlockingChannelIsRefused() throws IOException {
        Pipe pipe = pipe();
        pipe.source().configureBlocking(true);
        assertThrows(
                IllegalBlockingModeException.class, () -> loop.addReader(pipe.source(), () -> {}));
    }

    @Test
    void aChannelOfTheWrongDirectionIsRefused() {
        Pipe pipe = pipe();
        assertThrows(IllegalArgumentException.class, () -> loop.addReader(pipe.sink(), () -> {}));
        assertThrows(IllegalArgumentException.class, () -> loop.addWriter(pipe.source(), () -> {}));
        assertThrows(IllegalArgumentException.class, () -> loop.addWriter(listening(), () -> {}));
    }

    @Test
    void nullsAreRefused() {
        Pipe pipe = pipe();
        assertThrows(NullPointerException.class, () -> loop.addReader(null, () -> {}));
        assertThrows(NullPointerException.class, () -> loop.addReader(pipe.source(), null));
        assertThrows(NullPointerException.class, () -> loop.addWriter(null, () -> {}));
        assertThrows(NullPointerException.class, () -> loop.addWriter(pipe.sink(), null));
        assertThrows(NullPointerException.class, () -> loop.removeReader(null));
        assertThrows(NullPointerException.class, () -> loop.removeWriter(null));
    }

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_remove_fds_after_closing")
    void removingFromAClosedLoopReturnsFalse() {
        Pipe pipe = pipe();
        loop.addReader(pipe.source(), () -> {});
        loop.addWriter(pipe.sink(), () -> {});
        loop.close();
        assertFalse(loop.removeReader(pipe.source()));
        assertFalse(loop.removeWriter(pipe.sink()));
    }

    @Test
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_add_fds_after_closing",
        "test_selector_events.py::BaseSelectorEventLoopTests::test_close"
    })
    void addingToAClosedLoopIsRefused() {
        Pipe pipe = pipe();
        loop.close();
        loop.close();
        assertThrows(IllegalStateException.class, loop::runForever);
        assertThrows(IllegalStateException.class, () -> loop.addReader(pipe.source(), () -> {}));
        assertThrows(IllegalStateException.class, () -> loop.addWriter(pipe.sink(), () -> {}));
    }

    @Test
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_internal_fds",
            adapted = "seen by the channel, which no selector holds any more")
    void closeLetsGoOfTheChannelsWithoutClosingThem() throws IOException {
        Pipe pipe = pipe();
        loop.addReader(pipe.source(), () -> {});
        turn();
        assertTrue(pipe.source().isRegistered());
        loop.close();
        assertFalse(pipe.source().isRegistered());
        assertTrue(pipe.source().isOpen());
        pipe.source().configureBlocking(true);
    }

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
        loop.runUntilComplete(
                async(() -> {
                    variable.set("of the task");
                    loop.addReader(
                            pipe.source(),
                            () -> {
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

    // --- many ----------------------------------------------------------------------------------

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
            loop.addReader(
                    pipe.source(),
                    () -> {
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
        loop.runUntilComplete(
                async(() -> {
                    List<Pipe> pipes = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        Pipe pipe = pipe();
                        pipes.add(pipe);
                        loop.createTask(
                                async(() -> {
                                    SettableFuture<Void> readable = loop.createFuture();
                                    loop.addReader(
                                            pipe.source(),
                                            () -> {
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

    // --- helpers -------------------------------------------------------------------------------

    private Pipe pipe() {
        try {
            Pipe pipe = Pipe.open();
            opened.add(pipe.source());
            opened.add(pipe.sink());
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
            return pipe;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerSocketChannel listening() {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            opened.add(server);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SocketChannel[] socketPair() {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            SocketChannel[] pair = {client, accepted};
            for (SocketChannel channel : pair) {
                opened.add(channel);
                channel.configureBlocking(false);
            }
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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

    /** What can be read now; null at the end. */
    private static String read(ReadableByteChannel channel) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            if (channel.read(buffer) < 0) {
                return null;
            }
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int readSome(ReadableByteChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1 << 16));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(WritableByteChannel channel, String text) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        if (writeSome(channel, bytes) != text.length()) {
            throw new AssertionError("a short text did not fit");
        }
    }

    private static int writeSome(WritableByteChannel channel, ByteBuffer bytes) {
        try {
            return channel.write(bytes);
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

    private static boolean finishConnect(SocketChannel client) {
        try {
            return client.finishConnect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
