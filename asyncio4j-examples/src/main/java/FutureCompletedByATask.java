import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.lowlevel.*;

// Chapter 5: the loop runs until a future is done; a task completes it after a second.

void complete(SettableFuture<String> future) {
    await(sleep(1));
    future.setResult("Hello world");
}

void main() {
    EventLoop loop = Loops.newEventLoop();

    SettableFuture<String> future = loop.createFuture(); // belongs to the loop, but to no task
    IO.println(future.done());

    loop.createTask(async(() -> complete(future))); // without this nobody would ever complete the future
    loop.runUntilComplete(future);
    IO.println(future.done());
    IO.println(future.result());

    loop.close();
}
