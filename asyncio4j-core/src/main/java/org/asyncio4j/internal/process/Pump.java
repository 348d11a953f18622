package org.asyncio4j.internal.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * Copies from one blocking stream to another, on a thread of its own, until the first ends or the
 * second fails. It copies piece by piece, so that a writer that is too fast has to wait.
 *
 * @param onInputFailure called if reading fails
 * @param onOutputFailure called if writing fails
 * @param close always called at the end, to close the streams
 */
record Pump(
        InputStream from,
        OutputStream to,
        Consumer<IOException> onInputFailure,
        Consumer<IOException> onOutputFailure,
        Runnable close)
        implements Runnable {

    private static final int SIZE = 64 << 10;

    @Override
    public void run() {
        try {
            byte[] data = new byte[SIZE];
            for (int count = read(data); count >= 0; count = read(data)) {
                if (!write(data, count)) {
                    return;
                }
            }
        } finally {
            close.run();
        }
    }

    private int read(byte[] data) {
        try {
            return from.read(data);
        } catch (IOException e) {
            onInputFailure.accept(e);
            return -1;
        }
    }

    private boolean write(byte[] data, int count) {
        try {
            to.write(data, 0, count);
            to.flush();
            return true;
        } catch (IOException e) {
            onOutputFailure.accept(e);
            return false;
        }
    }
}
