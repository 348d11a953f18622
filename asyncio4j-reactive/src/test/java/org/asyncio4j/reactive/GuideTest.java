package org.asyncio4j.reactive;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromIterable;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.within;
import static org.asyncio4j.reactive.Reactive.fromReactive;
import static org.asyncio4j.reactive.Reactive.single;
import static org.asyncio4j.reactive.Reactive.toReactive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The example in {@code docs/running.md} does what it says. */
class GuideTest {

    private static final Path SOURCE = Path.of("src/test/java/org/asyncio4j/reactive/GuideTest.java");
    private static final Path GUIDE = Path.of("..", "docs", "running.md");

    private final List<String> printed = new ArrayList<>();

    private void print(String line) {
        printed.add(line);
    }

    @AsyncioTest
    void publishersAreAwaited() {
        Mono<String> user = Mono.just("anna").publishOn(Schedulers.boundedElastic());
        Flux<String> orders = Flux.just("a", "b").publishOn(Schedulers.boundedElastic());
        AsyncIterable<String> lines = fromIterable(List.of("x", "y"));
        // The guide has it from here
        String name = within(timeout(2), () -> await(single(user)));
        each(fromReactive(orders), order -> print(name + " has ordered " + order));
        Flux<String> upper = Flux.from(toReactive(lines)).map(String::toUpperCase);
        // to here.
        assertEquals(List.of("anna has ordered a", "anna has ordered b"), printed);
        assertEquals(List.of("X", "Y"), await(fromReactive(upper).toList()));
    }

    @Test
    void theGuideHasThisProgram() throws IOException {
        String program = Files.readString(SOURCE)
                .split("// The guide has it from here\n", 2)[1]
                .split(" {8}// to here", 2)[0]
                .replaceAll("(?m)^ {8}", "");
        String guide = Files.readString(GUIDE);
        assertTrue(guide.contains(program), program);
    }
}
