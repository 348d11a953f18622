package org.asyncio4j.parity;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * The signal of Ctrl-C. By reflection, since javac warns of {@code sun.misc.Signal} and nothing in
 * the source turns that off.
 */
final class Sigint {

    private Sigint() {}

    /** Sends the signal to this JVM, which handles it on a thread of its own. */
    static void raise() {
        try {
            signalMethod("raise").invoke(null, signal());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Has {@code action} run whenever the signal comes. */
    static void handle(Runnable action) {
        try {
            handle(
                    Proxy.newProxyInstance(
                            Sigint.class.getClassLoader(),
                            new Class<?>[] {handlerType()},
                            (proxy, method, arguments) -> {
                                action.run();
                                return null;
                            }));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether this JVM was started with the signal ignored and so can never get it. */
    static boolean isIgnored() {
        try {
            Object before = handle(handlerType().getField("SIG_DFL").get(null));
            handle(before);
            return before == handlerType().getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object handle(Object handler) throws ReflectiveOperationException {
        return signalMethod("handle").invoke(null, signal(), handler);
    }

    private static Object signal() throws ReflectiveOperationException {
        return signalType().getConstructor(String.class).newInstance("INT");
    }

    private static Method signalMethod(String name) throws ReflectiveOperationException {
        return name.equals("raise")
                ? signalType().getMethod(name, signalType())
                : signalType().getMethod(name, signalType(), handlerType());
    }

    private static Class<?> signalType() throws ReflectiveOperationException {
        return Class.forName("sun.misc.Signal");
    }

    private static Class<?> handlerType() throws ReflectiveOperationException {
        return Class.forName("sun.misc.SignalHandler");
    }
}
