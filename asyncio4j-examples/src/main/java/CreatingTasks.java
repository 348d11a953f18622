import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Chapter 4: tasks made by the loop (the old way) and by the function (the new way). The program
// waits long enough for all of them.

Coroutine<Void> foo() {
    return async(() -> {
        IO.println("foo started");
        await(sleep(3));
        IO.println("foo resumed");
    });
}

Coroutine<Void> oldWay() {
    return async(() -> {
        var loop = currentTask().getLoop();
        for (int i = 0; i < 3; i++) {
            loop.createTask(foo());
        }
    });
}

Coroutine<Void> newWay() {
    return async(() -> {
        for (int i = 0; i < 3; i++) {
            createTask(foo());
        }
    });
}

void main() {
    run(
            async(() -> {
                await(newWay());
                await(oldWay());
                await(sleep(4));
            }));
}
