import org.asyncio4j.lowlevel.*;

// Chapter 5: a future is not done until somebody completes it.

void main() {
    EventLoop loop = Loops.newEventLoop();

    SettableFuture<String> future = loop.createFuture();
    IO.println(future.done());
    future.setResult("value");
    IO.println(future.done());
    IO.println(future.result());

    loop.close();
}
