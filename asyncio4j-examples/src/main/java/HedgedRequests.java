import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Hedged requests: ask one server; if it fails, or has not answered after 0.2 seconds, ask the next one, too. The first
// answer wins and the others are cancelled. All within a time limit.

double start;

/** A coroutine, because a race gets requests that have not started. */
Coroutine<String> ask(String server, double seconds, boolean healthy) {
    return async(() -> {
        tell("asking " + server);
        await(sleep(seconds));
        if (!healthy) {
            throw new IOException(server + " is down");
        }
        return "hello from " + server;
    });
}

String hedged(List<Callable<Coroutine<String>>> servers) {
    RaceResult<String> race = await(staggeredRace(servers, 0.2));
    for (Throwable problem : race.exceptions()) {
        if (problem != null) {
            boolean lost = problem instanceof CancelledError;
            tell(lost ? "(one was too slow)" : "(" + problem.getMessage() + ")");
        }
    }
    return race.won() ? race.winner() : "nobody answers";
}

void main() {
    run(() -> {
        start = time();
        Callable<Coroutine<String>> paris = () -> ask("Paris", 5.0, true);
        Callable<Coroutine<String>> oslo = () -> ask("Oslo", 0.1, false);
        Callable<Coroutine<String>> tokyo = () -> ask("Tokyo", 0.3, true);

        tell(hedged(List.of(paris, oslo, tokyo)));
        tell(hedged(List.of(oslo, oslo)));
        try {
            with(timeout(0.5), () -> tell(hedged(List.of(paris, paris))));
        } catch (TimeoutException e) {
            tell("too late");
        }
    });
}

void tell(String what) {
    IO.println((int) ((time() - start) * 10) / 10.0 + " " + what); // whole tenths of a second
}
