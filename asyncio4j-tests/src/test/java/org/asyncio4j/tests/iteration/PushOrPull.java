package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Action1;
import org.asyncio4j.testing.VirtualClock;

/**
 * Each case runs twice: with the bodies of generators on the stack of their consumers, and with a fiber for each. Both
 * have to log the same, at the same times.
 */
abstract class PushOrPull {

    /** How the bodies of a run get a stack. */
    interface Way {

        <T> AsyncIterable<T> of(AsyncGenerator<T> generator);

        <R> AsyncContextManager<R> of(AsyncContextManager<R> manager);
    }

    private static final Way PUSH = new Way() {
        @Override
        public <T> AsyncIterable<T> of(AsyncGenerator<T> generator) {
            return generator;
        }

        @Override
        public <R> AsyncContextManager<R> of(AsyncContextManager<R> manager) {
            return manager;
        }
    };

    private static final Way PULL = new Way() {
        @Override
        public <T> AsyncIterable<T> of(AsyncGenerator<T> generator) {
            return new Pulled<>(generator);
        }

        @Override
        public <R> AsyncContextManager<R> of(AsyncContextManager<R> manager) {
            return Pulled.manager(manager);
        }
    };

    private List<String> log = new ArrayList<>();
    Way way = PUSH;
    private double began;
    private VirtualClock clock;

    final void say(Object... words) {
        log.add(clock.time() - began + " "
                + Arrays.stream(words).map(String::valueOf).collect(Collectors.joining(" ")));
    }

    /** Runs the case both ways, and compares what they log with each other and with {@code expected}. */
    final void both(VirtualClock clock, Action<?> program, String... expected) {
        this.clock = clock;
        List<String> pushed = logOf(PUSH, program);
        List<String> pulled = logOf(PULL, program);
        assertEquals(String.join("\n", pulled), String.join("\n", pushed));
        assertEquals(
                String.join("\n", expected),
                pushed.stream()
                        .map(line -> line.substring(line.indexOf(' ') + 1))
                        .collect(Collectors.joining("\n")));
    }

    private List<String> logOf(Way which, Action<?> program) {
        way = which;
        log = new ArrayList<>();
        began = clock.time();
        Task<Void> task = createTask(() -> {
            try {
                program.run();
            } catch (Throwable problem) {
                say(describe(problem));
            }
        });
        await(task);
        return log;
    }

    /** Class and message of an exception, of its cause and of what it has suppressed; without identities. */
    static String describe(Throwable problem) {
        StringBuilder text = new StringBuilder(problem.getClass().getSimpleName());
        if (problem.getMessage() != null) {
            text.append(": ")
                    .append(problem.getMessage()
                            .replaceAll("<async_generator (\\w+) \\w+ at 0x[0-9a-f]+>", "<$1>")
                            .replaceAll(" \\(a context manager made.*", ""));
        }
        if (problem.getCause() != null) {
            text.append(" because of ").append(describe(problem.getCause()));
        }
        for (Throwable suppressed : problem.getSuppressed()) {
            text.append(" [").append(describe(suppressed)).append(']');
        }
        return text.toString();
    }

    static Action1<Object, IOException> failing() {
        return item -> {
            throw new IOException("action");
        };
    }
}
