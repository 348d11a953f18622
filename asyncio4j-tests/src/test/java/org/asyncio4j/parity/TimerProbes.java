package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.TimerHandle;

/** Timers and sleeps. */
final class TimerProbes {

    private TimerProbes() {}

    /** Timers due in one tick run in the order of their deadlines, not of their scheduling. */
    static Object overdueTimersRunByDeadline() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            loop.callLater(-1, () -> P("one second late"));
            loop.callLater(-3, () -> P("three seconds late"));
            loop.callAt(loop.time() - 2, () -> P("two seconds late"));
            await(sleep(0));
            P("main");
            await(sleep(0));
            P("end");
        });
    }

    /** A delay of NaN is refused; the task goes on in the same tick. */
    static Object sleepOfNanIsRefused() {
        return probe(() -> {
            try {
                await(sleep(Double.NaN));
            } catch (IllegalArgumentException e) {
                P("refused");
            }
        });
    }

    /** The timer of a sleep fires in one tick, and the task goes on in the next. */
    static Object sleepResumesTheTickAfterItsTimer() {
        return probe(() -> {
            P("start");
            await(sleep(0.01));
            P("woken");
            P(await(sleep(0.01, "result")));
        });
    }

    /** A sleep of zero or less yields for one tick and returns its result. */
    static Object sleepZeroTakesOneTick() {
        return probe(() -> {
            P("start");
            await(sleep(0));
            P("after zero");
            await(sleep(-5));
            P("after a negative sleep");
            P(await(sleep(0, "result")));
        });
    }

    /** Sleeping tasks wake in the order of their deadlines. */
    static Object sleepersWakeByDeadline() {
        record Sleeper(String name, double delay) {
            void run() {
                await(sleep(delay));
                P(name);
            }
        }
        return probe(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (Sleeper each :
                    List.of(new Sleeper("slow", 0.6), new Sleeper("quick", 0.2), new Sleeper("middle", 0.4))) {
                tasks.add(createTask(each::run));
            }
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end");
        });
    }

    /** A timer handle returns the loop time at which it is due. */
    static Object timerKnowsItsTime() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            double when = loop.time() + 50;
            TimerHandle timer = loop.callAt(when, () -> P("never"));
            P("same", timer.when() == when);
            timer.cancel();
            P("same after cancel", timer.when() == when);
            double before = loop.time();
            TimerHandle later = loop.callLater(7, () -> P("never"));
            P("relative", before + 7 <= later.when() && later.when() <= loop.time() + 7);
            later.cancel();
        });
    }

    /** A timer with delay zero runs in the next tick, after callbacks that were scheduled later. */
    static Object timerOfDelayZeroRunsAfterWhatIsQueued() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            loop.callLater(0, () -> P("timer"));
            loop.callSoon(() -> P("soon"));
            P("main");
            await(sleep(0));
            P("main again");
            await(sleep(0));
            P("end");
        });
    }
}
