package org.asyncio4j.tests.nearlimit;

import static org.asyncio4j.Asyncio.run;

import org.asyncio4j.RunOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.VirtualClock;

/** Runs the trials of a group. JUnit is not on the class path. */
final class Program {

    /** What has a JVM of its own. */
    enum Group {
        WAKES(WakingTrials::all),
        WAITS(WaitingTrials::all),
        STRUCTURES(StructureTrials::all),
        STREAMS(StreamTrials::all),
        TASKS(TaskTrials::all),
        CALLBACKS(CallbackTrials::all);

        private final Runnable trials;

        Group(Runnable trials) {
            this.trials = trials;
        }
    }

    private Program() {}

    public static void main(String[] args) {
        Group group = Group.valueOf(args[0]);
        run(
                () -> {
                    // There will be coroutines that nobody awaits.
                    Loops.getRunningLoop().setExceptionHandler((loop, problem) -> {});
                    // First with all the stack, so that all classes are initialized: an overflow in the
                    // initializer of a class breaks it, which is the JVM's doing.
                    group.trials.run();
                    Trials.limitStack();
                    group.trials.run();
                    return null;
                },
                // With real connections time is real.
                group == Group.STREAMS
                        ? RunOptions.DEFAULT
                        : RunOptions.DEFAULT.withLoopFactory(() -> new VirtualClock().newEventLoop()));
    }
}
