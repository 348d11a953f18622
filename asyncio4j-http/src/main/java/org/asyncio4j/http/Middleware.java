package org.asyncio4j.http;

/**
 * Makes of a handler another one, which does something before or after it, or instead of it.
 *
 * {@snippet :
 * Middleware timing = next -> request -> {
 *     long begin = System.nanoTime();
 *     Response response = next.handle(request);
 *     return response.withHeader("server-timing", "app;dur=" + (System.nanoTime() - begin) / 1e6);
 * };
 * }
 */
@FunctionalInterface
public interface Middleware {

    /** Returns a handler that calls {@code next}, or does not. Called once, when the application is put together. */
    HttpHandler wrap(HttpHandler next);
}
