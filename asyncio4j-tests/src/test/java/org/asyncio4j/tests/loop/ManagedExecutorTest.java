package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A default executor that its container manages refuses to be shut down: the loop closes all the same. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManagedExecutorTest {

    private final ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
    private final List<LoopProblem> problems = new ArrayList<>();
    private EventLoop loop;

    @AfterEach
    void endPool() {
        pool.shutdown();
    }

    @Test
    void runGivesItsResultIfShutdownThrows() {
        IllegalStateException refusal = new IllegalStateException("lifecycle");
        assertEquals("result", runWith(new Managed(refusal, null)));
        assertTold(refusal);
    }

    @Test
    void runGivesItsResultIfShutdownThrowsAnError() {
        LinkageError refusal = new LinkageError("lifecycle");
        assertEquals("result", runWith(new Managed(refusal, null)));
        assertTold(refusal);
    }

    @Test
    void runGivesItsResultIfWaitingForTheEndThrows() {
        IllegalStateException refusal = new IllegalStateException("lifecycle");
        assertEquals("result", runWith(new Managed(null, refusal)));
        assertTold(refusal);
    }

    @Test
    void aLoopThatIsClosedWithoutARunnerTellsItToo() {
        IllegalStateException refusal = new IllegalStateException("lifecycle");
        loop = Loops.newEventLoop();
        loop.setExceptionHandler((where, problem) -> problems.add(problem));
        loop.setDefaultExecutor(new Managed(refusal, null));
        loop.close();
        assertTold(refusal);
    }

    private String runWith(Managed executor) {
        return run(async(() -> {
            loop = Loops.getRunningLoop();
            loop.setExceptionHandler((where, problem) -> problems.add(problem));
            loop.setDefaultExecutor(executor);
            return await(toThread(() -> "result"));
        }));
    }

    private void assertTold(Throwable refusal) {
        assertTrue(loop.isClosed());
        assertEquals(1, problems.size(), problems::toString);
        assertSame(refusal, problems.getFirst().exception());
    }

    /** Runs jobs; throws what it is given when it is to end. */
    private final class Managed extends AbstractExecutorService {

        private final Throwable atShutdown;
        private final Throwable atWaiting;

        Managed(Throwable atShutdown, Throwable atWaiting) {
            this.atShutdown = atShutdown;
            this.atWaiting = atWaiting;
        }

        @Override
        public void execute(Runnable job) {
            pool.execute(job);
        }

        @Override
        public void shutdown() {
            throwIfGiven(atShutdown);
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new IllegalStateException("not to be called");
        }

        @Override
        public boolean isShutdown() {
            throw new IllegalStateException("not to be called");
        }

        @Override
        public boolean isTerminated() {
            throw new IllegalStateException("not to be called");
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            throwIfGiven(atWaiting);
            return true;
        }

        private static void throwIfGiven(Throwable problem) {
            if (problem instanceof Error error) {
                throw error;
            }
            if (problem instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }
}
