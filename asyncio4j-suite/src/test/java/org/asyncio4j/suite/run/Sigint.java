package org.asyncio4j.suite.run;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * {@code sun.misc.Signal} for SIGINT. By reflection: javac warns of the class by name, and no
 * annotation silences it.
 */
final class Sigint {

    private Sigint() {}

    /** Sends this process the signal. */
    static void raise() {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            type.getMethod("raise", type).invoke(null, signal());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Sets a handler of the program's own and returns the one before. */
    static Object handle(Runnable action) {
        InvocationHandler answers =
                (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        action.run();
                        return null;
                    }
                    throw new UnsupportedOperationException(method.getName());
                };
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object own =
                    Proxy.newProxyInstance(
                            Sigint.class.getClassLoader(), new Class<?>[] {handler}, answers);
            return type.getMethod("handle", type, handler).invoke(null, signal(), own);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object signal() throws ReflectiveOperationException {
        return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance("INT");
    }
}
