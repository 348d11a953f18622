package org.asyncio4j.propagation.internal;

import io.micrometer.context.ThreadLocalAccessor;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The current context of OpenTelemetry, which has the current span and the baggage. */
final class OpenTelemetryAccessor implements ThreadLocalAccessor<Context> {

    static final String KEY = "asyncio4j.opentelemetry";

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Context getValue() {
        Context current = Context.current();
        return current == Context.root() ? null : current;
    }

    /** Makes it the current one. Its scope is not needed: whoever has set it sets the one before it again. */
    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public void setValue(Context context) {
        context.makeCurrent();
    }

    @Override
    public void setValue() {
        setValue(Context.root());
    }
}
