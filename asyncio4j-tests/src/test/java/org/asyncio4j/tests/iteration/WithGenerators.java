package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;

/** Tests of asynchronous generators, with some of those. */
abstract class WithGenerators {

    final List<Object> log = new ArrayList<>();

    static AsyncGenerator<Integer> count(int end) {
        return asyncGenerator("count", out -> {
            for (int i = 0; i < end; i++) {
                out.yield(i);
            }
        });
    }

    /** One item, a second late. */
    static AsyncGenerator<Integer> slow() {
        return asyncGenerator("slow", out -> {
            await(sleep(1));
            out.yield(1);
        });
    }

    AsyncGenerator<Integer> tidy() {
        return asyncGenerator("tidy", out -> {
            try {
                for (int i = 0; ; i++) {
                    out.yield(i);
                }
            } finally {
                await(sleep(0.5));
                log.add("tidied");
            }
        });
    }

    static <T> List<T> all(AsyncGenerator<T> generator) {
        List<T> items = new ArrayList<>();
        for (T item : each(generator)) {
            items.add(item);
        }
        return items;
    }
}
