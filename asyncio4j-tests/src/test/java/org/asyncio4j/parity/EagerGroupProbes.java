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

/** Several eager tasks together. */
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

    /** Eager tasks that end at once do not delay the end of the block. */
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

    /** An eager task that suspends goes on one tick later; two ticks after that the block ends. */
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

    /** An eager task that fails does not make createTask throw; the group fails. */
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

    /** When no child suspends, the awaiter of a gather does not suspend either. */
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

    /** A coroutine that an eager task completes at once needs no shield: the task is returned. */
    static Object shieldOfAnEagerTaskMayBeTheTask() {
        Coroutine<Task<?>> child = async(() -> currentTask());
        return probe(() -> {
            makeTasksEager();
            Future<Task<?>> outer = shield(child);
            P(outer.done(), await(outer) == outer);
        });
    }

    /** Eager tasks are done at once, their callbacks run in the next tick, then the awaiter. */
    static Object asCompletedOfEagerTasksTakesTwoTicks() {
        return probe(() -> {
            makeTasksEager();
            for (Coroutine<String> item : asCompleted(List.of(child(), child()))) {
                P(await(item));
            }
        });
    }

    /**
     * A waitFor with timeout zero runs an eager coroutine that does not suspend, and returns its
     * result.
     */
    static Object waitForZeroStartsAnEagerCoroutine() {
        return probe(() -> {
            makeTasksEager();
            P(await(waitFor(child(), 0)));
        });
    }
}
