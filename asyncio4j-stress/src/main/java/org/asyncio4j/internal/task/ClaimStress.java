package org.asyncio4j.internal.task;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.loop.AsyncioLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Another thread takes care of a coroutine at the moment when its own loop begins to watch it: it
 * must not be reported as never awaited.
 */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "No report.")
@Outcome(expect = FORBIDDEN, desc = "A report of a coroutine that somebody takes care of.")
@State
public class ClaimStress {

    private final AsyncioLoop loop = new AsyncioLoop(LoopOptions.DEFAULT);
    private final CodeCoroutine<Void> coroutine;
    private int reports;

    /** A coroutine made on the loop. */
    public ClaimStress() {
        loop.setExceptionHandler((where, problem) -> reports++);
        ThreadState here = ThreadState.current();
        here.running = loop.loopState();
        try {
            coroutine = new CodeCoroutine<>("claimed", CodeCoroutine.returningNull(() -> {}));
        } finally {
            here.running = null;
        }
    }

    /** The loop, at the end of the iteration. */
    @Actor
    public void loop() {
        loop.loopState().leaks.endIteration();
    }

    /** Another thread. */
    @Actor
    public void other() {
        BaseCoroutine.claim(coroutine, null);
    }

    /** What is reported. */
    @Arbiter
    public void look(I_Result result) {
        loop.loopState().leaks.reportAll();
        result.r1 = reports;
    }
}
