package org.asyncio4j.extras;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Queue;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;

/** The signals that the process receives, as items. */
final class Signals {

    private Signals() {}

    static AsyncIterable<String> of(String... signals) {
        List<String> names = Checks.copyOf(signals, "signals");
        if (names.isEmpty()) {
            throw new IllegalArgumentException("name at least one signal, as in signals(\"HUP\")");
        }
        return () -> AsyncGenerator.<String>of("signals", out -> {
                    EventLoop loop = Coroutines.getRunningLoop();
                    Queue<String> received = new Queue<>();
                    List<String> handled = new ArrayList<>();
                    try {
                        for (String name : names) {
                            loop.addSignalHandler(name, () -> received.putNowait(name));
                            handled.add(name);
                        }
                        while (true) {
                            out.yield(Coroutines.await(received.get()));
                        }
                    } finally {
                        handled.forEach(loop::removeSignalHandler);
                    }
                })
                .asyncIterator();
    }
}
