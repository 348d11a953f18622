package org.asyncio4j.internal.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.util.function.Consumer;
import org.asyncio4j.internal.engine.Engine;

/**
 * Copies an open file to a child's standard input, until the file ends or nobody reads the pipe any
 * more.
 *
 * @param to is closed at the end
 * @param onFailure called, on the thread that copies, if the file cannot be read
 */
record InputCopy(FileChannel from, Pipe.SinkChannel to, Consumer<Throwable> onFailure) implements Runnable {

    private static final int SIZE = 64 << 10;

    /** Starts copying, on a virtual thread: reads of a file are short, and an NIO pipe does not pin the carrier. */
    void start() {
        Engine.get().newHelper("asyncio-copy", this).start();
    }

    @Override
    public void run() {
        try {
            ByteBuffer data = ByteBuffer.allocate(SIZE);
            while (from.read(data.clear()) >= 0) {
                if (!write(data.flip())) {
                    return;
                }
            }
        } catch (Throwable problem) {
            onFailure.accept(problem);
        } finally {
            Launcher.closeQuietly(to);
        }
    }

    /** Returns false if nobody reads any more, which is no failure. */
    private boolean write(ByteBuffer data) {
        try {
            while (data.hasRemaining()) {
                to.write(data);
            }
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
