package org.asyncio4j.tools.repl;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/**
 * A terminal: a prompt with a line editor, history and completion. While the editor waits, what tasks print appears above
 * it; while a snippet runs, the terminal is as it is for any program.
 */
final class TerminalPrompt implements Prompt, AutoCloseable {

    private static final String PROMPT = ">>> ";
    private static final String NEXT_LINE = "... ";

    /** Of a terminal that does not tell its size, as in some containers and under some programs. */
    private static final int COLUMNS = 80;

    private static final int ROWS = 24;

    private final Terminal terminal;
    private final LineReader reader;
    private final AbovePrompt above;
    private final Supplier<Session> session;
    private final Supplier<Commands> commands;
    private final ReplLoop loop;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final @Nullable PromptOutput promptOut;
    private final @Nullable PromptOutput promptErr;

    /** Takes the standard streams that are the terminal, until it is closed. */
    TerminalPrompt(Supplier<Session> session, Supplier<Commands> commands, ReplLoop loop) throws IOException {
        this.session = session;
        this.commands = commands;
        this.loop = loop;
        terminal = TerminalBuilder.builder()
                .name("asyncio4j")
                .system(true)
                .nativeSignals(true)
                .build();
        if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
            terminal.setSize(new Size(COLUMNS, ROWS));
        }
        terminal.handle(Terminal.Signal.INT, _ -> loop.interrupt());
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("asyncio4j")
                .parser(new SnippetParser(() -> session.get().analysis()))
                .completer(new SnippetCompleter(session, commands))
                .option(Option.DISABLE_EVENT_EXPANSION, true)
                .option(Option.INSERT_TAB, true)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, NEXT_LINE)
                .variable(LineReader.BLINK_MATCHING_PAREN, 0)
                .build();
        above = new AbovePrompt(reader);
        Path history = historyFile();
        if (history != null) {
            reader.setVariable(LineReader.HISTORY_FILE, history);
        }
        promptOut = attach(SystemStream.Output, out);
        promptErr = attach(SystemStream.Error, err);
        if (promptOut != null) {
            System.setOut(promptOut.asPrintStream());
        }
        if (promptErr != null) {
            System.setErr(promptErr.asPrintStream());
        }
    }

    /** Whether a standard stream of this JVM is a terminal. */
    static boolean isTerminal(SystemStream stream) {
        for (TerminalProvider provider :
                TerminalBuilder.builder().getProviders(null, new IllegalStateException("no terminal"))) {
            if (provider.isSystemStream(stream)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void run() {
        while (true) {
            String text = read();
            if (text == null) {
                return;
            }
            loop.beginInput();
            List<String> pieces = Splitter.split(session.get().analysis(), text);
            for (String piece : pieces) {
                boolean goesOn = Splitter.isCommand(piece)
                        ? commands.get().run(piece)
                        : session.get().eval(piece);
                if (!goesOn) {
                    break;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        System.setOut(out);
        System.setErr(err);
        above.close();
        terminal.close();
    }

    /** Returns what was typed; null when the user wants to end. */
    private @Nullable String read() {
        while (true) {
            freshLine(promptOut);
            freshLine(promptErr);
            try {
                above.begin();
                String text = reader.readLine(PROMPT);
                if (Thread.interrupted()) { // at the moment at which the line was looked at
                    throw new UserInterruptException(text);
                }
                return text;
            } catch (UserInterruptException interrupted) {
                above.end();
                System.out.println("KeyboardInterrupt");
                // For a task that blocks the loop.
                loop.interrupt();
            } catch (EndOfFileException end) {
                return null;
            } finally {
                above.end();
            }
        }
    }

    private @Nullable PromptOutput attach(SystemStream stream, PrintStream plain) {
        if (!isTerminal(stream)) {
            return null;
        }
        return new PromptOutput(plain, above);
    }

    private static void freshLine(@Nullable PromptOutput output) {
        if (output != null) {
            output.freshLine();
        }
    }

    /** Returns where to keep the history, as the XDG base directory specification has it; null if that is impossible. */
    private static @Nullable Path historyFile() {
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state == null || !Path.of(state).isAbsolute()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        Path file = base.resolve("asyncio4j").resolve("repl-history");
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            return null;
        }
        return Files.isWritable(Files.exists(file) ? file : file.getParent()) ? file : null;
    }
}
