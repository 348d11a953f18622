package org.asyncio4j.http.internal;

import java.util.List;

/** What names and values of header fields may consist of (RFC 9110, sections 5.1 and 5.5), and how lists are read. */
public final class HeaderText {

    private static final int ASCII = 128;
    private static final boolean[] IN_TOKENS = inTokens();

    private HeaderText() {}

    private static boolean[] inTokens() {
        boolean[] allowed = new boolean[ASCII];
        for (char c = 0; c < ASCII; c++) {
            allowed[c] = Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
        return allowed;
    }

    /** Returns whether {@code text} is a token: a name of a field, a method. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ASCII || !IN_TOKENS[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Throws unless {@code name} is a name of a field. */
    public static void checkName(String name) {
        if (!isToken(name)) {
            throw new IllegalArgumentException("not a name of a header field: " + quoted(name));
        }
    }

    /** Throws unless {@code value} can be sent as a value as it is. */
    public static void checkValue(String name, String value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException(String.format(
                        "header field %s must not have the character 0x%02x at index %d", name, (int) c, i));
            }
        }
        if (length > 0 && (isSpace(value.charAt(0)) || isSpace(value.charAt(length - 1)))) {
            throw new IllegalArgumentException("header field " + name + " must not begin or end with a space");
        }
    }

    /** Returns whether {@code token} is an element of the comma-separated list {@code value}, without regard to case. */
    public static boolean hasToken(String value, String token) {
        int from = 0;
        while (from <= value.length()) {
            int comma = value.indexOf(',', from);
            int to = comma < 0 ? value.length() : comma;
            int begin = from;
            int end = to;
            while (begin < end && isSpace(value.charAt(begin))) {
                begin++;
            }
            while (begin < end && isSpace(value.charAt(end - 1))) {
                end--;
            }
            if (end - begin == token.length() && value.regionMatches(true, begin, token, 0, token.length())) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    /** Returns whether a client that has sent these values of {@code accept-encoding} takes {@code coding}. */
    public static boolean accepts(List<String> values, String coding) {
        boolean byAsterisk = false;
        for (String value : values) {
            for (String element : value.split(",", -1)) {
                int semicolon = element.indexOf(';');
                String name = (semicolon < 0 ? element : element.substring(0, semicolon)).strip();
                boolean taken = semicolon < 0 || !isZero(element.substring(semicolon + 1));
                if (name.equalsIgnoreCase(coding)) {
                    return taken;
                }
                byAsterisk |= name.equals("*") && taken;
            }
        }
        return byAsterisk;
    }

    private static boolean isZero(String weight) {
        return weight.strip().matches("[qQ]=0(\\.0{0,3})?");
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < ' ' || c >= 0x7f) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
