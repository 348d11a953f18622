package org.asyncio4j.tools.repl;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Tells which line of which snippet a stack frame belongs to. JShell compiles a snippet as a class of its own, with more
 * lines than the user has written. Any thread: tasks fail whenever they like.
 */
final class SnippetPlaces {

    /** A frame as the user knows it: {@code fetch(#3:2)}; of code that is in no method just {@code #3:2}. */
    record Place(String method, String where) {
        @Override
        public String toString() {
            return method.isEmpty() ? where : method + "(" + where + ")";
        }
    }

    private static final Pattern CLASS = Pattern.compile("(REPL\\.\\$JShell\\$\\w+)\\$?(.*)");

    /** Of a lambda in such a class, as the library writes it. */
    private static final Pattern NAME = Pattern.compile("\\.JShell\\.\\w+\\.(?=[<\\w])");

    private static final String TOP_LEVEL = "do_it$";
    private static final String LAMBDA = "lambda$";

    /** By the name of the class of a snippet. */
    private final Map<String, Lines> lines = new ConcurrentHashMap<>();

    /**
     * The lines of a snippet.
     *
     * @param onlyLine whether it has one line only; JShell does not map all code that it makes of an expression
     * @param sourceLines the line in the snippet by the line in the class
     */
    private record Lines(String id, boolean onlyLine, Map<Integer, Integer> sourceLines) {}

    /** Adds a snippet that has an id and a class. */
    void add(String id, SnippetWrapper wrapper) {
        Map<Integer, Integer> sourceLines = new HashMap<>();
        int[] wrappedLine = lineNumbers(wrapper.wrapped());
        int[] sourceLine = lineNumbers(wrapper.source());
        for (int position = 0; position < wrapper.source().length(); position++) {
            int wrapped = wrapper.sourceToWrappedPosition(position);
            if (wrapped >= 0 && wrapped < wrappedLine.length) {
                sourceLines.putIfAbsent(wrappedLine[wrapped], sourceLine[position]);
            }
        }
        lines.put(
                wrapper.fullClassName(),
                new Lines(id, !wrapper.source().strip().contains("\n"), Map.copyOf(sourceLines)));
    }

    /** Returns the place of a frame, or null if it is not one of a snippet. */
    @Nullable
    Place of(StackTraceElement frame) {
        Matcher type = CLASS.matcher(frame.getClassName());
        if (!type.matches()) {
            return null;
        }
        String method = method(frame.getMethodName());
        String nested = type.group(2).replace('$', '.');
        String name = nested.isEmpty() || method.isEmpty() ? nested + method : nested + "." + method;
        Lines known = lines.get(type.group(1));
        if (known == null) {
            return new Place(name, "#?");
        }
        Integer line = known.onlyLine ? Integer.valueOf(1) : known.sourceLines.get(frame.getLineNumber());
        return new Place(name, "#" + known.id + (line == null ? "" : ":" + line));
    }

    /** Returns a text without the names of the snippets' classes, which those of coroutines begin with. */
    static String withoutClasses(String text) {
        return NAME.matcher(text).replaceAll("");
    }

    private static String method(String name) {
        String method = name;
        if (method.startsWith(LAMBDA)) {
            method = method.substring(LAMBDA.length(), Math.max(method.lastIndexOf('$'), LAMBDA.length()));
        }
        return method.startsWith(TOP_LEVEL) ? "" : method;
    }

    /** Returns for each character of {@code text} the number of its line, from 1 on. */
    private static int[] lineNumbers(String text) {
        int[] numbers = new int[text.length()];
        int line = 1;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = line;
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return numbers;
    }
}
