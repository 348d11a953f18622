package org.asyncio4j.internal.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The events by name. What lasts has a threshold, so that by default a recording costs little: a step that is recorded
 * has taken a millisecond itself, the others are as frequent as the JDK's own for sockets and locks. The settings of a
 * recording may change each: {@code asyncio4j.TaskStep#threshold=0 ms}.
 */
final class EventTypes {

    private EventTypes() {}

    /** Precedes an event of a thread that carries tasks: see {@link FlightEvents}. */
    @Name("asyncio4j.Padding")
    @Label("Padding")
    @Description("Means nothing: the JVM may drop it, and would drop the event after it instead")
    @Category({"asyncio4j", "Internal"})
    @StackTrace(false)
    static final class Padding extends Event {}

    @Name("asyncio4j.TaskCreated")
    @Label("Task Created")
    @Description("A task was created")
    @Category({"asyncio4j", "Tasks"})
    @StackTrace(false)
    static final class TaskCreated extends Event {
        @Label("Loop")
        @Nullable
        String loop;

        @Label("Task Id")
        @Description("Unique among the tasks of the process")
        long taskId;

        @Label("Task")
        @Nullable
        String task;

        @Label("Coroutine")
        @Nullable
        String coroutine;

        @Label("Parent")
        @Description("The id of the task that has created it; 0 for none")
        long parent;
    }

    @Name("asyncio4j.TaskStep")
    @Label("Task Step")
    @Description("A task has run from one suspension to the next, or to its end; the stack is where it suspends")
    @Category({"asyncio4j", "Tasks"})
    @Threshold("1 ms")
    static final class TaskStep extends Event {
        @Label("Task Id")
        long taskId;

        @Label("Task")
        @Nullable
        String task;

        @Label("Loop")
        @Nullable
        String loop;
    }

    @Name("asyncio4j.TaskAwait")
    @Label("Task Await")
    @Description("A task was suspended, and ready after that, until its next step; the stack is where it awaits")
    @Category({"asyncio4j", "Tasks"})
    @Threshold("20 ms")
    static final class TaskAwait extends Event {
        @Label("Task Id")
        long taskId;

        @Label("Task")
        @Nullable
        String task;

        @Label("Waits For")
        @Nullable
        String waitsFor;
    }

    @Name("asyncio4j.TaskEnded")
    @Label("Task Ended")
    @Description("A task has ended")
    @Category({"asyncio4j", "Tasks"})
    @StackTrace(false)
    static final class TaskEnded extends Event {
        @Label("Task Id")
        long taskId;

        @Label("Task")
        @Nullable
        String task;

        @Label("Outcome")
        @Description("finished, cancelled, or failed with an exception")
        @Nullable
        String outcome;
    }

    @Name("asyncio4j.TaskCancelled")
    @Label("Task Cancelled")
    @Description("The cancellation of a task was requested; the stack is where")
    @Category({"asyncio4j", "Tasks"})
    static final class TaskCancelled extends Event {
        @Label("Task Id")
        long taskId;

        @Label("Task")
        @Nullable
        String task;

        @Label("Message")
        @Nullable
        String message;
    }

    @Name("asyncio4j.LoopIteration")
    @Label("Loop Iteration")
    @Description("A loop has run what was ready, and looked at no channel, timer or other thread meanwhile")
    @Category({"asyncio4j", "Loops"})
    @Threshold("20 ms")
    @StackTrace(false)
    static final class LoopIteration extends Event {
        @Label("Loop")
        @Nullable
        String loop;

        @Label("Callbacks")
        @Description("How many callbacks and steps of tasks it has run")
        long callbacks;
    }

    @Name("asyncio4j.LoopBlocked")
    @Label("Loop Blocked")
    @Description("A callback or a step of a task has run for longer than the loop's limit")
    @Category({"asyncio4j", "Loops"})
    @StackTrace(false)
    static final class LoopBlocked extends Event {
        @Label("Loop")
        @Nullable
        String loop;

        @Label("Task")
        @Description("Null for a callback")
        @Nullable
        String task;

        @Label("Task Id")
        @Description("0 for a callback")
        long taskId;

        @Label("Stack")
        @Description("Where it was when the limit had passed")
        @Nullable
        String stack;
    }

    @Name("asyncio4j.LoopStuck")
    @Label("Loop Stuck")
    @Description("A callback or a step of a task runs for longer than the loop's limit and has not ended yet; recorded"
            + " each time that the limit has passed again")
    @Category({"asyncio4j", "Loops"})
    @StackTrace(false)
    static final class LoopStuck extends Event {
        @Label("Loop")
        @Nullable
        String loop;

        @Label("Task")
        @Description("Null for a callback")
        @Nullable
        String task;

        @Label("Task Id")
        @Description("0 for a callback")
        long taskId;

        @Label("Blocked For")
        @Timespan
        long blockedFor;

        @Label("Stack")
        @Description("Where it is")
        @Nullable
        String stack;
    }

    @Name("asyncio4j.ConnectionOpened")
    @Label("Connection Opened")
    @Description("A connection, a datagram endpoint or a pipe was opened")
    @Category({"asyncio4j", "Connections"})
    @StackTrace(false)
    static final class ConnectionOpened extends Event {
        @Label("Loop")
        @Nullable
        String loop;

        @Label("Local Address")
        @Nullable
        String local;

        @Label("Peer Address")
        @Nullable
        String peer;

        @Label("Kind")
        @Description("socket, datagram or pipe")
        @Nullable
        String kind;
    }

    @Name("asyncio4j.ConnectionLost")
    @Label("Connection Lost")
    @Description("A connection, a datagram endpoint or a pipe was closed, by whomever")
    @Category({"asyncio4j", "Connections"})
    @StackTrace(false)
    static final class ConnectionLost extends Event {
        @Label("Loop")
        @Nullable
        String loop;

        @Label("Local Address")
        @Nullable
        String local;

        @Label("Peer Address")
        @Nullable
        String peer;

        @Label("Kind")
        @Description("socket, datagram or pipe")
        @Nullable
        String kind;

        @Label("Bytes Read")
        @DataAmount
        long bytesRead;

        @Label("Bytes Written")
        @DataAmount
        long bytesWritten;

        @Label("Error")
        @Description("What has ended it; null if it was closed in order")
        @Nullable
        String error;
    }

    @Name("asyncio4j.ChildStarted")
    @Label("Child Started")
    @Description("A child process was started")
    @Category({"asyncio4j", "Child Processes"})
    @StackTrace(false)
    static final class ChildStarted extends Event {
        @Label("Process Id")
        long pid;

        @Label("Program")
        @Nullable
        String program;
    }

    @Name("asyncio4j.ChildEnded")
    @Label("Child Ended")
    @Description("A child process has ended")
    @Category({"asyncio4j", "Child Processes"})
    @StackTrace(false)
    static final class ChildEnded extends Event {
        @Label("Process Id")
        long pid;

        @Label("Return Code")
        @Description("As Subprocess.returncode(): negative for a signal")
        int returnCode;
    }
}
