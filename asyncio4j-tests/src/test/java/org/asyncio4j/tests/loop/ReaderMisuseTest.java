package org.asyncio4j.tests.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** Readers that fail, channels that are closed or cannot be watched, and loops that are closed. */
class ReaderMisuseTest extends WithChannels {

    @Test
    void aReaderThatThrowsIsReportedAndStaysRegistered() {
        Pipe pipe = pipe();
        write(pipe.sink(), "x");
        loop.addReader(pipe.source(), () -> {
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
        loop.addWriter(pair[0], () -> {
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
            Thread closer = Thread.ofPlatform().start(() -> {
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
        Exception refused = assertThrows(IllegalArgumentException.class, () -> loop.addReader(pipe.source(), () -> {}));
        assertTrue(refused.getMessage().contains("call configureBlocking(false)"));
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
}
