package org.asyncio4j.suite.tools;

import java.lang.reflect.Proxy;

/**
 * The signal of Ctrl-C. By reflection: javac warns of {@code sun.misc.Signal} by name, and no
 * annotation silences it.
 */
public final class Sigint {

    private Sigint() {}

    /** Sends the signal to this JVM, which handles it on a thread of its own. */
    public static void raise() {
        try {
            signalType().getMethod("raise", signalType()).invoke(null, signal());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Has {@code action} run whenever the signal comes; returns the handler before. */
    public static Object handle(Runnable action) {
        try {
            return handle(
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
            Object before = handle(handlerType().getField("SIG_DFL").get(null));
            handle(before);
            return before == handlerType().getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object handle(Object handler) throws ReflectiveOperationException {
        return signalType()
                .getMethod("handle", signalType(), handlerType())
                .invoke(null, signal(), handler);
    }

    private static Object signal() throws ReflectiveOperationException {
        return signalType().getConstructor(String.class).newInstance("INT");
    }

    private static Class<?> signalType() throws ReflectiveOperationException {
        return Class.forName("sun.misc.Signal");
    }

    private static Class<?> handlerType() throws ReflectiveOperationException {
        return Class.forName("sun.misc.SignalHandler");
    }
}
