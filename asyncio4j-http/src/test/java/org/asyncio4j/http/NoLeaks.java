package org.asyncio4j.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a class of tests if a buffer of Netty's was lost that nobody had released. JUnit finds it by itself; the build lets
 * Netty's detector look at every buffer.
 */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add("a " + type + " was lost: " + records));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> leaks = take();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " buffers were not released, the first: " + leaks.getFirst());
        }
    }

    /** Returns the leaks that were found since the last call. */
    static List<String> take() {
        System.gc();
        // Netty looks for what the collector has found whenever it makes a buffer.
        ByteBufAllocator.DEFAULT.buffer().release();
        List<String> leaks = new ArrayList<>();
        for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
            leaks.add(leak);
        }
        return leaks;
    }
}
