package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** A task that cannot be unmounted cannot await; it is told so and nothing hangs. */
class PinnedTest {

    /** With one carrier thread the portable engine cannot go around the pinned one either. */
    private static final String[] ONE_CARRIER = {
        "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"
    };

    @Test
    void anAwaitInAClassInitializerFailsWithAMessage() {
        ChildJvm.Outcome outcome =
                new ChildJvm(AwaitsInInitializer.class).with(ONE_CARRIER).run();
        assertTrue(outcome.output().startsWith("await while pinned"), outcome::toString);
        assertTrue(outcome.output().contains("the loop lives: other task ran"), outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void inDebugModeItFailsAlsoWhereOtherThreadsCouldGoOn() {
        ChildJvm.Outcome outcome = new ChildJvm(AwaitsInInitializer.class)
                .with("-Dasyncio4j.debug=true")
                .run();
        assertTrue(outcome.output().startsWith("await while pinned"), outcome::toString);
        assertTrue(outcome.output().contains("the loop lives: other task ran"), outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void aTaskThatFailedSoGoesOnAndIsWokenOnce() {
        new ChildJvm(GoesOn.class).with(ONE_CARRIER).run().assertPrinted("refused", "1", "2", "3");
    }

    @Test
    void othersThatAreReadyGoOnMeanwhile() {
        new ChildJvm(AmongOthers.class)
                .with(ONE_CARRIER)
                .run()
                .assertPrinted("refused in pinned, set", "a1 true", "b1", "pinned 1", "a2", "b2");
    }

    @Test
    void aGeneratorThatItAskedInVainBeginsWhenItIsAskedAgain() {
        new ChildJvm(AsksGenerator.class)
                .with(ONE_CARRIER)
                .run()
                .assertPrinted("refused", "begins", "item 0", "item 1");
    }

    @Test
    void aConditionThatCannotWaitKeepsItsLock() {
        new ChildJvm(WaitsForCondition.class)
                .with(ONE_CARRIER)
                .run()
                .assertPrinted("refused, locked true", "leaves", "other inside", "unlocked true");
    }

    @Test
    void aGroupThatCannotWaitCancelsItsTasks() {
        new ChildJvm(EndsGroup.class).with(ONE_CARRIER).run().assertPrinted("refused", "child cancelled");
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

    /** Where one task could have handed over to the next. */
    static final class AmongOthers {

        private static final ContextVar<String> VARIABLE = new ContextVar<>("variable", "unset");

        private AmongOthers() {}

        public static void main(String[] args) {
            run(() -> {
                Task<Void> pinned = createTask(
                        async(() -> {
                            VARIABLE.set("set");
                            await(sleep(0));
                            String outcome = Catching.outcome;
                            String name = currentTask().getName();
                            System.out.println(outcome + " in " + name + ", " + VARIABLE.get());
                            await(sleep(0));
                            System.out.println("pinned 1");
                        }),
                        "pinned");
                Task<Void> first = createTask(() -> {
                    await(sleep(0));
                    System.out.println("a1 " + VARIABLE.get().equals("unset"));
                    await(sleep(0));
                    System.out.println("a2");
                });
                Task<Void> second = createTask(() -> {
                    await(sleep(0));
                    System.out.println("b1");
                    await(sleep(0));
                    System.out.println("b2");
                });
                await(gather(pinned, first, second));
            });
        }
    }

    static final class AsksGenerator {

        private static final AsyncGenerator<String> ITEMS = asyncGenerator(out -> {
            System.out.println("begins");
            for (int i = 0; ; i++) {
                await(sleep(0));
                out.yield("item " + i);
            }
        });

        private AsksGenerator() {}

        public static void main(String[] args) {
            run(() -> {
                System.out.println(Asking.outcome);
                // The thread that was made for the generator comes to run meanwhile.
                await(sleep(0.1));
                System.out.println(ITEMS.next());
                System.out.println(ITEMS.next());
                await(ITEMS.aclose());
            });
        }
    }

    static final class Asking {
        static final String outcome = attempt();

        private Asking() {}

        private static String attempt() {
            try {
                return AsksGenerator.ITEMS.next();
            } catch (IllegalStateException e) {
                return "refused";
            }
        }
    }

    static final class WaitsForCondition {

        private static final Condition CONDITION = new Condition();

        private WaitsForCondition() {}

        public static void main(String[] args) {
            run(() -> {
                await(CONDITION.acquire());
                Task<Void> other = createTask(() -> with(CONDITION, () -> System.out.println("other inside")));
                await(sleep(0));
                System.out.println(Waiting.outcome + ", locked " + CONDITION.locked());
                await(sleep(0.01));
                System.out.println("leaves");
                CONDITION.release();
                await(other);
                System.out.println("unlocked " + !CONDITION.locked());
            });
        }

        private static final class Waiting {
            static final String outcome = attempt();

            private static String attempt() {
                try {
                    await(CONDITION.waitFor());
                    return "awaited";
                } catch (IllegalStateException e) {
                    return "refused";
                }
            }
        }
    }

    static final class EndsGroup {

        private static final TaskGroup GROUP = taskGroup();

        private EndsGroup() {}

        public static void main(String[] args) {
            run(() -> {
                GROUP.onEnter();
                GROUP.createTask(() -> {
                    try {
                        await(sleep(100));
                    } catch (CancelledError cancelled) {
                        System.out.println("child cancelled");
                        throw cancelled;
                    }
                });
                await(sleep(0));
                System.out.println(Leaving.outcome);
                await(sleep(0.01));
            });
        }

        private static final class Leaving {
            static final String outcome = attempt();

            private static String attempt() {
                try {
                    GROUP.onExit(null);
                    return "ended";
                } catch (ExceptionGroup e) {
                    return e.exceptions().getFirst() instanceof IllegalStateException ? "refused" : e.toString();
                }
            }
        }
    }
}
