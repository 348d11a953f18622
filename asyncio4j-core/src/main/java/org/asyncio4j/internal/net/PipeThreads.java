package org.asyncio4j.internal.net;

import java.io.Closeable;
import java.io.IOException;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.util.Log;

/** The threads of pipes that the loop cannot wait for itself. */
final class PipeThreads {

    private PipeThreads() {}

    static Thread start(String name, Runnable body) {
        return Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .start(body);
    }

    /** Closes on another thread, since closing may have to wait for whoever uses it. */
    static void close(Closeable pipe) {
        Engine.get()
                .newHelper("asyncio-close-pipe", () -> {
                    try {
                        pipe.close();
                    } catch (IOException e) {
                        Log.debug("could not close " + pipe + ": " + e);
                    }
                })
                .start();
    }
}
