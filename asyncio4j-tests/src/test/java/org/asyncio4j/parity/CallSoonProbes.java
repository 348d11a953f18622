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

/** Callbacks scheduled with callSoon. */
final class CallSoonProbes {

    private CallSoonProbes() {}

    /** Callbacks run in the next tick, in the order in which they were scheduled. */
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

    /** A callback can cancel one that is scheduled after it in the same tick. */
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

    /** A callback scheduled by another callback runs in the next tick, not in the same one. */
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
     * A cancelled callback or timer does not run; cancelling it twice, or after it ran, changes
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
