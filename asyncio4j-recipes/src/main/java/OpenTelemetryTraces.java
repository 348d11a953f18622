import static org.asyncio4j.Asyncio.*;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.asyncio4j.*;

// OpenTelemetry: the current span follows tasks, timers and calls in threads. With `asyncio4j-context-propagation`
// among the dependencies there is nothing else to do.

/** Stands for the exporter to a collector. */
static final class Collector implements SpanExporter {
    final List<SpanData> spans = new CopyOnWriteArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
        spans.addAll(ended);
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}

/** Runs code in a span. What it awaits or starts sees the span as the current one; other tasks do not. */
<T> T traced(Tracer tracer, String name, Callable<T> body) throws Exception {
    Span span = tracer.spanBuilder(name).startSpan();
    try (Scope _ = span.makeCurrent()) {
        return body.call();
    } catch (Throwable e) { // a CancelledError, too
        span.recordException(e);
        throw e;
    } finally {
        span.end();
    }
}

int handle(Tracer tracer, String request) throws Exception {
    return traced(tracer, request, () -> {
        List<Integer> sizes = await(gather(
                async(() -> traced(tracer, "load of " + request, () -> await(sleep(0.01, 1)))),
                async(() -> await(toThread(() -> traced(tracer, "thread of " + request, () -> 2))))));
        return sizes.get(0) + sizes.get(1);
    });
}

void main() {
    Collector collector = new Collector();
    try (SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(collector))
            .build()) {
        Tracer tracer = provider.get("recipe");
        run(() -> await(gather(async(() -> handle(tracer, "request 1")), async(() -> handle(tracer, "request 2")))));
    }
    Map<String, String> names = new HashMap<>();
    Set<String> traces = new HashSet<>();
    for (SpanData span : collector.spans) {
        names.put(span.getSpanId(), span.getName());
        traces.add(span.getTraceId());
    }
    collector.spans.stream()
            .map(span -> span.getName() + " within " + names.getOrDefault(span.getParentSpanId(), "nothing"))
            .sorted()
            .forEach(IO::println);
    IO.println("traces: " + traces.size());
}
