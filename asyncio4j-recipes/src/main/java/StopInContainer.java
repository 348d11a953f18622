import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A program for Docker and Kubernetes: SIGTERM cancels its main, which cleans up; the exit code is 143, as for a
// program that knows nothing of the signal, and no stack trace is printed. What hangs in another thread holds up the
// end for ten seconds at most, and after one second it is said where it hangs. `StopInContainer [hang|zero]`: with
// `zero` the code is 0.

final double LONGEST_WAIT = Double.parseDouble(System.getProperty("wait", "10"));

void serve(boolean hanging) {
    IO.println("serving");
    try {
        if (hanging) {
            await(toThread(() -> new CountDownLatch(1).await())); // stands for a call that never returns
        }
        await(new Event().waitFor());
    } finally {
        await(sleep(0.1)); // takes leave of others
        IO.println("cleaned up");
    }
}

void main(String[] args) {
    List<String> given = List.of(args);
    RunOptions options = RunOptions.DEFAULT.withStopSignals("INT", "TERM").withExecutorTimeout(LONGEST_WAIT);
    try {
        run(() -> serve(given.contains("hang")), options);
    } catch (KeyboardInterrupt stopped) {
        if (!given.contains("zero")) {
            throw stopped; // ends with the signal's exit code
        }
    }
}
