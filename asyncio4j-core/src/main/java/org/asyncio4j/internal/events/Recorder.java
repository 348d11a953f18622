package org.asyncio4j.internal.events;

import org.jspecify.annotations.Nullable;

/**
 * Receives what happens in the loops of the process, in order to record it: the only way from the loop's code to the
 * JVM's Flight Recorder, whose module may be absent.
 *
 * <p>There is none until the Flight Recorder is used for the first time. To find that out is cheap, while to load the
 * classes of the events takes longer than a short program: so they are loaded then, and a place where something happens
 * reads one static field. An event that lasts begins with a call that returns it, or null where it is not recorded.
 *
 * <p>All methods may be called on any thread; they record the calling thread, and its stack where the event has one.
 */
public abstract class Recorder {

    /** Written once, but for {@link #use}. Not volatile, as it is read at each step: a thread may see it a moment later. */
    private static @Nullable Recorder active;

    private static volatile boolean impossible;

    protected Recorder() {}

    /** Returns the recorder, or null if nothing has been recorded in this process so far. */
    public static @Nullable Recorder activeOrNull() {
        return active;
    }

    /** Makes loops that start from now on tell {@code recorder}, or nobody: what draws the schedules of the guide. */
    public static void use(@Nullable Recorder recorder) {
        active = recorder;
    }

    /** Looks whether the Flight Recorder has come into use. */
    public static void look() {
        if (active != null || impossible) {
            return;
        }
        try {
            if (FlightRecorderUse.hasBegun()) {
                active = FlightEvents.begin();
            }
        } catch (LinkageError absent) {
            // The JVM was made, or started, without the module.
            impossible = true;
        }
    }

    /** Returns whether {@link #taskCreated} records anything, so that its texts are needed. */
    public abstract boolean recordsCreated();

    public abstract void taskCreated(String loop, long taskId, String task, String coroutine, long parent);

    /** Returns whether {@link #taskEnded} records anything. */
    public abstract boolean recordsEnded();

    public abstract void taskEnded(long taskId, String task, String outcome);

    public abstract void taskCancelled(long taskId, String task, @Nullable String message);

    public abstract @Nullable Object stepBegins();

    /** Returns whether a step that ends now is to be recorded: it has lasted long enough. */
    public abstract boolean recordsStep(Object step);

    public abstract void stepEnds(Object step, long taskId, String task, String loop);

    public abstract @Nullable Object awaitBegins();

    /** Returns whether an await that ends now is to be recorded. */
    public abstract boolean recordsAwait(Object wait);

    public abstract void awaitEnds(Object wait, long taskId, String task, String waitsFor);

    public abstract @Nullable Object iterationBegins();

    public abstract void iterationEnds(Object iteration, String loop, long callbacks);

    public abstract @Nullable Object blockedBegins();

    public abstract void blockedEnds(Object blocked, String loop, long taskId, @Nullable String task, String stack);

    /** Returns whether {@link #loopStuck} records anything. */
    public abstract boolean recordsStuck();

    public abstract void loopStuck(String loop, long taskId, @Nullable String task, String stack, long nanos);

    public abstract void connectionOpened(String loop, @Nullable String local, @Nullable String peer, String kind);

    public abstract void connectionLost(
            String loop,
            @Nullable String local,
            @Nullable String peer,
            String kind,
            long bytesRead,
            long bytesWritten,
            @Nullable String error);

    public abstract void childStarted(long pid, String program);

    public abstract void childEnded(long pid, int returnCode);
}
