package org.asyncio4j.tests.contextvars;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is bound to a thread stays on it: tasks, callbacks and {@code toThread} begin without. */
class ThreadBindingsTest {

    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();
    private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();
    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();

    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void clearTheThread() {
        INHERITABLE.remove();
        LOCAL.remove();
    }

    private static void bound(Runnable body) {
        INHERITABLE.set("inheritable");
        LOCAL.set("local");
        ScopedValue.where(SCOPED, "scoped").run(body);
    }

    private void look() {
        seen.add(SCOPED.orElse("-") + " " + INHERITABLE.get() + " " + LOCAL.get());
    }

    @AsyncioTest
    void theyLastOverAwaits() {
        bound(() -> {
            await(sleep(1));
            look();
            await(async(this::look));
        });
        look();
        assertEquals(List.of("scoped inheritable local", "scoped inheritable local", "- inheritable local"), seen);
    }

    @AsyncioTest
    void aTaskACallbackAndACallInAThreadBeginWithout(EventLoop loop) {
        bound(() -> {
            await(createTask(async(this::look)));
            loop.callSoon(this::look);
            await(sleep(0));
            await(toThread(this::look));
        });
        assertEquals(List.of("- null null", "- null null", "- null null"), seen);
    }

    @AsyncioTest
    void whatATaskBindsTheNextOneDoesNotSee() {
        for (int i = 0; i < 3; i++) {
            await(createTask(async(() -> {
                look();
                bound(() -> await(sleep(1)));
            })));
        }
        assertEquals(List.of("- null null", "- null null", "- null null"), seen);
    }

    @Test
    void theMainTaskBeginsWithout() {
        bound(() -> run(async(this::look)));
        assertEquals(List.of("- null null"), seen);
    }

    @AsyncioTest
    void aPushedGeneratorHasThoseOfItsConsumerAndAPulledOneHasNone() {
        AsyncGenerator<Integer> pushed = lookingGenerator();
        AsyncGenerator<Integer> pulled = lookingGenerator();
        bound(() -> {
            await(pushed.forEachItem(item -> seen.add("item")));
            for (int item : each(pulled)) {
                seen.add("item " + item);
            }
        });
        assertEquals(Arrays.asList("scoped inheritable local", "item", "- null null", "item 1"), seen);
    }

    private AsyncGenerator<Integer> lookingGenerator() {
        return asyncGenerator(out -> {
            look();
            out.yield(1);
        });
    }
}
