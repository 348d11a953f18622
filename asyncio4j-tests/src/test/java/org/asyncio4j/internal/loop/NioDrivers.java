package org.asyncio4j.internal.loop;

import org.asyncio4j.lowlevel.spi.IoDriver;

/** Lets tests put something of their own around the loop's own driver. */
public final class NioDrivers {

    private NioDrivers() {}

    /** A driver as each loop makes one for itself. */
    public static IoDriver newDriver() {
        return new NioDriver();
    }
}
