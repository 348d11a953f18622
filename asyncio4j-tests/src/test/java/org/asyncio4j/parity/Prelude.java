package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.tools.Descriptions.withoutIdentity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.Queue;
import org.asyncio4j.RunOptions;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.CountingDriver;
import org.asyncio4j.tests.tools.Garbage;

/**
 * What every probe shares, as {@code parity/probes/prelude.py}: a loop that counts its ticks, and a
 * log of {@code tick:event}.
 *
 * <p>A line of output is {@code [name] tick:event | tick:event => result}. A tick is one iteration
 * of the event loop, the first is 1; {@code -} stands where no loop runs, {@code *} where the tick
 * is left open. Time is virtual.
 */
final class Prelude {

    /** Runs on a counting loop. */
    static final RunOptions COUNTING = RunOptions.DEFAULT.withLoopFactory(Prelude::newLoop);

    private static final List<String> LOG = Collections.synchronizedList(new ArrayList<>());
    private static final Map<EventLoop, CountingDriver> DRIVERS = Collections.synchronizedMap(new WeakHashMap<>());

    private Prelude() {}

    /** The standard loop on virtual time, with a count of its iterations. */
    static EventLoop newLoop() {
        CountingDriver driver = new CountingDriver();
        EventLoop loop =
                Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(driver).withClock(new ProbeClock(driver)));
        DRIVERS.put(loop, driver);
        return loop;
    }

    /** How many iterations a counting loop has begun. */
    static int ticks(EventLoop loop) {
        return DRIVERS.get(loop).ticks();
    }

    /** The tick of the running loop. */
    static int tick() {
        return ticks(Loops.getRunningLoop());
    }

    /** Logs an event with the tick at which it happens. */
    static void P(Object... words) {
        EventLoop running = Loops.getRunningLoopOrNull();
        log(running == null ? "-" : ticks(running), words);
    }

    /** Logs an event whose tick is left open. */
    static void note(Object... words) {
        log("*", words);
    }

    /** Name and message of an exception. */
    static String show(Throwable error) {
        String message = error.getMessage();
        return error.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /** What the description of a lock, or of anything like it, says in brackets at its end. */
    static String state(Object thing) {
        String text = String.valueOf(thing);
        return text.substring(text.indexOf('['), text.length() - 1);
    }

    /** What the action returns, or "refused" when it throws. */
    static Object attempt(Callable<?> action) {
        try {
            return action.call();
        } catch (Exception e) {
            return "refused";
        }
    }

    /** As {@link #attempt(Callable)}, for an action without a result. */
    static Object attempt(Action<Exception> action) {
        return attempt(() -> {
            action.run();
            return null;
        });
    }

    /** What the awaitable gives, or how it ends: in a word, or Boom with its message. */
    static Object outcome(Awaitable<?> awaitable) {
        try {
            return await(awaitable);
        } catch (StopAsyncIteration end) {
            return "end";
        } catch (GeneratorExit exit) {
            return "exit";
        } catch (CancelledError cancelled) {
            return "cancelled";
        } catch (Boom error) {
            return show(error);
        } catch (RuntimeException refused) {
            return "refused";
        }
    }

    /** The line of a probe; empties the log. */
    static String finish(String name, Object result) {
        String line = "[" + name + "] " + String.join(" | ", LOG) + " => " + result;
        forget();
        return line;
    }

    /** Empties the log. */
    static void forget() {
        LOG.clear();
    }

    /**
     * Runs {@code main} on a counting loop and returns its result, or the exception that left it;
     * Python's {@code run}.
     */
    static Object probe(Callable<?> main) {
        return probe(async(main));
    }

    /** As {@link #probe(Callable)}, for a main without a result. */
    static Object probe(Action<Exception> main) {
        return probe(async(main));
    }

    /**
     * Awaits that something is logged of what is garbage. The thread of a task may outlive it for a
     * moment, so one collection is not always enough.
     */
    static void collectUntilSomethingIsLogged() throws InterruptedException {
        int before = LOG.size();
        for (int i = 0; i < 100 && LOG.size() == before; i++) {
            Garbage.collect();
            await(sleep(0));
        }
    }

    private static Object probe(Coroutine<?> main) {
        try {
            return run(main, COUNTING);
        } catch (Throwable error) {
            return "raises " + show(error);
        }
    }

    private static void log(Object tick, Object... words) {
        List<String> texts = new ArrayList<>();
        for (Object word : words) {
            // Python's print shows str(), which tells no identity; our toString() is also its repr().
            texts.add(word instanceof Queue<?> ? withoutIdentity(word) : String.valueOf(word));
        }
        LOG.add(tick + ":" + String.join(" ", texts));
    }

    /** Virtual time that begins at an odd moment and does not believe {@link CountingDriver}. */
    private record ProbeClock(VirtualClock clock, CountingDriver driver) implements LoopClock {

        private static final long BEGINNING = 98_765_432_101_234L;

        ProbeClock(CountingDriver driver) {
            this(new VirtualClock(), driver);
        }

        @Override
        public long nanos() {
            return BEGINNING + clock.nanos();
        }

        @Override
        public long beforeSleep(long nanos, boolean jobsRunning, boolean channelsOpen) {
            return clock.beforeSleep(nanos, jobsRunning, driver.hasRealChannels());
        }
    }
}
