package org.asyncio4j.internal.process;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.task.LoopState;
import org.jspecify.annotations.Nullable;

/**
 * Starts a child and waits for its exit on threads independent of the loop, and reports both to the
 * loop.
 *
 * <p>The start blocks its thread, the longer the more descriptors the new process has to close, so
 * it has a platform thread: a virtual one would hold up whatever else its scheduler runs. The same
 * thread waits for a child that was spawned. The wait for one of the JDK's is a virtual thread's; it
 * costs no platform thread besides the one that the JDK itself keeps for each child.
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
        ChildThreads.run(program, launching(this, "asyncio-child " + program));
    }

    /** Kills the child, now or as soon as it has started, because the loop is closed. */
    void giveUp() {
        if (child.getAndSet(GIVEN_UP) instanceof Launched launched) {
            children.remove(launched);
            launched.discard();
        }
    }

    /** Returns the body of the thread that starts the child; it lets go of the watcher before it waits. */
    private static Runnable launching(ExitWatcher watcher, String name) {
        AtomicReference<@Nullable ExitWatcher> own = new AtomicReference<>(watcher);
        return () -> {
            Runnable waiting = Objects.requireNonNull(own.getAndSet(null)).launch(name);
            waiting.run();
        };
    }

    /** Starts the child; returns what is left to do, which may block and does not refer to the watcher. */
    private Runnable launch(String name) {
        Launched launched;
        try {
            launched = launcher.launch();
        } catch (Throwable problem) {
            loopState.enqueueFromAnywhere(() -> listener.failedToStart(problem));
            return () -> {};
        }
        // From now on the loop answers for it, even if it is never closed.
        children.add(launched);
        Runnable waiting = waiting(launched.process(), launched.outputs(), new WeakReference<>(this));
        boolean spawned = launched.process() instanceof SpawnedProcess;
        if (!child.compareAndSet(null, launched)) {
            children.remove(launched);
            launched.discard();
            return spawned ? waiting : () -> {};
        }
        loopState.enqueueFromAnywhere(() -> listener.started(launched));
        if (spawned) {
            return waiting;
        }
        Engine.get().newHelper(name, waiting).start();
        return () -> {};
    }

    /**
     * Returns the body of the thread that waits. It refers to the watcher, and so to the loop, only weakly: a loop that
     * was abandoned with a running child is found, and the child killed, by {@link RunningChildren}.
     */
    private static Runnable waiting(Process process, List<OutputCopy> outputs, WeakReference<ExitWatcher> watcher) {
        return () -> {
            int code = process instanceof SpawnedProcess spawned ? spawned.awaitExit() : exitCode(process);
            outputs.forEach(OutputCopy::awaitCopied);
            ExitWatcher known = watcher.get();
            if (known != null) {
                known.exited(code);
            }
        };
    }

    private void exited(int code) {
        if (child.get() instanceof Launched launched) {
            children.remove(launched);
        }
        loopState.enqueueFromAnywhere(() -> listener.exited(code));
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
