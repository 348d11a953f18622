package org.asyncio4j.internal.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.lowlevel.LoopOptions;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One thread cancels a callback that the loop is about to run. */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "It ran.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "It was cancelled.")
@Outcome(expect = FORBIDDEN, desc = "Both, or neither.")
@State
public class ThreadsafeHandleStress {

    private static final AsyncioLoop LOOP = new AsyncioLoop(LoopOptions.DEFAULT);

    private boolean ran;
    private final ThreadsafeHandle handle = new ThreadsafeHandle(
            LOOP.loopState(), () -> ran = true, ThreadState.current().copyContext());

    /** The loop. */
    @Actor
    public void loop() {
        handle.runJob();
    }

    /** Another thread. */
    @Actor
    public void other() {
        handle.cancel();
    }

    /** What counts. */
    @Arbiter
    public void look(ZZ_Result result) {
        result.r1 = ran;
        result.r2 = handle.cancelled();
    }
}
