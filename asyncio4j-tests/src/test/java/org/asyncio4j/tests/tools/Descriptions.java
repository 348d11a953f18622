package org.asyncio4j.tests.tools;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;

/** What descriptions and messages say. */
public final class Descriptions {

    private Descriptions() {}

    /** Fails unless the expression is found in the text. */
    public static void assertMatches(String regex, String text) {
        assertTrue(Pattern.compile(regex).matcher(text).find(), text);
    }

    /** What a thing says of itself, without the identity that it must show. */
    public static String withoutIdentity(Object thing) {
        String identity = " at 0x" + Integer.toHexString(System.identityHashCode(thing)) + " ";
        String text = thing.toString();
        assertTrue(text.contains(identity), text);
        return text.replace(identity, " ");
    }

    /** The number of the line that calls it. */
    public static int lineHere() {
        return StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst())
                .orElseThrow()
                .getLineNumber();
    }
}
