package org.asyncio4j.tests.nearlimit;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.nearlimit.Trials.EAGER;
import static org.asyncio4j.tests.nearlimit.Trials.ensure;
import static org.asyncio4j.tests.nearlimit.Trials.ensureEqual;
import static org.asyncio4j.tests.nearlimit.Trials.ticks;
import static org.asyncio4j.tests.nearlimit.Trials.trialInCallback;

import org.asyncio4j.Task;
import org.asyncio4j.tests.nearlimit.Trials.Trial;

/** A callback starts a task eagerly, which runs on the loop's thread above the callback. */
final class CallbackTrials {

    private CallbackTrials() {}

    static void all() {
        trialInCallback("createTask, eager", () -> {
            int[] ran = new int[1];
            return new Trial(() -> createTask(async(() -> ran[0]++), EAGER), overflowed -> {
                ticks();
                ensureEqual(overflowed ? 0 : 1, ran[0]);
                ensureEqual(1, allTasks().size());
            });
        });
        trialInCallback("createTask, eager, and it waits", () -> {
            int[] ran = new int[1];
            return new Trial(
                    () -> createTask(
                            async(() -> {
                                await(sleep(1));
                                ran[0]++;
                            }),
                            EAGER),
                    overflowed -> {
                        await(sleep(2));
                        ensureEqual(overflowed ? 0 : 1, ran[0]);
                        ensureEqual(1, allTasks().size());
                    });
        });
        trialInCallback("createTask, eager, and it fails", () -> {
            int[] ran = new int[1];
            return new Trial(
                    () -> {
                        Task<Void> task = createTask(
                                async(() -> {
                                    ran[0]++;
                                    throw new IllegalStateException("as asked");
                                }),
                                EAGER);
                        ensure(task.done());
                    },
                    overflowed -> {
                        ticks();
                        ensure(overflowed || ran[0] == 1);
                        ensureEqual(1, allTasks().size());
                    });
        });
        trialInCallback("createTask", () -> {
            int[] ran = new int[1];
            return new Trial(() -> createTask(() -> ran[0]++), overflowed -> {
                ticks();
                ensureEqual(overflowed ? 0 : 1, ran[0]);
                ensureEqual(1, allTasks().size());
            });
        });
    }
}
