package org.asyncio4j.internal.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * Copies between a pipe of the JDK and one of NIO, on a thread of its own, until the first ends or
 * the second fails. It copies piece by piece, so that a writer that is too fast has to wait.
 *
 * <p>That a stream fails is the end of the pipe, whose other end tells it.
 *
 * @param onBug called if anything else is thrown
 * @param close always called at the end, to close the streams
 */
record Pump(InputStream from, OutputStream to, Consumer<Throwable> onBug, Runnable close) implements Runnable {

    private static final int SIZE = 64 << 10;

    @Override
    public void run() {
        try {
            byte[] data = new byte[SIZE];
            for (int count = from.read(data); count >= 0; count = from.read(data)) {
                to.write(data, 0, count);
                to.flush();
            }
        } catch (IOException ended) {
            // See above.
        } catch (Throwable bug) {
            onBug.accept(bug);
        } finally {
            close.run();
        }
    }
}
