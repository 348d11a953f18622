package org.asyncio4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leak in a test of this module would be seen. */
class NoLeaksTest {

    @Test
    void aBufferThatNobodyReleasesIsFound() throws InterruptedException {
        ByteBufAllocator.DEFAULT.buffer(16).writeByte(1);
        List<String> leaks = new ArrayList<>(NoLeaks.take());
        while (leaks.isEmpty()) {
            Thread.sleep(1); // the collector tells on a thread of its own
            leaks.addAll(NoLeaks.take());
        }
        assertEquals(1, leaks.size());
        assertTrue(leaks.getFirst().contains("NoLeaksTest"), leaks::getFirst);
    }
}
