import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A rate limiter: at most three calls in any second. It is a context manager of one's own, and a
// Lock keeps the tasks that it holds back in the order in which they came.

class Limiter implements AsyncContextManager<Void> {

    final int calls = 3;
    final double seconds = 1.0;
    final Lock line = new Lock();
    final Deque<Double> recent = new ArrayDeque<>(); // the times of the last calls

    @Override
    public Void onEnter() {
        with(
                line,
                () -> {
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

Coroutine<Void> request(Limiter limiter, int number, double start) {
    return async(() -> {
        await(sleep(0.1 * number));
        with(limiter, () -> IO.println((int) ((time() - start) * 10) / 10.0 + " " + number));
    });
}

void main() {
    run(
            async(() -> {
                Limiter limiter = new Limiter();
                double start = time();
                with(
                        taskGroup(),
                        group -> {
                            for (int number = 1; number <= 8; number++) {
                                group.createTask(request(limiter, number, start));
                            }
                        });
            }));
}

double time() {
    return currentTask().getLoop().time();
}
