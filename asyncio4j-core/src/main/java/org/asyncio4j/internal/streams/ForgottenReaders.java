package org.asyncio4j.internal.streams;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * Finds readers that are garbage although their connections are not, on a thread of its own.
 *
 * <p>A {@link java.lang.ref.Cleaner} would do the same with three objects and a lock for each connection. Nothing here
 * refers to a watch that nothing has found yet: that of a connection whose loop is garbage too goes with it.
 */
final class ForgottenReaders {

    private static final ReferenceQueue<BufferedStreamReader> FOUND = new ReferenceQueue<>();

    static {
        Thread.ofPlatform()
                .daemon()
                .name("asyncio-forgotten")
                .inheritInheritableThreadLocals(false)
                .start(ForgottenReaders::findForEver)
                .setContextClassLoader(null);
    }

    /** Refers to a reader, and tells its state when it is garbage. */
    static final class Watch extends WeakReference<BufferedStreamReader> {

        private final ReadState state;

        Watch(BufferedStreamReader reader) {
            super(reader, FOUND);
            state = reader.state();
        }
    }

    private ForgottenReaders() {}

    /** Watches a reader as long as something refers to the watch. */
    static Watch watch(BufferedStreamReader reader) {
        return new Watch(reader);
    }

    private static void findForEver() {
        while (true) {
            try {
                ((Watch) FOUND.remove()).state.readerIsGone();
            } catch (InterruptedException spurious) {
                // Nobody interrupts this thread on purpose.
            } catch (Throwable outOfMemory) {
                // This one stays open until its loop closes. The next may be found again.
            }
        }
    }
}
