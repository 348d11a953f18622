import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Chapter 7: the same with an asynchronous generator; what other tasks do meanwhile.

AsyncGenerator<String> oneAtATime(List<String> keys) {
    return asyncGenerator(out -> {
        for (String k : keys) {
            await(sleep(1));
            out.yield(k);
        }
    });
}

void other() {
    await(sleep(2.5));
    IO.println("another task");
}

void main() {
    run(() -> {
        Task<Void> task = createTask(this::other);
        List<String> keys = List.of("Americas", "Africa", "Europe", "Asia");
        each(oneAtATime(keys), it -> IO.println(it));
        List<String> some = await(oneAtATime(keys).filter(it -> it.startsWith("A")).toList());
        IO.println(String.join(", ", some));
        await(task);
    });
}
