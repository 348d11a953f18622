package org.asyncio4j.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** A clock of {@code java.time} that shows the time of a world or of a host. */
final class SimClock extends Clock {

    /** What it shows at the begin of each world. */
    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");

    private final LongSupplier nanos;
    private final ZoneId zone;

    SimClock(LongSupplier nanos) {
        this(nanos, ZoneOffset.UTC);
    }

    private SimClock(LongSupplier nanos, ZoneId zone) {
        this.nanos = nanos;
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SimClock(nanos, other);
    }

    @Override
    public Instant instant() {
        return BEGIN.plusNanos(nanos.getAsLong());
    }
}
