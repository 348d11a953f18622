import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;
import org.asyncio4j.lowlevel.*;

// Chapter 2: work that blocks goes to a thread of the executor; the loop goes on meanwhile. In an application the same
// is `await(toThread(this::secondUseCase))`.

final EventLoop loop = Loops.newEventLoop();
final double start = loop.time();

void firstUseCase() {
    IO.println(clock() + " Hello!");
    await(sleep(1.0));
    IO.println(clock() + " Goodbye!");
}

Void secondUseCase() throws InterruptedException {
    Thread.sleep(500); // would hold the loop, were it called in a task
    IO.println(clock() + " Hello from a thread!");
    return null;
}

void main() {
    Loops.setEventLoop(loop);
    Task<Void> task = loop.createTask(async(this::firstUseCase));

    Future<Void> job = loop.runInExecutor(this::secondUseCase);
    IO.println("the job is a task: " + (job instanceof Task));
    loop.runUntilComplete(task);

    // Cancel what is left and wait until it has ended. A job of the executor is a future and not among the tasks.
    Set<Task<?>> pending = allTasks(loop);
    IO.println("pending tasks: " + pending.size());
    for (Task<?> each : pending) {
        each.cancel();
    }
    loop.runUntilComplete(gatherWithExceptions(pending));
    loop.close();
    IO.println("closed: " + loop.isClosed());
}

double clock() {
    return (int) ((loop.time() - start) * 10) / 10.0;
}
