package org.asyncio4j.internal.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Copies a child's output to an open file, on a thread of its own, until nobody has the pipe open
 * any more or the file fails.
 *
 * <p>The file is to hold what the child has written when the child's end is told, and a grandchild
 * that keeps the pipe must not delay that. So the thread never blocks in a read: it selects, can be
 * woken, and sees when the pipe is empty. What a grandchild writes later is still copied.
 */
final class OutputCopy implements Channel {

    private static final int SIZE = 64 << 10;

    /** More than a pipe of ours can hold. */
    private static final int PIPE_SIZE = 1 << 20;

    private final Pipe.SourceChannel from;
    private final FileChannel to;
    private final Consumer<Throwable> onFailure;
    private final Selector selector;

    /** Reached when all that the child wrote is in the file, or never will be. */
    private final CountDownLatch copied = new CountDownLatch(1);

    private volatile boolean childEnded;

    private OutputCopy(Pipe.SourceChannel from, FileChannel to, Consumer<Throwable> onFailure, Selector selector) {
        this.from = from;
        this.to = to;
        this.onFailure = onFailure;
        this.selector = selector;
    }

    /**
     * Starts copying.
     *
     * @param from is closed at the end
     * @param onFailure called on the thread that copies, if something is lost
     */
    static OutputCopy start(Pipe.SourceChannel from, FileChannel to, Consumer<Throwable> onFailure) throws IOException {
        from.configureBlocking(false);
        Selector selector = Selector.open();
        try {
            from.register(selector, from.validOps());
            OutputCopy copy = new OutputCopy(from, to, onFailure, selector);
            // A platform thread: a selector blocks its thread, carrier included.
            Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name("asyncio-copy")
                    .start(copy::run);
            return copy;
        } catch (Throwable problem) {
            selector.close();
            throw problem;
        }
    }

    @Override
    public boolean isOpen() {
        return from.isOpen();
    }

    /** Gives up: closes the pipe. The selector is woken, because closing what it selects does not. */
    @Override
    public void close() throws IOException {
        from.close();
        selector.wakeup();
    }

    /** Waits until the file holds what the child has written, which has ended; may block. */
    void awaitCopied() {
        childEnded = true;
        selector.wakeup();
        while (true) {
            try {
                copied.await();
                return;
            } catch (InterruptedException spurious) {
                // Nobody interrupts this thread on purpose.
            }
        }
    }

    private void run() {
        try {
            copyAll();
        } catch (Throwable problem) {
            // If the pipe is closed we have been told to give up.
            if (from.isOpen()) {
                onFailure.accept(problem);
            }
        } finally {
            Launcher.closeQuietly(from);
            Launcher.closeQuietly(selector);
            copied.countDown();
        }
    }

    private void copyAll() throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(SIZE);
        int afterEnd = 0;
        while (true) {
            // Looked at before reading: what is there to be read then includes all of the child's.
            boolean ended = childEnded;
            int count = from.read(data.clear());
            if (count < 0) {
                return;
            }
            data.flip();
            while (data.hasRemaining()) {
                to.write(data);
            }
            if (ended) {
                afterEnd = Math.min(afterEnd + count, PIPE_SIZE);
                if (count == 0 || afterEnd == PIPE_SIZE) {
                    copied.countDown();
                }
            }
            if (count == 0) {
                selector.select();
                selector.selectedKeys().clear();
            }
        }
    }
}
