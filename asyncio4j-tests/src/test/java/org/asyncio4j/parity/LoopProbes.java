package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.lowlevel.Loops.newEventLoop;
import static org.asyncio4j.parity.Prelude.COUNTING;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.newLoop;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.ticks;

import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;

/** Running, stopping and closing a loop. */
final class LoopProbes {

    private LoopProbes() {}

    /** A closed loop refuses every call; closing it again does nothing. */
    static Object closedLoopRefusesEverything() {
        EventLoop loop = newLoop();
        loop.callSoon(() -> P("never"));
        loop.close();
        loop.close();
        Coroutine<Void> coroutine = async(() -> {});
        P("call_soon", attempt(() -> loop.callSoon(() -> P("never"))));
        P("call_later", attempt(() -> loop.callLater(1, () -> P("never"))));
        P("call_soon_threadsafe", attempt(() -> loop.callSoonThreadsafe(() -> P("never"))));
        P("create_task", attempt(() -> loop.createTask(coroutine)));
        P("run_in_executor", attempt(() -> loop.runInExecutor(() -> "never")));
        P("run_forever", attempt(loop::runForever));
        coroutine.close();
        return loop.isClosed();
    }

    /**
     * A KeyboardInterrupt thrown by a task is stored as its exception and leaves the loop at once.
     */
    static void interruptInATaskIsStoredAndLeavesTheLoop() {
        EventLoop loop = newLoop();
        Task<Object> task = loop.createTask(async(() -> {
            throw new KeyboardInterrupt();
        }));
        loop.callSoon(() -> P("after"));
        try {
            loop.runUntilComplete(task);
        } catch (KeyboardInterrupt e) {
            P("left", task.done(), task.exception().getClass().getSimpleName());
        }
        loop.stop();
        loop.runForever();
        loop.close();
    }

    /**
     * A KeyboardInterrupt in a callback leaves runForever at once; the remaining callbacks run at
     * the next run.
     */
    static void interruptLeavesTheLoopAndTheRestRunsLater() {
        EventLoop loop = newLoop();
        loop.callSoon(() -> P("before"));
        loop.callSoon(() -> {
            P("interrupt");
            throw new KeyboardInterrupt();
        });
        loop.callSoon(() -> P("after"));
        try {
            loop.runForever();
        } catch (KeyboardInterrupt e) {
            P("left", loop.isRunning());
        }
        loop.stop();
        loop.runForever();
        loop.close();
    }

    /**
     * The loop stops one tick after the task ended, so every other ready task makes one more step.
     */
    static Object runUntilCompleteGivesTheOthersOneMoreStep() {
        EventLoop loop = newLoop();
        Task<Object> task = loop.createTask(async(() -> {
            while (true) {
                P("other");
                await(sleep(0));
            }
        }));
        Object result = loop.runUntilComplete(async(() -> {
            P("main ends");
            return "value";
        }));
        P("ticks", ticks(loop));
        task.cancel();
        try {
            loop.runUntilComplete(task);
        } catch (CancelledError e) {
            P("cancelled");
        }
        loop.close();
        return result;
    }

    /** Running the loop for a future that is done takes exactly one tick. */
    static void runUntilCompleteOfADoneFutureTakesOneTick() {
        EventLoop loop = newLoop();
        SettableFuture<Integer> future = loop.createFuture();
        future.setResult(5);
        loop.callSoon(() -> P("soon"));
        P(loop.runUntilComplete(future), "ticks", ticks(loop));
        loop.close();
    }

    /** The running loop is the same throughout a run, and there is none outside. */
    static void runningLoopIsKnownOnlyInside() {
        Action<Exception> main = () -> {
            EventLoop loop = getRunningLoop();
            Action<Exception> child = () -> P("child", getRunningLoop() == loop);
            await(async(child));
            await(createTask(child));
            loop.callSoon(() -> P("callback", getRunningLoop() == loop));
            await(sleep(0));
        };
        P("before", attempt(() -> getRunningLoop()), attempt(() -> currentTask()));
        run(async(main), COUNTING);
        P("after", attempt(() -> getRunningLoop()), attempt(() -> currentTask()));
    }

    /**
     * Inside a task neither the running loop nor another one can be run, and the running loop
     * cannot be closed.
     */
    static Object runningLoopRefusesToRunAgain() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            EventLoop other = newEventLoop();
            P("same", attempt(() -> loop.runUntilComplete(loop.createFuture())));
            P("other", attempt(() -> other.runUntilComplete(other.createFuture())));
            P("close", attempt(loop::close));
            Coroutine<Void> coroutine = async(() -> {});
            P("run", attempt(() -> run(coroutine)));
            coroutine.close();
            other.close();
            P("goes on", loop.isRunning(), loop.isClosed());
        });
    }

    /**
     * A loop stopped before it runs makes one tick; callbacks scheduled in it wait for the next
     * run.
     */
    static void stopBeforeTheRunGivesOneTick() {
        EventLoop loop = newLoop();
        loop.callSoon(() -> {
            P("callback");
            loop.callSoon(() -> P("nested"));
        });
        loop.stop();
        loop.runForever();
        P("ticks", ticks(loop));
        loop.stop();
        loop.runForever();
        P("ticks", ticks(loop));
        loop.close();
    }

    /** After stop the callbacks of the tick still run, but not those that they schedule. */
    static void stopFinishesTheTick() {
        EventLoop loop = newLoop();
        loop.callSoon(() -> {
            P("stop");
            loop.stop();
            loop.callSoon(() -> P("nested"));
        });
        loop.callSoon(() -> P("same tick"));
        loop.runForever();
        P("ticks", ticks(loop));
        loop.callSoon(loop::stop);
        loop.runForever();
        P("ticks", ticks(loop));
        loop.close();
    }

    /**
     * Stopping the loop before the future is done makes run_until_complete fail; the task can go on
     * later.
     */
    static Object stopInsideRunUntilCompleteIsAnError() {
        EventLoop loop = newLoop();
        Task<String> task = loop.createTask(async(() -> {
            getRunningLoop().stop();
            await(sleep(0));
            P("main goes on");
            return "value";
        }));
        P(attempt(() -> loop.runUntilComplete(task)), task.done());
        String result = loop.runUntilComplete(task);
        loop.close();
        return result;
    }
}
