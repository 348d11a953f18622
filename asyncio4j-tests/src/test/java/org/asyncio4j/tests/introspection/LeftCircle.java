package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;

import org.asyncio4j.Task;

/** A run that ends, but for a task of a group that awaits the task whose block waits for the group. */
final class LeftCircle {

    private LeftCircle() {}

    public static void main(String[] arguments) {
        run(async(() -> {
            await(startServer((reader, writer) -> {}, "127.0.0.1", 0));
            begin();
        }));
    }

    static void begin() {
        Task<?>[] parent = new Task<?>[1];
        parent[0] = createTask(
                async(() -> with(taskGroup(), group -> {
                    group.createTask(async(() -> await(parent[0])), "child");
                })),
                "parent");
        await(sleep(0.001));
    }
}
