package org.asyncio4j.tests.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.asyncio4j.function.Action;

/** How the library refuses what it is given. */
public final class Refusals {

    private Refusals() {}

    /** Fails unless {@code call} is refused because its argument {@code name} is null. */
    public static void assertNullRefused(String name, Action<Exception> call) {
        NullPointerException refused = assertThrows(NullPointerException.class, call::run);
        assertEquals(name + " must not be null", refused.getMessage());
    }
}
