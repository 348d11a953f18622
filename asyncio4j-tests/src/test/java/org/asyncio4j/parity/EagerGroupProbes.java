package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.lowlevel.Loops.eagerTaskFactory;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.List;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.tests.tools.Boom;

/** Tasks that start at once, several together. */
final class EagerGroupProbes {

    private EagerGroupProbes() {}

    private static void makeTasksEager() {
        getRunningLoop().setTaskFactory(eagerTaskFactory());
    }

    private static Coroutine<String> child() {
        return async(() -> {
            P("child");
            return "value";
        });
    }

    /** Those that end at once do not delay the end of the block. */
    static Object eagerTasksOfAGroupStartAtOnce() {
        return probe(() -> {
            makeTasksEager();
            with(taskGroup(), group -> {
                P(group.createTask(() -> P("first")).done());
                group.createTask(() -> P("second"));
                P("body");
            });
            P("end");
        });
    }

    /** It goes on one tick later, two more and the block is left. */
    static Object eagerTaskThatSuspendsDelaysTheEndOfItsGroup() {
        return probe(() -> {
            makeTasksEager();
            with(taskGroup(), group -> {
                group.createTask(() -> {
                    P("first part");
                    await(sleep(0));
                    P("second part");
                });
                P("body");
            });
            P("end");
        });
    }

    /** Its creation throws nothing. */
    static Object eagerTaskThatFailsFailsItsGroup() {
        Coroutine<Void> fails = async(() -> {
            throw new Boom("eager");
        });
        return probe(() -> {
            makeTasksEager();
            try {
                with(taskGroup(), group -> P("created", group.createTask(fails).done()));
            } catch (ExceptionGroup error) {
                P(error.exceptions().stream().map(each -> show(each)).toList());
            }
        });
    }

    /** Where no child suspends the awaiter does not either. */
    static Object gatherOfEagerTasksMayBeDoneAtOnce() {
        return probe(() -> {
            makeTasksEager();
            Future<List<Integer>> both = gather(speaks(1), speaks(2));
            P(both.done(), await(both));
        });
    }

    private static Coroutine<Integer> speaks(int value) {
        return async(() -> {
            P("child", value);
            return value;
        });
    }

    /** A coroutine that ends at once needs no shield. */
    static Object shieldOfAnEagerTaskMayBeTheTask() {
        Coroutine<Task<?>> child = async(() -> currentTask());
        return probe(() -> {
            makeTasksEager();
            Future<Task<?>> outer = shield(child);
            P(outer.done(), await(outer) == outer);
        });
    }

    /** They are done at once, their callbacks run in the next tick, then the awaiter. */
    static Object asCompletedOfEagerTasksTakesTwoTicks() {
        return probe(() -> {
            makeTasksEager();
            for (Coroutine<String> item : asCompleted(List.of(child(), child()))) {
                P(await(item));
            }
        });
    }

    /** It runs to its end, and that counts. */
    static Object waitForZeroStartsAnEagerCoroutine() {
        return probe(() -> {
            makeTasksEager();
            P(await(waitFor(child(), 0)));
        });
    }
}
