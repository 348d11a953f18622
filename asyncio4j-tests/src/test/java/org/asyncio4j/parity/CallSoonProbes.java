package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;

/** Callbacks that a loop runs soon. */
final class CallSoonProbes {

    private CallSoonProbes() {}

    /** Callbacks run in the next tick, in the order in which they were queued. */
    static Object callSoonIsFifo() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            for (String name : List.of("a", "b", "c")) {
                loop.callSoon(() -> P(name));
            }
            P("queued");
            await(sleep(0));
            P("main");
        });
    }

    /** A callback that cancels one queued behind it in the same tick prevents it. */
    static Object callbackMayCancelALaterOneOfItsTick() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            List<Handle> handles = new ArrayList<>();
            loop.callSoon(() -> {
                P("first");
                handles.getFirst().cancel();
            });
            handles.add(loop.callSoon(() -> P("never")));
            loop.callSoon(() -> P("third"));
            await(sleep(0));
            P("main");
        });
    }

    /** What a callback queues is not run in the same tick. */
    static Object callbackQueuedByACallbackWaitsForTheNextTick() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            loop.callSoon(() -> {
                P("first");
                loop.callSoon(() -> P("nested"));
            });
            loop.callSoon(() -> P("second"));
            await(sleep(0));
            P("main");
            await(sleep(0));
            P("main again");
        });
    }

    /**
     * A cancelled callback or timer does not run; cancelling twice, or after the run, changes
     * nothing.
     */
    static Object cancelledHandlesDoNotRun() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            Handle soon = loop.callSoon(() -> P("never"));
            Handle timer = loop.callLater(0, () -> P("never"));
            Handle ran = loop.callSoon(() -> P("ran"));
            soon.cancel();
            timer.cancel();
            timer.cancel();
            P("cancelled", soon.cancelled(), timer.cancelled(), ran.cancelled());
            await(sleep(0));
            ran.cancel();
            P("after the run", ran.cancelled());
            await(sleep(0));
        });
    }
}
