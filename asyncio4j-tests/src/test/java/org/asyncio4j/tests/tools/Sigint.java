package org.asyncio4j.tests.tools;

import java.lang.reflect.Proxy;

/**
 * The signal of Ctrl-C, and others. By reflection: javac warns of {@code sun.misc.Signal} by name,
 * and no annotation silences it.
 */
public final class Sigint {

    private Sigint() {}

    /** Sends the signal to this JVM, which handles it on a thread of its own. */
    public static void raise() {
        raise("INT");
    }

    /** Sends another signal to this JVM. */
    public static void raise(String name) {
        try {
            signalType().getMethod("raise", signalType()).invoke(null, signal(name));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Has {@code action} run whenever the signal comes; returns the handler before. */
    public static Object handle(Runnable action) {
        return handle("INT", action);
    }

    /** As {@link #handle(Runnable)}, for another signal. */
    public static Object handle(String name, Runnable action) {
        try {
            return handle(
                    name,
                    Proxy.newProxyInstance(
                            Sigint.class.getClassLoader(),
                            new Class<?>[] {handlerType()},
                            (proxy, method, arguments) -> {
                                if (method.getName().equals("handle")) {
                                    action.run();
                                    return null;
                                }
                                throw new UnsupportedOperationException(method.getName());
                            }));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether this JVM was started with the signal ignored and so can never get it. */
    public static boolean isIgnored() {
        try {
            Object before = handle("INT", handlerType().getField("SIG_DFL").get(null));
            handle("INT", before);
            return before == handlerType().getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Gives a signal back to what {@link #handle} returned. */
    public static void put(String name, Object handler) {
        try {
            handle(name, handler);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Has a signal do what it does by itself. */
    public static void putDefault(String name) {
        try {
            handle(name, handlerType().getField("SIG_DFL").get(null));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** What handles a signal now. */
    public static Object handlerOf(String name) {
        try {
            Object handler = handle(name, handlerType().getField("SIG_DFL").get(null));
            handle(name, handler);
            return handler;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object handle(String name, Object handler) throws ReflectiveOperationException {
        return signalType().getMethod("handle", signalType(), handlerType()).invoke(null, signal(name), handler);
    }

    private static Object signal(String name) throws ReflectiveOperationException {
        return signalType().getConstructor(String.class).newInstance(name);
    }

    private static Class<?> signalType() throws ReflectiveOperationException {
        return Class.forName("sun.misc.Signal");
    }

    private static Class<?> handlerType() throws ReflectiveOperationException {
        return Class.forName("sun.misc.SignalHandler");
    }
}
