import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Chapter 3: a coroutine function is a method; calling it runs nothing and gives a coroutine.

Coroutine<String> foo() {
    return async(() -> {
        IO.println("foo runs");
        await(sleep(0.1));
        return "done";
    });
}

void main() {
    Supplier<Coroutine<String>> function = this::foo;
    IO.println("foo is a function: " + (function instanceof Supplier));
    Coroutine<String> a = foo();
    IO.println("foo() is a coroutine: " + (a instanceof Coroutine));
    IO.println("nothing ran yet");
    IO.println(run(a));

    try {
        run(a);
    } catch (IllegalStateException e) {
        IO.println("a coroutine runs only once");
    }
}
