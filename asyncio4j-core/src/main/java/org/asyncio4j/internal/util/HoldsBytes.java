package org.asyncio4j.internal.util;

/** Has received bytes that nobody has taken yet, and gives them back. */
public interface HoldsBytes {

    /** The bytes, which it forgets. */
    byte[] takeBytes();
}
