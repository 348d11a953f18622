package org.asyncio4j.netty;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.lowlevel.EventLoop;

/** The clock of a loop, for Netty: of virtual time if the loop's is. Any thread. */
final class LoopTicker implements Ticker {

    private static final double NANOS = 1e9;

    private final EventLoop loop;

    LoopTicker(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public long initialNanoTime() {
        return 0;
    }

    @Override
    public long nanoTime() {
        return Math.round(loop.time() * NANOS);
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("would block the loop: schedule what is to run later");
    }
}
