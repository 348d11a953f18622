package org.asyncio4j.suite.engine;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.suite.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** A task that cannot be unmounted cannot await; it is told so and nothing hangs. */
class PinnedTest {

    /** With one carrier thread the portable engine cannot go around the pinned one either. */
    private static final String[] ONE_CARRIER = {
        "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"
    };

    @Test
    void anAwaitInAClassInitializerFailsWithAMessage() {
        ChildJvm.Outcome outcome = new ChildJvm(AwaitsInInitializer.class).with(ONE_CARRIER).run();
        assertTrue(outcome.output().startsWith("await while pinned"), outcome::toString);
        assertTrue(outcome.output().contains("the loop lives: other task ran"), outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void aTaskThatFailedSoGoesOnAndIsWokenOnce() {
        new ChildJvm(GoesOn.class).with(ONE_CARRIER).run().assertPrinted("refused", "1", "2", "3");
    }

    static final class AwaitsInInitializer {

        private AwaitsInInitializer() {}

        public static void main(String[] args) {
            run(() -> {
                try {
                    System.out.println(Initialized.value);
                } catch (ExceptionInInitializerError e) {
                    System.out.println(e.getCause().getMessage());
                }
                System.out.println("the loop lives: " + await(createTask(() -> "other task ran")));
            });
        }
    }

    static final class Initialized {
        static String value = pause();

        private Initialized() {}

        private static String pause() {
            await(sleep(0.01));
            return "awaited";
        }
    }

    static final class GoesOn {

        private GoesOn() {}

        public static void main(String[] args) {
            run(() -> {
                System.out.println(Catching.outcome);
                for (int i = 1; i <= 3; i++) {
                    await(sleep(0));
                    System.out.println(i);
                }
            });
        }
    }

    static final class Catching {
        static final String outcome = attempt();

        private Catching() {}

        private static String attempt() {
            try {
                await(sleep(0));
                return "awaited";
            } catch (IllegalStateException e) {
                return "refused";
            }
        }
    }
}
