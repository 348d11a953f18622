import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A rate limiter: at most so many calls in any so many seconds. It is a context manager of one's
// own, and a Lock keeps the tasks that it holds back in the order in which they came.

class RateLimiter implements AsyncContextManager<Void> {

    final int calls;
    final double seconds;
    final Lock line = new Lock();
    final Deque<Double> recent = new ArrayDeque<>(); // the times of the last calls

    RateLimiter(int calls, double seconds) {
        this.calls = calls;
        this.seconds = seconds;
    }

    @Override
    public Void enter() {
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
    public boolean exit(Throwable problem) {
        return false; // swallows nothing
    }
}

Coroutine<Void> request(RateLimiter limiter, int number, double start) {
    return async(() -> {
        await(sleep(0.1 * number));
        with(limiter, () -> IO.println("%.1f request %d".formatted(time() - start, number)));
    });
}

void main() {
    run(
            async(() -> {
                RateLimiter limiter = new RateLimiter(3, 1.0);
                double start = time();
                with(
                        taskGroup(),
                        group -> {
                            for (int number = 1; number <= 8; number++) {
                                group.createTask(request(limiter, number, start));
                            }
                        });
                IO.println("%.1f all answered".formatted(time() - start));
            }));
}

double time() {
    return currentTask().getLoop().time();
}
