import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Chapter 2: tasks that are still there at the end are cancelled, and gathered so that they can clean up. run(...) does
// that by itself.

void periodic() {
    try {
        while (true) {
            IO.println("tick");
            await(sleep(1.0));
        }
    } catch (CancelledError e) {
        IO.println("periodic was cancelled");
        throw e;
    }
}

String stubborn() {
    try {
        await(sleep(3600));
        return "it was not cancelled";
    } catch (CancelledError e) {
        IO.println("stubborn ends in its own way");
        return "a value";
    }
}

void shortWork() {
    IO.println("main starts");
    await(sleep(0.5));
    IO.println("main ends");
}

void main() {
    try (Runner runner = new Runner()) {
        runner.run(() -> {
            createTask(this::periodic);
            createTask(this::stubborn);
        });
        runner.run(this::shortWork);

        runner.run(() -> {
            Set<Task<?>> pending = allTasks();
            pending.remove(currentTask());
            IO.println("pending tasks: " + pending.size());
            for (Task<?> task : pending) {
                task.cancel();
            }
            for (Object outcome : await(gatherWithExceptions(pending))) {
                IO.println(outcome instanceof CancelledError ? "cancelled" : outcome);
            }
        });
    }
}
