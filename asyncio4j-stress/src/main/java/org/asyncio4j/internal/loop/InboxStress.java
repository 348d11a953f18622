package org.asyncio4j.internal.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.internal.task.ReadyQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** What the loop gets of what other threads put into its {@link Inbox}, and when it is woken. */
public final class InboxStress {

    private InboxStress() {}

    /** A thread puts two jobs while the loop empties the inbox. */
    @JCStressTest
    @Outcome(id = "ab", expect = ACCEPTABLE, desc = "Both, in their order.")
    @Outcome(expect = FORBIDDEN, desc = "A job is lost, doubled or overtaken.")
    @State
    public static class PutWhileItIsEmptied {

        private final Inbox inbox = new Inbox(() -> {});
        private final ReadyQueue ready = new ReadyQueue();
        private final StringBuilder ran = new StringBuilder();

        /** A thread. */
        @Actor
        public void other() {
            inbox.put(() -> ran.append('a'));
            inbox.put(() -> ran.append('b'));
        }

        /** The loop. */
        @Actor
        public void loop() {
            inbox.drainTo(ready);
        }

        /** What came. */
        @Arbiter
        public void look(L_Result result) {
            inbox.drainTo(ready);
            while (ready.size() > 0) {
                ready.remove().runJob();
            }
            result.r1 = ran.toString();
        }
    }

    /** Two threads put two jobs each. */
    @JCStressTest
    @Outcome(id = "4, 1", expect = ACCEPTABLE, desc = "All jobs, those of a thread in its order.")
    @Outcome(expect = FORBIDDEN, desc = "A job is lost, doubled or overtaken.")
    @State
    public static class PutByTwo {

        private final Inbox inbox = new Inbox(() -> {});
        private final StringBuilder ran = new StringBuilder();

        /** The first thread. */
        @Actor
        public void first() {
            inbox.put(() -> ran.append('a'));
            inbox.put(() -> ran.append('b'));
        }

        /** The second thread. */
        @Actor
        public void second() {
            inbox.put(() -> ran.append('c'));
            inbox.put(() -> ran.append('d'));
        }

        /** What came. */
        @Arbiter
        public void look(II_Result result) {
            ReadyQueue ready = new ReadyQueue();
            inbox.drainTo(ready);
            result.r1 = ready.size();
            while (ready.size() > 0) {
                ready.remove().runJob();
            }
            String all = ran.toString();
            result.r2 = precedes(all, 'a', 'b') && precedes(all, 'c', 'd') ? 1 : 0;
        }

        private static boolean precedes(String all, char earlier, char later) {
            return all.indexOf(earlier) >= 0 && all.indexOf(earlier) < all.indexOf(later);
        }
    }

    /** A thread puts a job while the loop is about to go to sleep. */
    @JCStressTest
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "The loop saw the job.")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "The loop fell asleep and was woken.")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "It saw the job, and was woken as well.")
    @Outcome(id = "true, 0", expect = FORBIDDEN, desc = "It sleeps with a job in its inbox.")
    @State
    public static class PutWhileItFallsAsleep {

        private final AtomicInteger wakeUps = new AtomicInteger();
        private final Inbox inbox = new Inbox(wakeUps::incrementAndGet);
        private boolean asleep;

        /** A thread. */
        @Actor
        public void other() {
            inbox.put(() -> {});
        }

        /** The loop. */
        @Actor
        public void loop() {
            asleep = inbox.fallAsleep();
        }

        /** Whether it was woken. */
        @Arbiter
        public void look(ZI_Result result) {
            result.r1 = asleep;
            result.r2 = wakeUps.get();
        }
    }

    /** Two threads put a job each while the loop sleeps. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "One of them woke it.")
    @Outcome(expect = FORBIDDEN, desc = "It was not woken, or twice.")
    @State
    public static class OneOfTwoWakesIt {

        private final AtomicInteger wakeUps = new AtomicInteger();
        private final Inbox inbox = new Inbox(wakeUps::incrementAndGet);

        /** The loop sleeps. */
        public OneOfTwoWakesIt() {
            inbox.fallAsleep();
        }

        /** The first thread. */
        @Actor
        public void first() {
            inbox.put(() -> {});
        }

        /** The second thread. */
        @Actor
        public void second() {
            inbox.put(() -> {});
        }

        /** How often it was woken. */
        @Arbiter
        public void look(I_Result result) {
            result.r1 = wakeUps.get();
        }
    }
}
