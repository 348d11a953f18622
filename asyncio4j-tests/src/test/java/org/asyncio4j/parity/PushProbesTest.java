package org.asyncio4j.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the probes of pushed generators print does not depend on whose stack the bodies run on. */
class PushProbesTest {

    static Set<String> twins() {
        return Twins.byTopic().get("push_probes");
    }

    @AfterEach
    void pushAgain() {
        PushProbes.pulling = false;
        Prelude.forget();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("twins")
    void twinPrintsTheSameWithAFiberForEachBody(String twin) throws Throwable {
        String pushed = Twins.run(twin);
        PushProbes.pulling = true;
        assertEquals(Twins.run(twin), pushed);
    }
}
