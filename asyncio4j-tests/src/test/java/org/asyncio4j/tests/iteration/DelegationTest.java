package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.asyncSendGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.SendYielder;
import org.asyncio4j.testing.AsyncioTest;

/**
 * What {@code result = yield from part()} does in asynchronous generators of Python 3.16: a method that is given the yielder,
 * and returns a result. Whatever the consumer does reaches it.
 */
class DelegationTest {

    private final List<String> log = new ArrayList<>();

    private String part(SendYielder<Integer, String> out) {
        String sent = out.yield(1);
        try {
            return sent + " and " + out.yield(2);
        } catch (IllegalStateException thrown) {
            return sent + " and " + thrown.getMessage();
        } finally {
            log.add("left");
        }
    }

    private AsyncSendGenerator<Integer, String> whole() {
        return asyncSendGenerator(out -> {
            log.add(part(out));
            out.yield(3);
        });
    }

    @AsyncioTest
    void whatIsSentAndWhatIsReturnedArrives() {
        AsyncSendGenerator<Integer, String> whole = whole();
        assertEquals(1, await(anext(whole)));
        assertEquals(2, await(whole.asend("a")));
        assertEquals(3, await(whole.asend("b")));
        assertEquals(List.of("left", "a and b"), log);
        await(whole.aclose());
    }

    @AsyncioTest
    void whatIsThrownArrives() {
        AsyncSendGenerator<Integer, String> whole = whole();
        assertEquals(1, await(anext(whole)));
        assertEquals(2, await(whole.asend("a")));
        assertEquals(3, await(whole.athrow(new IllegalStateException("thrown"))));
        assertEquals(List.of("left", "a and thrown"), log);
        await(whole.aclose());
    }

    @AsyncioTest
    void aCloseArrives() {
        AsyncSendGenerator<Integer, String> whole = whole();
        assertEquals(1, await(anext(whole)));
        assertEquals(2, await(whole.asend("a")));
        await(whole.aclose());
        assertEquals(List.of("left"), log);
    }
}
