package org.asyncio4j.tests.nearlimit;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.asyncio4j.tests.nearlimit.Trials.EAGER;
import static org.asyncio4j.tests.nearlimit.Trials.ensure;
import static org.asyncio4j.tests.nearlimit.Trials.ensureEqual;
import static org.asyncio4j.tests.nearlimit.Trials.ticks;
import static org.asyncio4j.tests.nearlimit.Trials.trial;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Queue;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.nearlimit.Trials.Trial;

/** What makes tasks and handles overflows. */
final class TaskTrials {

    private TaskTrials() {}

    static void all() {
        trial("createTask", () -> {
            int[] ran = new int[1];
            return new Trial(() -> createTask(() -> ran[0]++), overflowed -> {
                ticks();
                ensureEqual(overflowed ? 0 : 1, ran[0]);
                ensureEqual(1, allTasks().size());
            });
        });
        trial("createTask, eager", () -> {
            int[] ran = new int[1];
            return new Trial(
                    () -> createTask(
                            async(() -> {
                                await(sleep(0));
                                ran[0]++;
                            }),
                            EAGER),
                    overflowed -> {
                        ticks();
                        ensureEqual(overflowed ? 0 : 1, ran[0]);
                        ensureEqual(1, allTasks().size());
                    });
        });
        trial("callSoon", () -> {
            int[] ran = new int[1];
            EventLoop loop = Loops.getRunningLoop();
            return new Trial(() -> loop.callSoon(() -> ran[0]++), overflowed -> {
                ticks();
                ensureEqual(overflowed ? 0 : 1, ran[0]);
            });
        });
        trial("callSoonThreadsafe", () -> {
            int[] ran = new int[1];
            EventLoop loop = Loops.getRunningLoop();
            return new Trial(() -> loop.callSoonThreadsafe(() -> ran[0]++), overflowed -> {
                ticks();
                ensureEqual(overflowed ? 0 : 1, ran[0]);
            });
        });
        trial("callLater", () -> {
            List<Integer> ran = new ArrayList<>();
            EventLoop loop = Loops.getRunningLoop();
            for (int i = 2; i < 10; i++) {
                int number = i;
                loop.callLater(i, () -> ran.add(number));
            }
            return new Trial(() -> loop.callLater(1, () -> ran.add(1)), overflowed -> {
                await(sleep(20));
                ensureEqual(overflowed ? List.of(2, 3, 4, 5, 6, 7, 8, 9) : List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), ran);
            });
        });
        trial("Handle.cancel", () -> {
            int[] ran = new int[1];
            Handle handle = Loops.getRunningLoop().callLater(1, () -> ran[0]++);
            return new Trial(handle::cancel, overflowed -> {
                boolean cancelled = handle.cancelled();
                ensure(overflowed || cancelled);
                await(sleep(20));
                ensureEqual(cancelled ? 0 : 1, ran[0]);
            });
        });
        trial("Future.addDoneCallback", () -> {
            int[] called = new int[1];
            SettableFuture<Integer> future = Loops.getRunningLoop().createFuture();
            future.addDoneCallback(done -> called[0]++);
            return new Trial(() -> future.addDoneCallback(done -> called[0]++), overflowed -> {
                future.setResult(1);
                ticks();
                ensureEqual(overflowed ? 1 : 2, called[0]);
            });
        });
        trial("TaskGroup", () -> {
            int[] ran = new int[1];
            return new Trial(
                    () -> with(taskGroup(), group -> {
                        group.createTask(() -> {
                            await(sleep(0));
                            ran[0]++;
                        });
                    }),
                    overflowed -> {
                        ticks();
                        ensure(overflowed || ran[0] == 1);
                        ensureEqual(1, allTasks().size());
                    });
        });
        trial("TaskGroup.createTask", () -> {
            int[] ran = new int[1];
            var group = taskGroup();
            Queue<Integer> ends = new Queue<>();
            Task<?> owner = createTask(() -> within(group, () -> await(ends.get())));
            await(sleep(0));
            return new Trial(() -> group.createTask(() -> ran[0]++), overflowed -> {
                ends.putNowait(1);
                await(owner);
                ticks();
                ensure(overflowed || ran[0] == 1);
                ensureEqual(1, allTasks().size());
            });
        });
        trial("gather", () -> {
            int[] ran = new int[1];
            return new Trial(() -> await(gather(async(() -> ran[0]++), async(() -> ran[0]++))), overflowed -> {
                ticks();
                ensure(overflowed || ran[0] == 2);
                ensureEqual(1, allTasks().size());
            });
        });
        trial(
                "shield",
                () -> new Trial(() -> await(shield(sleep(0))), overflowed -> {
                    ticks();
                    ensureEqual(1, allTasks().size());
                }));
    }
}
