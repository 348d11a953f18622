package org.asyncio4j.tools.observe;

import java.util.Locale;

/** Numbers of bytes as people read them. */
final class Sizes {

    private static final String[] UNITS = {"", "K", "M", "G", "T"};

    private Sizes() {}

    /** Returns a number of at most four digits with its unit: {@code 9999}, {@code 10K}, {@code 12M}. */
    static String text(double bytes) {
        int unit = 0;
        double left = bytes;
        while (left >= 10_000 && unit < UNITS.length - 1) {
            left /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.0f%s", left, UNITS[unit]);
    }
}
