package org.asyncio4j.netty;

import org.asyncio4j.Future;
import org.asyncio4j.WaitReason;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/** Completes a future of a loop as a future of Netty is. */
final class FutureOfNetty<T extends @Nullable Object> {

    private final EventLoop loop;
    private final io.netty.util.concurrent.Future<T> source;

    /** Loop thread only. */
    private final SettableFuture<T> future;

    private FutureOfNetty(io.netty.util.concurrent.Future<T> source, EventLoop loop) {
        this.source = source;
        this.loop = loop;
        this.future = loop.createFuture();
    }

    static <T extends @Nullable Object> Future<T> of(io.netty.util.concurrent.Future<T> source, EventLoop loop) {
        FutureOfNetty<T> bridge = new FutureOfNetty<>(source, loop);
        if (source.isDone()) {
            bridge.complete();
        } else {
            bridge.listen();
        }
        return bridge.future;
    }

    private void listen() {
        if (!bringsItAbout(loop)) {
            Futures.expectFromOutside(future);
        }
        Futures.setWaitTarget(future, () -> new WaitReason("netty", "Netty's " + source));
        future.addDoneCallback(this::cancelIfCancelled);
        source.addListener(done -> sourceIsDone());
    }

    /** Whether nothing from outside is needed: the loop's clock knows of its own timers, by which its groups end too. */
    private boolean bringsItAbout(EventLoop loop) {
        AsyncioEventLoop owner = switch (source) {
            case LoopTimer<?> timer -> timer.group;
            case Termination end -> end.group;
            default -> null;
        };
        return owner != null && owner.loop == loop;
    }

    private void cancelIfCancelled(Future<T> done) {
        if (done.cancelled()) {
            source.cancel(true);
        }
    }

    /** On whatever thread the source has been completed. */
    private void sourceIsDone() {
        if (Loops.getRunningLoopOrNull() == loop) {
            complete();
            return;
        }
        try {
            loop.callSoonThreadsafe(this::complete);
        } catch (IllegalStateException refused) {
            if (!loop.isClosed()) {
                throw refused;
            }
            // Nobody can wait for it any more.
        }
    }

    private void complete() {
        if (future.done()) {
            return;
        }
        if (source.isSuccess()) {
            future.setResult(source.getNow());
        } else {
            future.setException(source.cause());
        }
    }
}
