package org.asyncio4j.tests.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.List;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** Readers and writers that are replaced, removed and added again. */
class ReaderChangesTest extends WithChannels {

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
            value = {"test_selector_events.py::BaseSelectorEventLoopTests::test_process_events_read_cancelled"},
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
        loop.addReader(first.source(), () -> {
            log.add("one");
            loop.removeReader(second.source());
        });
        loop.addReader(second.source(), () -> {
            log.add("one");
            loop.removeReader(first.source());
        });
        turn();
        assertEquals(List.of("one"), log);
    }

    @Test
    @Ports(
            value = {"test_selector_events.py::BaseSelectorEventLoopTests::test_process_events_write_cancelled"},
            adapted = "removed by the reader instead of a mocked cancel")
    void theReaderMayRemoveTheWriterOfItsChannel() {
        SocketChannel[] pair = socketPair();
        write(pair[1], "x");
        loop.addReader(pair[0], () -> {
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
        loop.addReader(again.source(), () -> {
            loop.removeReader(again.source());
            loop.addReader(again.source(), () -> {
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
            Thread sender = Thread.ofPlatform().start(() -> {
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
}
