package org.asyncio4j.netty;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.List;
import java.util.Set;

/** The threads that Netty, or what is built on it, has started since this was made. */
final class SideThreads {

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    /**
     * Returns the names of those that live. Netty's one for promises that belong to no event loop, such as those of a list of
     * channels, does not count: the process has one, which ends when it has nothing to do for a second.
     */
    List<String> alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread instanceof FastThreadLocalThread && !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("globalEventExecutor"))
                .sorted()
                .toList();
    }
}
