import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Chapter 3: an object with its own await protocol. Awaiting it sleeps 0, 1 and 2 seconds and gives the object.

class MyClass implements Awaitable<MyClass> {

    @Override
    public MyClass onAwait() {
        for (int i = 0; i < 3; i++) {
            IO.println("sleeping " + i);
            await(sleep(i));
        }
        return this;
    }

    @Override
    public String toString() {
        return "MyClass";
    }
}

void main() {
    MyClass result = run(() -> {
        MyClass mine = new MyClass();
        MyClass r = await(mine);
        IO.println(r);
        IO.println(r == mine);
        return r;
    });
    IO.println(result);
}
