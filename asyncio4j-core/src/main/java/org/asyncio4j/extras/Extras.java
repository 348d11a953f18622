package org.asyncio4j.extras;

import org.asyncio4j.annotation.CheckReturnValue;

/**
 * The functions of this package, meant for {@code import static org.asyncio4j.extras.Extras.*} beside those of {@code
 * Asyncio}; no name is in both.
 */
@CheckReturnValue
public final class Extras {

    // Each body is one delegating line.

    private Extras() {}
}
