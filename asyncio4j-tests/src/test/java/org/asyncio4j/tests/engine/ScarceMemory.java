package org.asyncio4j.tests.engine;

import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.FullHeap;
import org.asyncio4j.tests.tools.OwnLoop;

/** The program of {@link ScarceMemoryTest}. */
final class ScarceMemory {

    private static final int WAITERS = 100_000;
    private static final int SMALLEST = 16;

    private static int ran;

    private ScarceMemory() {}

    public static void main(String[] arguments) {
        EventLoop loop = Loops.newEventLoop();
        OwnLoop.turn(loop);
        SettableFuture<Integer> future = loop.createFuture();
        for (int i = 0; i < WAITERS; i++) {
            future.addDoneCallback(done -> ran++);
        }
        FullHeap.fill(SMALLEST);
        boolean refused = false;
        try {
            future.setResult(1);
        } catch (OutOfMemoryError full) {
            refused = true;
        }
        FullHeap.free();
        if (refused) {
            future.setResult(1);
        }
        OwnLoop.turn(loop);
        loop.close();
        System.out.println((refused ? "refused" : "not refused") + ", then "
                + (ran == WAITERS ? "all have run" : ran + " have run"));
    }
}
