import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Chapter 4: run waits for its own body only; tasks that nobody awaits are cancelled when that ends.

void foo() {
    IO.println("foo started");
    try {
        await(sleep(3));
        IO.println("foo resumed");
    } catch (CancelledError e) {
        IO.println("foo cancelled");
        throw e;
    }
}

void main() {
    run(() -> {
        for (int i = 0; i < 3; i++) {
            createTask(this::foo);
        }
        await(sleep(1));
        IO.println("main ends");
    });
}
