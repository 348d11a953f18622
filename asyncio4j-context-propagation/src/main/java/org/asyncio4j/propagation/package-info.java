/**
 * Lets thread-locals of other libraries follow tasks, as context variables do.
 *
 * <p>There is nothing to call: with this module on the class path, or resolved on the module path, a task, a callback, a
 * call of {@code toThread} or a stage of a {@code CompletableFuture} view begins with the values that were there where
 * it was created, scheduled, awaited or asked for. What it sets itself is seen by the code that it calls and by what it
 * creates, and by nothing else.
 *
 * <p>The values are those of all {@linkplain io.micrometer.context.ContextRegistry#registerThreadLocalAccessor
 * accessors} in {@link io.micrometer.context.ContextRegistry#getInstance()}, and besides the {@code MDC} of SLF4J and the
 * current context of OpenTelemetry, where these libraries are there. {@link
 * org.asyncio4j.propagation.ContextVarAccessor} is the way back: it shows a context variable to libraries that know
 * only thread-locals.
 *
 * <p>{@code EventLoop.runInExecutor} takes nothing along, as it takes no context variables; {@code toThread} does.
 */
@NullMarked
package org.asyncio4j.propagation;

import org.jspecify.annotations.NullMarked;
