package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A loop that waits costs nothing. */
@Tag("real-time")
class IdleLoopTest {

    private static final int TRIES = 5;
    private static final double SECONDS = 0.3;

    /** A loop that spins would use all of the time that the machine has left for it. */
    private static final long MOST_NANOS = 30_000_000;

    @Test
    void aLoopThatWaitsForATimerUsesNoCpu() {
        try (EventLoop loop = Loops.newEventLoop()) {
            assertCpuIsIdle(() -> loop.runUntilComplete(sleep(SECONDS)));
        }
    }

    @Test
    void aLoopThatWaitsForAChannelUsesNoCpu() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.addReader(pipe.source(), () -> {});
            assertCpuIsIdle(() -> loop.runUntilComplete(sleep(SECONDS)));
        } finally {
            pipe.source().close();
            pipe.sink().close();
        }
    }

    @Test
    void aLoopWhoseOnlyChannelWasClosedUsesNoCpu() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.addReader(pipe.source(), () -> {});
            pipe.source().close();
            pipe.sink().close();
            assertCpuIsIdle(() -> loop.runUntilComplete(sleep(SECONDS)));
        }
    }

    @Test
    void aLoopWhoseReaderWasRemovedAlthoughThereIsDataUsesNoCpu() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        try (EventLoop loop = Loops.newEventLoop()) {
            pipe.sink().write(ByteBuffer.allocate(1));
            loop.addReader(pipe.source(), () -> {});
            loop.removeReader(pipe.source());
            assertCpuIsIdle(() -> loop.runUntilComplete(sleep(SECONDS)));
        } finally {
            pipe.source().close();
            pipe.sink().close();
        }
    }

    @Test
    void aLoopThatWaitsForAnotherThreadUsesNoCpu() {
        try (EventLoop loop = Loops.newEventLoop()) {
            assertCpuIsIdle(() -> loop.runUntilComplete(loop.runInExecutor(() -> {
                Thread.sleep((long) (SECONDS * 1000));
                return null;
            })));
        }
    }

    /**
     * Fails if the threads of this JVM spend much time on the CPU meanwhile. Virtual threads are
     * counted with their carriers.
     */
    private static void assertCpuIsIdle(Runnable body) {
        body.run(); // Once for class loading and compilation.
        long[] least = {Long.MAX_VALUE};
        // Threads that earlier tests have left may work meanwhile; a loop that is not idle never is.
        for (int i = 0; i < TRIES && least[0] >= MOST_NANOS; i++) {
            long before = cpuNanos();
            body.run();
            least[0] = Math.min(least[0], cpuNanos() - before);
        }
        assertTrue(least[0] < MOST_NANOS, () -> least[0] / 1_000_000 + " ms of CPU");
    }

    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            sum += Math.max(0, threads.getThreadCpuTime(id));
        }
        return sum;
    }
}
