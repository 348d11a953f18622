package org.asyncio4j.tools.repl;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Runner;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.TaskStack;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.ExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * The loop of the REPL, on a thread of its own that runs all the time, so that tasks go on while the prompt waits. Each
 * snippet is a task of it, and all of them run in one context.
 *
 * <p>The thread of the prompt calls {@link #run} and {@link #close}; any thread may {@link #interrupt}.
 */
final class ReplLoop {

    /** The name of the task of a snippet; those of the user are numbered from 1, as in Python. */
    static final String SNIPPET = "repl";

    /** How long the loop may take to hear of an interrupt before what it runs counts as blocked. */
    private static final long BLOCKED_MILLIS = 250;

    /** How a snippet ended. The flag says whether an interrupt came while it ran. */
    record Outcome(@Nullable Object value, @Nullable Throwable problem, boolean interrupted) {

        /** Whether the interrupt is what ended it. */
        boolean endedByInterrupt() {
            return problem instanceof KeyboardInterrupt
                    || (interrupted && (problem instanceof CancelledError || problem instanceof InterruptedException));
        }
    }

    /** A snippet that runs, or is about to. */
    private static final class Running {
        final Callable<? extends @Nullable Object> body;
        final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

        /** Any thread. */
        volatile boolean interrupted;

        /** Loop thread only. */
        @Nullable
        Task<?> task;

        Running(Callable<? extends @Nullable Object> body) {
            this.body = body;
        }

        void end(@Nullable Object value, @Nullable Throwable problem) {
            outcome.complete(new Outcome(value, problem, interrupted));
        }

        boolean endedByInterrupt() {
            Outcome ended = outcome.getNow(null);
            return ended != null && ended.endedByInterrupt();
        }

        /** Loop thread only. */
        void interrupt() {
            interrupted = true;
            if (task != null) {
                task.cancel();
            }
        }
    }

    private final Context context = Context.copyContext();
    private final Thread thread;
    private final EventLoop loop;

    /** Written by the thread of the prompt, under the lock, read by those of interrupts and by the loop's. */
    private volatile @Nullable Running running;

    /** Whether an interrupt came when nothing ran: the input may still be compiled. Guarded by the lock. */
    private boolean interruptedEarly;

    private final Object lock = new Object();

    /** Loop thread only. */
    private boolean stopping;

    /** The exit code of a task that has ended the loop, or null. Written by the loop's thread. */
    private volatile @Nullable Integer exitCode;

    /**
     * Starts the loop.
     *
     * @param handler makes the loop's exception handler
     * @param onExit called with the exit code when a task has ended the loop, on the loop's thread and after its end
     */
    ReplLoop(Function<EventLoop, ExceptionHandler> handler, IntConsumer onExit) {
        CompletableFuture<EventLoop> started = new CompletableFuture<>();
        thread = Thread.ofPlatform().name("asyncio4j-repl").daemon().unstarted(() -> {
            try {
                live(handler, started);
            } catch (Throwable failed) {
                if (!started.completeExceptionally(failed)) {
                    throw failed;
                }
            }
            Integer code = exitCode;
            if (code != null) {
                onExit.accept(code);
            }
        });
        thread.start();
        loop = started.join();
    }

    EventLoop loop() {
        return loop;
    }

    /** The exit code of a task that has ended the loop by a {@link SystemExit}; null as long as none has. */
    @Nullable
    Integer exitCode() {
        return exitCode;
    }

    /** Runs {@code body} as a task, and waits until it has ended. */
    Outcome run(Callable<? extends @Nullable Object> body) {
        Running snippet = new Running(body);
        synchronized (lock) {
            if (interruptedEarly) {
                interruptedEarly = false;
                return new Outcome(null, new KeyboardInterrupt(), true);
            }
            running = snippet;
        }
        try {
            loop.callSoonThreadsafe(() -> begin(snippet));
            return snippet.outcome.join();
        } catch (IllegalStateException closed) {
            Integer code = exitCode;
            return new Outcome(null, code == null ? closed : new SystemExit(code), false);
        } finally {
            synchronized (lock) {
                running = null;
                // One that came too late for this snippet is for what follows in the same input.
                interruptedEarly = snippet.interrupted && !snippet.endedByInterrupt();
            }
        }
    }

    /** Called when input has been read: an interrupt from now on is for that. */
    void beginInput() {
        synchronized (lock) {
            interruptedEarly = false;
        }
    }

    /**
     * Cancels the snippet that runs, or the next one of the same input. If the loop is blocked by code that does not await, that code is interrupted, or
     * stopped where it jumps back.
     */
    void interrupt() {
        Running snippet;
        synchronized (lock) {
            snippet = running;
            if (snippet == null) {
                interruptedEarly = true;
            } else {
                snippet.interrupted = true;
            }
        }
        CountDownLatch heard = new CountDownLatch(1);
        try {
            loop.callSoonThreadsafe(() -> {
                heard.countDown();
                SnippetStop.withdraw();
                if (snippet != null) {
                    snippet.interrupt();
                }
            });
        } catch (IllegalStateException closed) {
            return;
        }
        Thread.ofPlatform().name("asyncio4j-repl-interrupt").daemon().start(() -> stopWhatBlocks(heard));
    }

    /** Cancels all tasks, waits for them, and closes the loop, as the end of {@link Asyncio#run} does. */
    void close() {
        try {
            loop.callSoonThreadsafe(() -> {
                stopping = true;
                loop.stop();
            });
        } catch (IllegalStateException closed) {
            // A task has ended it.
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void live(Function<EventLoop, ExceptionHandler> handler, CompletableFuture<EventLoop> started) {
        try (Runner runner = new Runner()) {
            EventLoop made = runner.getLoop();
            made.setExceptionHandler(handler.apply(made));
            started.complete(made);
            while (!stopping && exitCode == null) {
                try {
                    made.runForever();
                } catch (KeyboardInterrupt thrown) {
                    // By a task. As in Python, it is for the snippet, and the loop goes on.
                    Running snippet = running;
                    if (snippet != null) {
                        snippet.interrupt();
                    }
                } catch (SystemExit thrown) {
                    exitCode = thrown.code();
                }
            }
        } catch (SystemExit thrown) {
            // By a task that was cancelled.
            exitCode = thrown.code();
        }
    }

    private void begin(Running snippet) {
        Task<?> task = loop.createTask(
                Asyncio.async("snippet", () -> {
                    try {
                        snippet.end(snippet.body.call(), null);
                    } catch (Throwable problem) {
                        snippet.end(null, problem);
                    }
                }),
                TaskOptions.named(SNIPPET).withContext(context));
        snippet.task = task;
        // It may be cancelled before it begins.
        task.addDoneCallback(done -> snippet.end(null, new CancelledError()));
    }

    private void stopWhatBlocks(CountDownLatch heard) {
        try {
            if (heard.await(BLOCKED_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            return;
        }
        SnippetStop.request(loop);
        Task<?> blocking = LoopState.of(loop).current;
        Thread blocked = blocking == null ? null : TaskStack.threadOf(blocking);
        if (blocked != null) {
            blocked.interrupt();
        }
    }
}
