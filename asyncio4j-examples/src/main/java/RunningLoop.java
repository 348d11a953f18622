import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.lowlevel.*;

// Chapter 4: inside a run the running loop is always the same; outside there is none.

void f() {
    EventLoop loop1 = Loops.getRunningLoop();
    EventLoop loop2 = Loops.getRunningLoop();
    IO.println(loop1 == loop2);
}

void main() {
    run(this::f);
    try {
        Loops.getRunningLoop();
    } catch (IllegalStateException e) {
        IO.println("no running loop");
    }
}
