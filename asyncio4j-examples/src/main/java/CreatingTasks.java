import static org.asyncio4j.Asyncio.*;

// Chapter 4: tasks made by the loop (the old way) and by the function (the new way). The program waits long enough for
// all of them.

void foo() {
    IO.println("foo started");
    await(sleep(3));
    IO.println("foo resumed");
}

void oldWay() {
    var loop = currentTask().getLoop();
    for (int i = 0; i < 3; i++) {
        loop.createTask(async(this::foo)); // a loop takes coroutines only
    }
}

void newWay() {
    for (int i = 0; i < 3; i++) {
        createTask(this::foo);
    }
}

void main() {
    run(() -> {
        newWay();
        oldWay();
        await(sleep(4));
    });
}
