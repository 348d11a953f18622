package org.asyncio4j.internal.util;

/** The one value of {@code Void}, for code that must return one where null is not allowed otherwise. */
public final class Nothing {

    /** Null, as {@code Void} has no other value. */
    @SuppressWarnings("NullAway")
    public static final Void VOID = null;

    private Nothing() {}
}
