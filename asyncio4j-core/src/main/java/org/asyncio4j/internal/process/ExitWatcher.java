package org.asyncio4j.internal.process;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.task.LoopState;
import org.jspecify.annotations.Nullable;

/**
 * Starts a child and waits for its exit on a virtual thread independent of the loop, and reports
 * both to the loop. Waiting costs no platform thread besides the one that the JDK itself keeps for
 * each child.
 *
 * <pre>
 *   null --started--> Launched (now the loop's)
 *     '--given up--> GIVEN_UP (a child that starts later is killed)
 * </pre>
 */
final class ExitWatcher {

    /** Receives the reports, on the loop's thread. */
    interface Listener {

        void started(Launched child);

        void failedToStart(Throwable problem);

        void exited(int code);
    }

    private static final Object GIVEN_UP = new Object();

    private final LoopState loopState;
    private final Launcher launcher;
    private final Listener listener;
    private final RunningChildren children;
    private final AtomicReference<@Nullable Object> child = new AtomicReference<>();

    ExitWatcher(LoopState loopState, Launcher launcher, Listener listener, RunningChildren children) {
        this.loopState = loopState;
        this.launcher = launcher;
        this.listener = listener;
        this.children = children;
    }

    void start(String program) {
        Engine.get().newHelper("asyncio-child " + program, new Waiting(this)).start();
    }

    /** Kills the child, now or as soon as it has started, because the loop is closed. */
    void giveUp() {
        if (child.getAndSet(GIVEN_UP) instanceof Launched launched) {
            children.remove(launched);
            launched.discard();
        }
    }

    /** Returns the child, or null if there is none to wait for. */
    private @Nullable Process launch() {
        Launched launched;
        try {
            launched = launcher.launch();
        } catch (Throwable problem) {
            loopState.enqueueFromAnywhere(() -> listener.failedToStart(problem));
            return null;
        }
        // From now on the loop answers for it, even if it is never closed.
        children.add(launched);
        if (!child.compareAndSet(null, launched)) {
            children.remove(launched);
            launched.discard();
            return null;
        }
        loopState.enqueueFromAnywhere(() -> listener.started(launched));
        return launched.process();
    }

    private void exited(int code) {
        if (child.get() instanceof Launched launched) {
            children.remove(launched);
        }
        loopState.enqueueFromAnywhere(() -> listener.exited(code));
    }

    /**
     * The body of the thread. While it waits it refers to the watcher, and so to the loop, only weakly: a loop that was
     * abandoned with a running child is found, and the child killed, by {@link RunningChildren}.
     */
    private static final class Waiting implements Runnable {

        private final WeakReference<ExitWatcher> watcher;

        /** Until it has started. */
        private @Nullable ExitWatcher starting;

        Waiting(ExitWatcher watcher) {
            this.watcher = new WeakReference<>(watcher);
            this.starting = watcher;
        }

        @Override
        public void run() {
            Process process = launch();
            if (process == null) {
                return;
            }
            int code = exitCode(process);
            ExitWatcher known = watcher.get();
            if (known != null) {
                known.exited(code);
            }
        }

        /** A method of its own, so that nothing on the waiting thread's stack refers to the watcher. */
        private @Nullable Process launch() {
            ExitWatcher known = starting;
            assert known != null : "bug in asyncio4j: a child is started twice";
            starting = null;
            return known.launch();
        }
    }

    private static int exitCode(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException spurious) {
                // Nobody interrupts this thread on purpose, and the throw has cleared the status:
                // wait again.
            }
        }
    }
}
