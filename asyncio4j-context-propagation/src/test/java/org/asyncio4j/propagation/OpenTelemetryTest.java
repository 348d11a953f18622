package org.asyncio4j.propagation;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;

/** OpenTelemetry's context follows tasks, without being registered. */
class OpenTelemetryTest extends FollowsTasks {

    private static final String KEY = "request";

    @Override
    @SuppressWarnings("MustBeClosedChecker")
    void set(String value) {
        Context context = value == null
                ? Context.root()
                : Context.root().with(Baggage.builder().put(KEY, value).build());
        context.makeCurrent();
    }

    @Override
    String get() {
        return Baggage.current().getEntryValue(KEY);
    }
}
