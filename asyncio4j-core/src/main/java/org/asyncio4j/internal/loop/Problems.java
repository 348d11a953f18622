package org.asyncio4j.internal.loop;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.ExceptionHandler;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/** Passes problems that no awaiting code can receive to the user's handler, or else to the log. */
final class Problems {

    private final EventLoop loop;
    private @Nullable ExceptionHandler handler;

    Problems(EventLoop loop) {
        this.loop = loop;
    }

    void setHandler(@Nullable ExceptionHandler newHandler) {
        LoopState.of(loop).checkThread();
        handler = newHandler;
    }

    @Nullable
    ExceptionHandler getHandler() {
        return handler;
    }

    void report(LoopProblem problem) {
        ExceptionHandler custom = handler;
        if (custom == null) {
            runInContextOf(problem, () -> reportToDefault(problem, ""));
            return;
        }
        try {
            runInContextOf(problem, () -> custom.handle(loop, problem));
        } catch (Throwable failure) {
            if (LoopState.endsLoop(failure)) {
                throw (Error) failure;
            }
            reportToDefault(
                    LoopProblem.of("Unhandled error in exception handler")
                            .with("exception", failure)
                            .with("context", problem),
                    " while handling an unexpected error in custom exception handler");
        }
    }

    /** Loads what a report needs, as long as there are memory and descriptors for it. */
    void prepare() {
        textOf(LoopProblem.of("none").with("exception", new IOException("none")).with("socket", loop));
        Log.prepare();
    }

    /** Logs a problem. */
    void log(LoopProblem problem) {
        Log.error(textOf(problem), problem.exception());
    }

    private static String textOf(LoopProblem problem) {
        StringBuilder text = new StringBuilder(problem.message());
        for (Map.Entry<String, Object> entry : problem.asMap().entrySet()) {
            switch (entry.getKey()) {
                case "message", "exception" -> {}
                case "hint" -> newLine(text).append(entry.getValue());
                case "source_traceback" -> appendStack(text, "Object created at (most recent call first):", entry);
                case "handle_traceback" -> appendStack(text, "Handle created at (most recent call first):", entry);
                default -> newLine(text).append(entry.getKey()).append(": ").append(Repr.of(entry.getValue()));
            }
        }
        return text.toString();
    }

    private void reportToDefault(LoopProblem problem, String occasion) {
        try {
            // Through the loop, since a user's loop may override it.
            loop.defaultExceptionHandler(problem);
        } catch (Throwable failure) {
            if (LoopState.endsLoop(failure)) {
                throw (Error) failure;
            }
            Log.error("Exception in default exception handler" + occasion, failure);
        }
    }

    /**
     * Runs {@code body} in the context of the code that caused the problem, so that a handler sees
     * its variables.
     */
    private static void runInContextOf(LoopProblem problem, Runnable body) {
        Context context = contextOf(problem);
        if (context instanceof VarContext vars && !vars.isEntered()) {
            vars.run(body);
        } else if (ThreadState.current().hasContext()) {
            body.run();
        } else {
            VarContext.runIn(null, body);
        }
    }

    private static @Nullable Context contextOf(LoopProblem problem) {
        if (problem.task() != null) {
            return problem.task().getContext();
        }
        if (problem.future() instanceof Task<?> task) {
            return task.getContext();
        }
        return problem.handle() == null ? null : problem.handle().getContext();
    }

    private static void appendStack(StringBuilder text, String title, Map.Entry<String, Object> entry) {
        newLine(text).append(title);
        if (entry.getValue() instanceof List<?> frames) {
            newLine(text);
            for (Object frame : frames) {
                text.append(Stacks.format(List.of((StackTraceElement) frame)));
            }
        }
    }

    private static StringBuilder newLine(StringBuilder text) {
        return text.append(System.lineSeparator());
    }
}
