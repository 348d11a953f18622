import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

class UnderMonitor {

    private final Object monitor = new Object();

    void block() {
        synchronized (monitor) {
            await(sleep(1)); // BUG: AwaitUnderMonitor
        }
        await(sleep(1));
    }

    synchronized void method() {
        if (hashCode() > 0) {
            with(timeout(1), this::block); // BUG: AwaitUnderMonitor
        }
    }

    synchronized void othersCode() {
        createTask(() -> await(sleep(1))); // runs later, without the monitor
        Coroutine<Void> later = sleep(1);
        run(later);
    }

    static synchronized void statics() {
        for (int i : each(asyncGenerator((Yielder<Integer> yielder) -> yielder.yield(1)))) { // BUG: AwaitUnderMonitor
            IO.println(i);
        }
    }
}
