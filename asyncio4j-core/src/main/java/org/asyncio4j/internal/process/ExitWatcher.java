package org.asyncio4j.internal.process;

import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.task.LoopState;
import org.jspecify.annotations.Nullable;

/**
 * Starts a child and waits for its end, on a virtual thread that has nothing to do with the loop,
 * and tells the loop of both. Waiting costs no thread of the system but the one that the JDK itself
 * has for each child.
 *
 * <pre>
 *   null --started--> Launched (now the loop's)
 *     '--given up--> GIVEN_UP (a child that comes is killed)
 * </pre>
 */
final class ExitWatcher {

    /** What is told, on the loop's thread. */
    interface Listener {

        void started(Launched child);

        void failedToStart(Throwable problem);

        void exited(int code);
    }

    private static final Object GIVEN_UP = new Object();

    private final LoopState loopState;
    private final Launcher launcher;
    private final Listener listener;
    private final AtomicReference<@Nullable Object> child = new AtomicReference<>();

    ExitWatcher(LoopState loopState, Launcher launcher, Listener listener) {
        this.loopState = loopState;
        this.launcher = launcher;
        this.listener = listener;
    }

    void start(String program) {
        Engine.get().newHelper("asyncio-child " + program, this::run).start();
    }

    /** The loop is gone: kills the child, now or when it is there. */
    void giveUp() {
        if (child.getAndSet(GIVEN_UP) instanceof Launched launched) {
            launched.discard();
        }
    }

    private void run() {
        Launched launched;
        try {
            launched = launcher.launch();
        } catch (Throwable problem) {
            loopState.enqueueFromAnywhere(() -> listener.failedToStart(problem));
            return;
        }
        if (!child.compareAndSet(null, launched)) {
            launched.discard();
            return;
        }
        loopState.enqueueFromAnywhere(() -> listener.started(launched));
        int code = exitCode(launched.process());
        loopState.enqueueFromAnywhere(() -> listener.exited(code));
    }

    private static int exitCode(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException nobodyMeansUs) {
                // Cleared by the throw; the wait goes on.
            }
        }
    }
}
