package org.asyncio4j.internal.introspection;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.task.Cancelling;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.task.TaskAges;
import org.asyncio4j.internal.task.TaskPhase;
import org.asyncio4j.internal.task.TaskStack;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopStatistics;

/**
 * All loops that run in the process, with their tasks, as JSON. Written task by task, so that it needs little memory
 * where little is left.
 */
final class ProcessText {

    private final JsonText text;

    private ProcessText(JsonText text) {
        this.text = text;
    }

    /** Writes the text; called on an observer's thread. */
    static void write(List<EventLoop> loops, Writer out) throws IOException {
        new ProcessText(new JsonText(out)).write(loops);
    }

    private void write(List<EventLoop> loops) throws IOException {
        text.begin('{').name("version").number(1);
        text.name("pid").number(ProcessHandle.current().pid());
        text.name("engine").string(Engine.get().name());
        text.name("loops").begin('[');
        for (EventLoop loop : loops) {
            writeLoop(loop);
        }
        text.end(']').end('}');
    }

    private void writeLoop(EventLoop loop) throws IOException {
        LoopState loopState = LoopState.of(loop);
        TaskCensus census;
        try {
            census = TaskCensus.of(loopState);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        Thread thread = loopState.callbackThread();
        text.begin('{').name("id").string(Repr.identity(loop));
        text.name("thread").number(thread == null ? 0 : thread.threadId());
        text.name("threadName").string(thread == null ? "" : thread.getName());
        text.name("answered").bool(census.answered());
        text.name("debug").bool(loopState.debug);
        writeStatistics(loop.statistics());
        long blocked = census.answered() ? 0 : loopState.blockedNanos();
        text.name("blockedMicros").number(blocked / 1_000);
        if (thread != null && !census.answered()) {
            text.name("blockedAt");
            writeFrames(List.of(thread.getStackTrace()));
        }
        text.name("tasks").begin('[');
        for (TaskCensus.Entry entry : census.entries()) {
            writeTask(entry);
        }
        text.end(']').end('}');
    }

    private void writeStatistics(LoopStatistics statistics) throws IOException {
        LoopStatistics.Times times = statistics.times();
        LoopStatistics.Connections connections = statistics.connections();
        text.name("name").string(statistics.loop());
        text.name("iterations").number(statistics.iterations());
        text.name("callbacks").number(statistics.callbacks());
        text.name("ready").number(statistics.readyCallbacks());
        text.name("timers").number(statistics.timers());
        text.name("outsideJobs").number(statistics.outsideJobs());
        text.name("lagMicros").number(micros(times.lag()));
        text.name("recentLagMicros").number(micros(times.recentLag()));
        text.name("busyMicros").number(micros(times.busy()));
        text.name("idleMicros").number(micros(times.idle()));
        text.name("connections").number(connections.open());
        text.name("bytesRead").number(connections.bytesRead());
        text.name("bytesWritten").number(connections.bytesWritten());
    }

    private static long micros(double seconds) {
        return Math.round(seconds * 1e6);
    }

    private void writeTask(TaskCensus.Entry entry) throws IOException {
        Task<?> task = entry.task();
        text.begin('{').name("id").string(Repr.identity(task));
        text.name("name").string(nameOf(task));
        text.name("coroutine").string(coroutineOf(task));
        text.name("state").string(entry.phase().name().toLowerCase(Locale.ROOT));
        text.name("ageMicros").number(microsOrUnknown(TaskAges.ageOf(task)));
        text.name("steps").number(task instanceof LoopTask<?> ours ? ours.steps() : -1);
        WaitReason reason = entry.waitsFor();
        text.name("waitKind").string(reason == null ? "" : reason.kind());
        text.name("waitsFor").string(reason == null ? "" : Repr.oneLine(reason.text()));
        text.name("cancelling").number(task.cancelling());
        text.name("cancelledBy").string(Cancelling.lastRequest(task));
        text.name("awaitedBy").begin('[');
        for (int index : entry.awaitedBy()) {
            text.number(index);
        }
        text.end(']');
        StackTraceElement[] stack = stackOf(task);
        text.name("stack");
        writeFrames(Stacks.userFrames(stack));
        if (entry.phase() == TaskPhase.RUNNING) {
            text.name("blockedAt");
            writeFrames(List.of(stack));
        }
        text.end('}');
    }

    private static long microsOrUnknown(long nanos) {
        return nanos < 0 ? -1 : nanos / 1_000;
    }

    /** Writes frames, innermost first. */
    private void writeFrames(List<StackTraceElement> frames) throws IOException {
        text.begin('[');
        for (StackTraceElement frame : frames) {
            String file = frame.getFileName();
            text.begin('{').name("function").string(Stacks.method(frame));
            text.name("file").string(file == null ? "" : file);
            text.name("line").number(frame.getLineNumber());
            text.end('}');
        }
        text.end(']');
    }

    private static StackTraceElement[] stackOf(Task<?> task) {
        try {
            return TaskStack.whereItIs(task);
        } catch (RuntimeException ofAThirdParty) {
            return new StackTraceElement[0];
        }
    }

    private static String nameOf(Task<?> task) {
        try {
            return Repr.oneLine(task.getName());
        } catch (RuntimeException ofAThirdParty) {
            return "?";
        }
    }

    private static String coroutineOf(Task<?> task) {
        try {
            Coroutine<?> coroutine = task.getCoro();
            String name = coroutine == null ? null : coroutine.getName();
            return name == null ? "" : Repr.oneLine(name);
        } catch (RuntimeException ofTheUser) {
            return "?";
        }
    }
}
