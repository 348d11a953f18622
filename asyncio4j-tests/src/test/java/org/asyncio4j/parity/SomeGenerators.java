package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.parity.Prelude.P;

import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.tests.tools.Boom;

/** What the probes of generators go through. */
final class SomeGenerators {

    private SomeGenerators() {}

    static AsyncGenerator<Integer> count(int end) {
        return asyncGenerator(out -> {
            for (int i = 0; i < end; i++) {
                P("makes", i);
                out.yield(i);
            }
        });
    }

    static AsyncGenerator<Integer> slow() {
        return asyncGenerator(out -> {
            await(sleep(1));
            out.yield(1);
        });
    }

    static void fail(String message) {
        throw new Boom(message);
    }
}
