import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;
import org.asyncio4j.lowlevel.*;

// Chapter 2: a loop that is made, run and closed by hand. An application leaves that to run(...): see QuickstartRun.
// The clock shows the loop's time since the start, in tenths of a second.

final EventLoop loop = Loops.newEventLoop();
final double start = loop.time();

void hello() {
    IO.println(clock() + " Hello!");
    await(sleep(1.0));
    IO.println(clock() + " Goodbye!");
}

void main() {
    Loops.setEventLoop(loop);
    Task<Void> task = loop.createTask(async(this::hello)); // a coroutine goes in, a task comes out
    loop.runUntilComplete(task); // holds this thread until the task is done

    // What was started besides and is still there ends here, before the loop closes for good.
    for (Task<?> pending : allTasks(loop)) {
        pending.cancel();
    }
    loop.close();
}

double clock() {
    return (int) ((loop.time() - start) * 10) / 10.0;
}
