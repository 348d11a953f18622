package org.asyncio4j.tools.repl;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes Java as JShell does, and commands. */
final class SnippetCompleter implements Completer {

    private final Supplier<Session> session;
    private final Supplier<Commands> commands;

    SnippetCompleter(Supplier<Session> session, Supplier<Commands> commands) {
        this.session = session;
        this.commands = commands;
    }

    @Override
    public void complete(LineReader reader, ParsedLine parsed, List<Candidate> candidates) {
        String word = parsed.word();
        if (word.startsWith("/")) {
            commands.get().startingWith(word).forEach(name -> candidates.add(candidate(name, 0)));
            return;
        }
        int[] anchor = {-1};
        String text = parsed.line();
        List<Suggestion> suggestions =
                Undisturbed.ask(() -> session.get().analysis().completionSuggestions(text, parsed.cursor(), anchor));
        int start = parsed.cursor() - word.length();
        int skipped = start - anchor[0];
        if (anchor[0] < 0) {
            return;
        }
        Stream<Suggestion> fitting =
                suggestions.stream().filter(each -> each.continuation().length() >= skipped);
        fitting.forEach(each -> {
            String value = skipped >= 0
                    ? each.continuation().substring(skipped)
                    : text.substring(start, anchor[0]) + each.continuation();
            candidates.add(candidate(value, each.matchesType() ? 0 : 1));
        });
    }

    /** One after which no blank is inserted. */
    private static Candidate candidate(String value, int rank) {
        return new Candidate(value, value, null, null, null, null, false, rank);
    }
}
