package org.asyncio4j.tools.repl;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.internal.util.TraceTree;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/** Exceptions as text, with the user's frames only, and those of snippets as the user knows them. */
final class ProblemText {

    /** A line of a stack trace: indent, class, method, file, line number. */
    private static final Pattern FRAME =
            Pattern.compile("(.*)\tat (?:.*/)?([\\w.$]+)\\.([\\w$<>]+)\\(([^:()]*)(?::(\\d+))?\\)");

    /** What the JDK writes instead of frames that the enclosing exception has too. */
    private static final Pattern COMMON = Pattern.compile(".*\t\\.\\.\\. \\d+ more");

    private static final String OWN_PACKAGE = "org.asyncio4j.tools.";

    /** As many frames of an exception are shown: a recursion without an end has thousands of the same. */
    private static final int MAX_FRAMES = 50;

    private final SnippetPlaces places;

    ProblemText(SnippetPlaces places) {
        this.places = places;
    }

    /** Returns the stack trace of an exception, which ends with a newline. */
    String of(Throwable problem) {
        StringBuilder text = new StringBuilder();
        int frames = 0;
        int left = 0;
        for (String line : TraceTree.of(problem, ProblemText::branches).lines().toList()) {
            Matcher frame = FRAME.matcher(line);
            if (!frame.matches()) {
                appendLeft(text, left);
                frames = 0;
                left = 0;
                if (!COMMON.matcher(line).matches()) {
                    text.append(line).append('\n');
                }
                continue;
            }
            String shown = textOf(frame);
            if (shown != null && ++frames <= MAX_FRAMES) {
                text.append(frame.group(1)).append("\tat ").append(shown).append('\n');
            } else if (shown != null) {
                left++;
            }
        }
        appendLeft(text, left);
        return text.toString();
    }

    /** Returns the report of what nobody could be told otherwise, such as the failure of a task. */
    String of(LoopProblem problem) {
        StringBuilder text = new StringBuilder(problem.message()).append('\n');
        for (Map.Entry<String, Object> entry : problem.asMap().entrySet()) {
            switch (entry.getKey()) {
                case "message", "exception", "source_traceback", "handle_traceback" -> {}
                case "hint" -> text.append(entry.getValue()).append('\n');
                default ->
                    text.append(entry.getKey())
                            .append(": ")
                            .append(SnippetPlaces.withoutClasses(Repr.of(entry.getValue())))
                            .append('\n');
            }
        }
        Throwable exception = problem.exception();
        return exception == null ? text.toString() : text + of(exception);
    }

    /** Returns a frame as text, or null if it is not the user's. */
    @Nullable
    String textOf(StackTraceElement frame) {
        SnippetPlaces.Place place = places.of(frame);
        if (place != null) {
            return place.toString();
        }
        boolean shown = Stacks.isUserCode(frame) && !frame.getClassName().startsWith(OWN_PACKAGE);
        return shown ? frame.toString() : null;
    }

    private @Nullable String textOf(Matcher frame) {
        String line = frame.group(5);
        return textOf(new StackTraceElement(
                frame.group(2), frame.group(3), frame.group(4), line == null ? -1 : Integer.parseInt(line)));
    }

    private static void appendLeft(StringBuilder text, int left) {
        if (left > 0) {
            text.append("\t... ").append(left).append(" more\n");
        }
    }

    private static TraceTree.@Nullable Branches branches(Throwable problem) {
        if (!(problem instanceof ExceptionGroup group)) {
            return null;
        }
        String message = group.getMessage();
        String name = group.getClass().getName();
        return new TraceTree.Branches(message == null ? name : name + ": " + message, group.exceptions());
    }
}
