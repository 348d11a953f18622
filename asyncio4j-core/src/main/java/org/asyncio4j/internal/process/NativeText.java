package org.asyncio4j.internal.process;

import java.nio.charset.Charset;
import java.util.Map;

/**
 * The encoding of what a child gets from us. The JDK encodes arguments and variables by the locale
 * that this JVM was started with, and puts a {@code ?} where that has no such character: to a shell
 * a pattern. So such a text is refused.
 */
final class NativeText {

    static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private NativeText() {}

    /**
     * Fails if a text does not reach a child as it is; shows nothing of it, since it may be a secret.
     *
     * @param what which text it is, for the message
     */
    static void ensureEncodable(String text, String what) {
        if (!CHARSET.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(what + " has characters that cannot be encoded in " + CHARSET
                    + ", the charset of this JVM's locale; start it with a locale of UTF-8, for instance with the"
                    + " variable LC_ALL=C.UTF-8");
        }
    }

    /**
     * Makes the environment of a child what is wanted. What it has already stays untouched: its bytes
     * may have no exact text.
     */
    static void setVariables(Map<String, String> environment, Map<String, String> wanted) {
        environment.keySet().retainAll(wanted.keySet());
        wanted.forEach((name, value) -> {
            if (!value.equals(environment.get(name))) {
                ensureEncodable(name, "the name of the variable " + name);
                ensureEncodable(value, "the value of the variable " + name);
                environment.put(name, value);
            }
        });
    }
}
