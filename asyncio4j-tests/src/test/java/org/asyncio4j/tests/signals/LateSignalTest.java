package org.asyncio4j.tests.signals;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.CancelledError;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.RunOptions;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.ForwardingDriver;
import org.asyncio4j.tests.tools.Sigint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A stop signal that comes when a run has just ended. A second run, which the signal stops as well, tells when it has
 * come: runs are told in the order of their beginning, one after another.
 */
class LateSignalTest {

    /** A signal that does nothing unless it is handled. */
    private static final String NAME = "WINCH";

    private static final RunOptions STOPPED_BY_IT = RunOptions.DEFAULT.withStopSignals(NAME);

    private final CountDownLatch ofProgram = new CountDownLatch(1);
    private Object before;

    @BeforeEach
    void handle() {
        before = Sigint.handle(NAME, ofProgram::countDown);
    }

    @AfterEach
    void giveBack() {
        Sigint.put(NAME, before);
    }

    @Test
    void isThrownAlthoughMainHasFailed() {
        IllegalStateException failure = new IllegalStateException("main has failed");
        KeyboardInterrupt late = assertThrows(
                KeyboardInterrupt.class,
                () -> run(
                        () -> {
                            raiseWhenThisTaskIsDone();
                            throw failure;
                        },
                        STOPPED_BY_IT));
        assertEquals("SIGWINCH", late.getMessage());
        assertSame(failure, late.getSuppressed()[0]);
    }

    @Test
    void isThrownAlthoughMainWasCancelledBefore() {
        assertThrows(
                KeyboardInterrupt.class,
                () -> run(
                        () -> {
                            raiseWhenThisTaskIsDone();
                            throw new CancelledError();
                        },
                        STOPPED_BY_IT));
    }

    @Test
    void isThrownAlthoughMainHasReturned() {
        assertThrows(KeyboardInterrupt.class, () -> run(() -> raiseWhenThisTaskIsDone(), STOPPED_BY_IT));
    }

    @Test
    void isTheProgramsAgainIfTheRunHasReturned() throws InterruptedException {
        CountDownLatch onItsWay = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(1);
        CountDownLatch waits = new CountDownLatch(1);
        ForwardingDriver slow = new ForwardingDriver() {
            @Override
            public void wakeup() {
                onItsWay.countDown();
                uninterruptibly(returned);
                super.wakeup();
            }

            @Override
            public void select(long timeoutNanos, ReadySink sink) throws java.io.IOException {
                if (timeoutNanos > 0) {
                    waits.countDown();
                }
                super.select(timeoutNanos, sink);
            }
        };
        RunOptions options =
                STOPPED_BY_IT.withLoopFactory(() -> Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(slow)));
        Thread first = Thread.ofPlatform()
                .start(() -> assertThrows(
                        KeyboardInterrupt.class,
                        () -> run(() -> await(Loops.getRunningLoop().createFuture()), options)));
        waits.await();
        run(
                () -> {
                    Sigint.raise(NAME);
                    uninterruptibly(onItsWay);
                },
                STOPPED_BY_IT);
        returned.countDown();
        assertTrue(ofProgram.await(10, TimeUnit.SECONDS));
        first.join();
    }

    private static void raiseWhenThisTaskIsDone() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CountDownLatch told = new CountDownLatch(1);
        currentTask().addDoneCallback(done -> {
            Sigint.raise(NAME);
            uninterruptibly(told);
        });
        Thread.ofPlatform().daemon().start(() -> {
            try {
                run(
                        () -> {
                            begun.complete(null);
                            await(Loops.getRunningLoop().createFuture());
                        },
                        STOPPED_BY_IT);
            } catch (KeyboardInterrupt stopped) {
                told.countDown();
            }
        });
        begun.join();
    }

    private static void uninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException again) {
                // The loop's thread is not interrupted here.
            }
        }
    }
}
