package org.asyncio4j.internal.events;

import org.asyncio4j.internal.events.EventTypes.ChildEnded;
import org.asyncio4j.internal.events.EventTypes.ChildStarted;
import org.asyncio4j.internal.events.EventTypes.ConnectionLost;
import org.asyncio4j.internal.events.EventTypes.ConnectionOpened;
import org.asyncio4j.internal.events.EventTypes.LoopBlocked;
import org.asyncio4j.internal.events.EventTypes.LoopIteration;
import org.asyncio4j.internal.events.EventTypes.LoopStuck;
import org.asyncio4j.internal.events.EventTypes.Padding;
import org.asyncio4j.internal.events.EventTypes.TaskAwait;
import org.asyncio4j.internal.events.EventTypes.TaskCancelled;
import org.asyncio4j.internal.events.EventTypes.TaskCreated;
import org.asyncio4j.internal.events.EventTypes.TaskEnded;
import org.asyncio4j.internal.events.EventTypes.TaskStep;
import org.jspecify.annotations.Nullable;

/**
 * Records by the Flight Recorder. An event object is made where the event is enabled only: the compiler turns that
 * question, which each class answers the same for all its objects, into a load.
 *
 * <p>JDK 25 drops the first event that a platform thread commits after it has carried a virtual thread that committed
 * one; the next is recorded. That is so of the loop's thread on the carrier engine, which would lose the end of each
 * task and each slow iteration. So such a thread commits an event without a meaning first.
 */
final class FlightEvents extends Recorder {

    private final TaskCreated created = new TaskCreated();
    private final TaskEnded ended = new TaskEnded();
    private final TaskStep anyStep = new TaskStep();
    private final TaskAwait anyAwait = new TaskAwait();
    private final LoopIteration anyIteration = new LoopIteration();
    private final LoopBlocked anyBlocked = new LoopBlocked();
    private final LoopStuck anyStuck = new LoopStuck();

    private FlightEvents() {}

    /** Returns it as what it is used as: so that its user can be verified without loading this class. */
    static Recorder begin() {
        return new FlightEvents();
    }

    @Override
    public boolean recordsCreated() {
        return created.isEnabled();
    }

    @Override
    public void taskCreated(String loop, long taskId, String task, String coroutine, long parent) {
        TaskCreated event = new TaskCreated();
        event.loop = loop;
        event.taskId = taskId;
        event.task = task;
        event.coroutine = coroutine;
        event.parent = parent;
        pad();
        event.commit();
    }

    @Override
    public boolean recordsEnded() {
        return ended.isEnabled();
    }

    @Override
    public void taskEnded(long taskId, String task, String outcome) {
        TaskEnded event = new TaskEnded();
        event.taskId = taskId;
        event.task = task;
        event.outcome = outcome;
        pad();
        event.commit();
    }

    @Override
    public void taskCancelled(long taskId, String task, @Nullable String message) {
        TaskCancelled event = new TaskCancelled();
        event.taskId = taskId;
        event.task = task;
        event.message = message;
        pad();
        event.commit();
    }

    @Override
    public @Nullable Object stepBegins() {
        if (!anyStep.isEnabled()) {
            return null;
        }
        TaskStep event = new TaskStep();
        event.begin();
        return event;
    }

    @Override
    public boolean recordsStep(Object step) {
        TaskStep event = (TaskStep) step;
        event.end();
        return event.shouldCommit();
    }

    @Override
    public void stepEnds(Object step, long taskId, String task, String loop) {
        TaskStep event = (TaskStep) step;
        event.taskId = taskId;
        event.task = task;
        event.loop = loop;
        event.commit();
    }

    @Override
    public @Nullable Object awaitBegins() {
        if (!anyAwait.isEnabled()) {
            return null;
        }
        TaskAwait event = new TaskAwait();
        event.begin();
        return event;
    }

    @Override
    public boolean recordsAwait(Object wait) {
        TaskAwait event = (TaskAwait) wait;
        event.end();
        return event.shouldCommit();
    }

    @Override
    public void awaitEnds(Object wait, long taskId, String task, String waitsFor) {
        TaskAwait event = (TaskAwait) wait;
        event.taskId = taskId;
        event.task = task;
        event.waitsFor = waitsFor;
        event.commit();
    }

    @Override
    public @Nullable Object iterationBegins() {
        if (!anyIteration.isEnabled()) {
            return null;
        }
        LoopIteration event = new LoopIteration();
        event.begin();
        return event;
    }

    @Override
    public void iterationEnds(Object iteration, String loop, long callbacks) {
        LoopIteration event = (LoopIteration) iteration;
        event.end();
        if (event.shouldCommit()) {
            event.loop = loop;
            event.callbacks = callbacks;
            pad();
            event.commit();
        }
    }

    @Override
    public @Nullable Object blockedBegins() {
        if (!anyBlocked.isEnabled()) {
            return null;
        }
        LoopBlocked event = new LoopBlocked();
        event.begin();
        return event;
    }

    @Override
    public void blockedEnds(Object blocked, String loop, long taskId, @Nullable String task, String stack) {
        LoopBlocked event = (LoopBlocked) blocked;
        event.loop = loop;
        event.taskId = taskId;
        event.task = task;
        event.stack = stack;
        event.commit();
    }

    @Override
    public boolean recordsStuck() {
        return anyStuck.isEnabled();
    }

    @Override
    public void loopStuck(String loop, long taskId, @Nullable String task, String stack, long nanos) {
        LoopStuck event = new LoopStuck();
        event.loop = loop;
        event.taskId = taskId;
        event.task = task;
        event.stack = stack;
        event.blockedFor = nanos;
        event.commit();
    }

    @Override
    public void connectionOpened(String loop, @Nullable String local, @Nullable String peer, String kind) {
        ConnectionOpened event = new ConnectionOpened();
        event.loop = loop;
        event.local = local;
        event.peer = peer;
        event.kind = kind;
        pad();
        event.commit();
    }

    @Override
    public void connectionLost(
            String loop,
            @Nullable String local,
            @Nullable String peer,
            String kind,
            long bytesRead,
            long bytesWritten,
            @Nullable String error) {
        ConnectionLost event = new ConnectionLost();
        event.loop = loop;
        event.local = local;
        event.peer = peer;
        event.kind = kind;
        event.bytesRead = bytesRead;
        event.bytesWritten = bytesWritten;
        event.error = error;
        pad();
        event.commit();
    }

    @Override
    public void childStarted(long pid, String program) {
        ChildStarted event = new ChildStarted();
        event.pid = pid;
        event.program = program;
        pad();
        event.commit();
    }

    @Override
    public void childEnded(long pid, int returnCode) {
        ChildEnded event = new ChildEnded();
        event.pid = pid;
        event.returnCode = returnCode;
        pad();
        event.commit();
    }

    /** Lets the JVM drop an event that is no loss, if it is about to drop one. */
    private static void pad() {
        if (!Thread.currentThread().isVirtual()) {
            new Padding().commit();
        }
    }
}
