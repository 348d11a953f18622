import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A rate limiter: at most three calls in any second. It is a context manager of one's own, and a Lock keeps the tasks
// that it holds back in the order in which they came.

class Limiter implements AsyncContextManager<Void> {

    final int calls = 3;
    final double seconds = 1.0;
    final Lock line = new Lock();
    final Deque<Double> recent = new ArrayDeque<>(); // the times of the last calls

    @Override
    public Void onEnter() {
        with(line, () -> {
            if (recent.size() == calls) {
                await(sleep(recent.getFirst() + seconds - time()));
                recent.removeFirst();
            }
            recent.addLast(time());
        });
        return null;
    }

    @Override
    public boolean onExit(Throwable problem) {
        return false; // swallows nothing
    }
}

void request(Limiter limiter, int number, double start) {
    await(sleep(0.1 * number));
    with(limiter, () -> IO.println((int) ((time() - start) * 10) / 10.0 + " " + number));
}

void main() {
    run(() -> {
        Limiter limiter = new Limiter();
        double start = time();
        with(taskGroup(), group -> {
            for (int number : List.of(1, 2, 3, 4, 5, 6, 7, 8)) {
                group.createTask(() -> request(limiter, number, start));
            }
        });
    });
}
