package org.asyncio4j.tests;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

class KitTest {

    @AsyncioTest
    void aDayPassesAtOnce(VirtualClock clock) {
        await(sleep(86_400));
        assertEquals(86_400, clock.time());
    }
}
