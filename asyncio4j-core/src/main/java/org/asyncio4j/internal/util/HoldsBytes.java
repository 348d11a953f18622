package org.asyncio4j.internal.util;

/** Holds received bytes that have not been read yet, and can return them. */
public interface HoldsBytes {

    /** Returns the bytes and no longer holds them. */
    byte[] takeBytes();
}
