package org.asyncio4j.tools.repl;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.Diag;

/** The compiler's errors in a snippet as text: the message, the line, and a mark below what is wrong. */
final class CompileErrors {

    private CompileErrors() {}

    static String of(Stream<Diag> diagnostics, String source) {
        return diagnostics
                .filter(Diag::isError)
                .map(error -> describe(error, source))
                .distinct()
                .collect(Collectors.joining());
    }

    private static String describe(Diag error, String source) {
        StringBuilder text = new StringBuilder();
        List<String> message = error.getMessage(Locale.ROOT).lines().toList();
        text.append("error: ").append(message.getFirst()).append('\n');
        message.stream()
                .skip(1)
                // Where it was looked for is a class that the user has not written.
                .filter(line -> !line.strip().startsWith("location:"))
                .forEach(line -> text.append(line).append('\n'));
        if (error.getPosition() == Diag.NOPOS || source.isBlank()) {
            return text.toString();
        }
        int last = source.length() - 1;
        int from = Math.clamp(error.getStartPosition(), 0, last);
        int to = Math.clamp(error.getEndPosition() - 1, from, last);
        if (source.charAt(from) == '\n' && from > 0) {
            from--; // what is missing at the end of a line
            to = Math.max(from, Math.min(to, from));
        }
        int begin = source.lastIndexOf('\n', from - 1) + 1;
        int end = source.indexOf('\n', from);
        String line = source.substring(begin, end < 0 ? source.length() : end);
        int width = Math.min(to, begin + line.length() - 1) - from + 1;
        text.append("  ").append(line).append('\n');
        text.append("  ")
                .append(blanksLike(line.substring(0, from - begin)))
                .append(mark(width))
                .append('\n');
        return text.toString();
    }

    /** Returns blanks as wide as {@code text}: a tab stays a tab. */
    private static String blanksLike(String text) {
        return text.replaceAll("[^\t]", " ");
    }

    private static String mark(int width) {
        return width <= 1 ? "^" : "^" + "-".repeat(width - 2) + "^";
    }
}
