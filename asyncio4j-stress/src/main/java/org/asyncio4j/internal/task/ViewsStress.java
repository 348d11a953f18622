package org.asyncio4j.internal.task;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.asyncio4j.internal.loop.AsyncioLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A view is given out while its loop closes: a thread that blocks in it must not wait for ever. */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "The view has ended.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "The view stays open for ever.")
@State
public class ViewsStress {

    private static final AsyncioLoop LOOP = new AsyncioLoop(LoopOptions.DEFAULT);

    private final CompletableFutureViews views = new CompletableFutureViews();
    private final Open view = new Open();

    /** Who gives it out. */
    @Actor
    public void giver() {
        views.add(view);
    }

    /** The loop. */
    @Actor
    public void loop() {
        views.close();
    }

    /** How it stands. */
    @Arbiter
    public void look(Z_Result result) {
        result.r1 = view.isDone();
    }

    /** A view of nothing. */
    private static final class Open extends CompletableFutureViews.View<Void> {

        Open() {
            super(LOOP.loopState());
        }

        @Override
        protected void cancelShown() {}

        @Override
        protected void endWithLoop() {
            cancelAlone();
        }
    }
}
