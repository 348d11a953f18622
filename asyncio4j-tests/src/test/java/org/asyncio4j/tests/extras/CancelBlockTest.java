package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.cancelScope;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.CancelBlock;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Tag;

/** Blocks of one's own structures, which scopes are made of. */
class CancelBlockTest {

    @AsyncioTest
    void aBlockIsLeftOnce() {
        CancelBlock block = Futures.enterBlock("ours", false);
        assertSame(block, Futures.blockOf(currentTask()));
        assertEquals("ours", block.owner());
        assertFalse(block.exit(null));
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> block.exit(null));
        assertEquals("was left before: ours", refused.getMessage());
    }

    @AsyncioTest
    void theFirstRequestCounts() {
        CancelBlock block = Futures.enterBlock("ours", false);
        block.cancel("first", "a test");
        block.cancel("second", "a test");
        CancelledError error = assertThrows(CancelledError.class, () -> await(sleep(1)));
        assertEquals("first", error.getMessage());
        assertEquals(1, currentTask().cancelling());
        assertTrue(block.exit(error));
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void aBlockThatWasLeftIsNotCancelled() {
        CancelBlock outer = Futures.enterBlock("outer", false);
        CancelBlock inner = Futures.enterBlock("inner", false);
        assertFalse(inner.exit(null));
        inner.cancel(null, "a test");
        assertEquals("<CancelBlock of inner left>", inner.toString());
        await(sleep(1));
        assertFalse(outer.exit(null));
    }

    @AsyncioTest
    void waitsThatMustGoOnMayContainOthers() {
        CancelBlock block = Futures.enterBlock("ours", false);
        block.cancel(null, "a test");
        Futures.despiteCancel(() -> {
            Futures.despiteCancel(() -> await(sleep(1)));
            await(sleep(1));
        });
        assertEquals(2, time());
        CancelledError error = assertThrows(CancelledError.class, () -> await(sleep(1)));
        assertTrue(block.exit(error));
    }

    /** Many pass through a scope that is as old as the program. */
    @AsyncioTest
    @Tag("gc")
    void tasksThatHaveEndedAreForgotten() {
        List<WeakReference<Task<?>>> ended = new ArrayList<>();
        with(
                cancelScope(),
                () -> with(taskGroup(), group -> {
                    for (int i = 0; i < 10; i++) {
                        ended.add(new WeakReference<>(group.createTask(sleep(1))));
                    }
                    await(sleep(2));
                    await(createTask(sleep(1))); // whatever a frame still refers to
                    for (int i = 0; i < 100 && ended.stream().anyMatch(task -> task.get() != null); i++) {
                        System.gc();
                    }
                    assertEquals(
                            0, ended.stream().filter(task -> task.get() != null).count());
                }));
    }
}
