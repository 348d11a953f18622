package org.asyncio4j.internal.process;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.task.LoopState;
import org.jspecify.annotations.Nullable;

/**
 * Starts a child and waits for its exit on threads independent of the loop, and reports both to the
 * loop.
 *
 * <p>The start blocks its thread, the longer the more descriptors the new process has to close, so
 * it has a platform thread: a virtual one would hold up whatever else its scheduler runs. The wait
 * is a virtual thread's. It costs no platform thread besides the one that the JDK itself keeps for
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
        String name = "asyncio-child " + program;
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        Thread starter = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name(name)
                .unstarted(() -> launch(name));
        starter.setContextClassLoader(callers);
        starter.start();
    }

    /** Kills the child, now or as soon as it has started, because the loop is closed. */
    void giveUp() {
        if (child.getAndSet(GIVEN_UP) instanceof Launched launched) {
            children.remove(launched);
            launched.discard();
        }
    }

    /** Starts the child, and the thread that waits for its exit. */
    private void launch(String name) {
        Launched launched;
        try {
            launched = launcher.launch();
        } catch (Throwable problem) {
            loopState.enqueueFromAnywhere(() -> listener.failedToStart(problem));
            return;
        }
        // From now on the loop answers for it, even if it is never closed.
        children.add(launched);
        if (!child.compareAndSet(null, launched)) {
            children.remove(launched);
            launched.discard();
            return;
        }
        loopState.enqueueFromAnywhere(() -> listener.started(launched));
        Runnable waiting = waiting(launched.process(), launched.outputs(), new WeakReference<>(this));
        Engine.get().newHelper(name, waiting).start();
    }

    /**
     * Returns the body of the thread that waits. It refers to the watcher, and so to the loop, only weakly: a loop that
     * was abandoned with a running child is found, and the child killed, by {@link RunningChildren}.
     */
    private static Runnable waiting(Process process, List<OutputCopy> outputs, WeakReference<ExitWatcher> watcher) {
        return () -> {
            int code = exitCode(process);
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
