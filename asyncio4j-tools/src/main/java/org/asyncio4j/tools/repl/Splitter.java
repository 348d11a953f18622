package org.asyncio4j.tools.repl;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * Splits what is typed, pasted or piped into snippets and commands. It goes line by line: a snippet ends where the
 * compiler's parser says that it may, so that lines without a semicolon are snippets too.
 */
final class Splitter {

    private final SourceCodeAnalysis analysis;
    private final StringBuilder begun = new StringBuilder();

    Splitter(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** Returns the pieces of a whole text; what is left of it can be asked for by {@link #isBegun}. */
    static List<String> split(SourceCodeAnalysis analysis, String text) {
        Splitter splitter = new Splitter(analysis);
        List<String> pieces = new ArrayList<>();
        text.lines().forEach(line -> pieces.addAll(splitter.add(line)));
        pieces.addAll(splitter.rest());
        return pieces;
    }

    /** Whether a text ends in the middle of a snippet. */
    static boolean isIncomplete(SourceCodeAnalysis analysis, String text) {
        Splitter splitter = new Splitter(analysis);
        text.lines().forEach(splitter::add);
        // The line of the cursor that is still empty.
        return splitter.isBegun() && !(text.endsWith("\n") && splitter.mayEnd());
    }

    /** Whether a line is a command of the REPL, such as {@code /help}. */
    static boolean isCommand(String line) {
        return line.matches("\\s*/([A-Za-z?!].*)?\\s*");
    }

    /** Adds a line, and returns what it completes. */
    List<String> add(String line) {
        List<String> pieces = new ArrayList<>();
        if (begun.isEmpty() && isCommand(line)) {
            pieces.add(line.strip());
            return pieces;
        }
        if (line.isBlank() && !begun.isEmpty() && mayEnd()) {
            pieces.addAll(rest());
            return pieces;
        }
        begun.append(begun.isEmpty() ? "" : "\n").append(line);
        while (!begun.isEmpty()) {
            CompletionInfo info = analysis.analyzeCompletion(begun.toString());
            switch (info.completeness()) {
                case EMPTY -> begun.setLength(0);
                case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE -> {
                    return pieces;
                }
                case COMPLETE, COMPLETE_WITH_SEMI, UNKNOWN -> {
                    pieces.add(info.source());
                    String remaining = info.remaining();
                    begun.setLength(0);
                    begun.append(remaining.isBlank() ? "" : remaining.stripLeading());
                }
            }
        }
        return pieces;
    }

    /** Whether a snippet has begun and is not complete. */
    boolean isBegun() {
        return !begun.isEmpty();
    }

    /** Returns what is left when no more lines come, complete or not. */
    List<String> rest() {
        if (begun.toString().isBlank()) {
            return List.of();
        }
        String text = begun.toString();
        begun.setLength(0);
        return List.of(text);
    }

    /** Whether what has begun could end here, or go on: an {@code if} that an {@code else} may follow. */
    private boolean mayEnd() {
        return analysis.analyzeCompletion(begun.toString()).completeness()
                == SourceCodeAnalysis.Completeness.CONSIDERED_INCOMPLETE;
    }
}
