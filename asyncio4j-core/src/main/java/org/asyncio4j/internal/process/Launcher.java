package org.asyncio4j.internal.process;

import java.io.Closeable;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.asyncio4j.Stdio;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.internal.options.StdioTarget;
import org.jspecify.annotations.Nullable;

/**
 * Starts one child process, on a thread that may block.
 *
 * <p>A pipe is a {@link PathPipe}: the JDK opens one end for the child, and the loop selects the
 * other. Where such pipes do not exist, the child gets the JDK's, and a thread per pipe copies
 * between it and an NIO pipe. An open file is copied through a pipe as well.
 */
final class Launcher {

    static final File NOTHING = new File("/dev/null");

    /** How the JDK renders the system's ENOENT; the text after it depends on the locale. */
    private static final Pattern NOT_FOUND = Pattern.compile("error[:=] ?2\\b");

    private final List<String> command;
    private final SubprocessOptions options;
    private final ProcessBuilder builder;
    private final Consumer<Throwable> onCopyFailure;

    /** The pipes with a path, by file descriptor; null for the others. */
    private final @Nullable PathPipe[] pipes = new PathPipe[3];

    private final List<Channel> ends = new ArrayList<>();
    private final List<Channel> copied = new ArrayList<>();
    private final List<OutputCopy> outputs = new ArrayList<>();

    /**
     * @param onCopyFailure called, on any thread, if a thread that copies a child's data fails
     */
    Launcher(List<String> command, SubprocessOptions options, Consumer<Throwable> onCopyFailure) {
        this.command = command;
        this.options = options;
        this.builder = new ProcessBuilder(command);
        this.onCopyFailure = onCopyFailure;
    }

    /** Starts the child, with the pipes and redirects that the options ask for; may block. */
    Launched launch() throws IOException {
        @Nullable Process process = null;
        try {
            prepare();
            process = start();
            Pipe.SinkChannel stdin = inputOf(process);
            Pipe.SourceChannel stdout = outputOf(process, 1, options.stdout());
            Pipe.SourceChannel stderr = outputOf(process, 2, options.stderr());
            return new Launched(process, stdin, stdout, stderr, copied, outputs, ends);
        } catch (Throwable problem) {
            if (process != null) {
                process.destroyForcibly();
            }
            ends.forEach(Launcher::closeQuietly);
            closePaths();
            throw problem;
        }
    }

    static void closeQuietly(Closeable thing) {
        try {
            thing.close();
        } catch (IOException ignored) {
            // The resource is given up in any case.
        }
    }

    private void closePaths() {
        for (PathPipe pipe : pipes) {
            if (pipe != null) {
                pipe.close();
            }
        }
    }

    private void prepare() throws IOException {
        Path cwd = options.cwd();
        if (cwd != null) {
            if (!Files.isDirectory(cwd)) {
                throw Files.exists(cwd)
                        ? new IOException("cwd is not a directory: " + cwd)
                        : new FileNotFoundException("cwd does not exist: " + cwd);
            }
            builder.directory(cwd.toFile());
        }
        Map<String, String> env = options.env();
        if (env != null) {
            NativeText.setVariables(builder.environment(), env);
            List<String> found = new ArrayList<>(command);
            found.set(0, ProgramSearch.find(command.getFirst(), env, cwd));
            builder.command(found);
        }
        builder.redirectInput(input());
        builder.redirectOutput(output(1, options.stdout()));
        if (options.stderr() == Stdio.STDOUT) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(output(2, options.stderr()));
        }
    }

    private Process start() throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            if (e.getCause() instanceof FileNotFoundException file) {
                throw file;
            }
            String message = String.valueOf(e.getMessage());
            if (!NOT_FOUND.matcher(message).find()) {
                throw e;
            }
            FileNotFoundException notFound =
                    new FileNotFoundException("no such program: " + command.getFirst() + " (" + message + ")");
            notFound.initCause(e);
            throw notFound;
        }
    }

    private Redirect input() throws IOException {
        return switch (options.stdin()) {
            case StdioTarget.File(Path path, boolean _) -> Redirect.from(path.toFile());
            case StdioTarget.OpenFile(FileChannel file) -> {
                ensureOpen(file, "stdin");
                yield pipeTo();
            }
            case StdioTarget.Kind.PIPE -> pipeTo();
            case StdioTarget.Kind.DEVNULL -> Redirect.from(NOTHING);
            case StdioTarget.Kind.INHERIT, StdioTarget.Kind.STDOUT -> Redirect.INHERIT;
        };
    }

    private Redirect output(int fd, Stdio wanted) throws IOException {
        return switch (wanted) {
            case StdioTarget.File(Path path, boolean append) ->
                append ? Redirect.appendTo(path.toFile()) : Redirect.to(path.toFile());
            case StdioTarget.OpenFile(FileChannel file) -> {
                ensureOpen(file, fd == 1 ? "stdout" : "stderr");
                yield pipeFrom(fd);
            }
            case StdioTarget.Kind.PIPE -> pipeFrom(fd);
            case StdioTarget.Kind.DEVNULL -> Redirect.DISCARD;
            case StdioTarget.Kind.INHERIT, StdioTarget.Kind.STDOUT -> Redirect.INHERIT;
        };
    }

    private static void ensureOpen(FileChannel file, String stream) throws IOException {
        if (!file.isOpen()) {
            throw new IOException("the channel for " + stream + " is closed");
        }
    }

    private Redirect pipeTo() throws IOException {
        PathPipe pipe = PathPipe.toChildOrNull();
        pipes[0] = pipe;
        return pipe == null ? Redirect.PIPE : Redirect.from(pipe.path());
    }

    private Redirect pipeFrom(int fd) throws IOException {
        PathPipe pipe = PathPipe.fromChildOrNull();
        pipes[fd] = pipe;
        return pipe == null ? Redirect.PIPE : Redirect.to(pipe.path());
    }

    /** Returns our end of the child's standard input, or null if the loop does not write to it. */
    private Pipe.@Nullable SinkChannel inputOf(Process process) throws IOException {
        if (!isPipe(options.stdin())) {
            return null;
        }
        Pipe.SinkChannel end = sinkFor(process);
        ends.add(end);
        if (!(options.stdin() instanceof StdioTarget.OpenFile(FileChannel file))) {
            return end;
        }
        copied.add(end);
        new InputCopy(file, end, onCopyFailure).start();
        return null;
    }

    /** Returns our end of one of the child's outputs, or null if the loop does not read it. */
    private Pipe.@Nullable SourceChannel outputOf(Process process, int fd, Stdio wanted) throws IOException {
        if (!isPipe(wanted)) {
            return null;
        }
        Pipe.SourceChannel end = sourceFor(process, fd);
        ends.add(end);
        if (!(wanted instanceof StdioTarget.OpenFile(FileChannel file))) {
            return end;
        }
        OutputCopy copy = OutputCopy.start(end, file, onCopyFailure);
        ends.add(copy);
        copied.add(copy);
        outputs.add(copy);
        return null;
    }

    private Pipe.SinkChannel sinkFor(Process process) throws IOException {
        PathPipe pipe = pipes[0];
        if (pipe != null) {
            closeQuietly(pipe.pipe().source());
            return pipe.pipe().sink();
        }
        Pipe ours = Pipe.open();
        OutputStream theirs = process.getOutputStream();
        copyOnThread(process, new Pump(Channels.newInputStream(ours.source()), theirs, onCopyFailure, () -> {
            closeQuietly(theirs);
            closeQuietly(ours.source());
        }));
        return ours.sink();
    }

    private Pipe.SourceChannel sourceFor(Process process, int fd) throws IOException {
        PathPipe pipe = pipes[fd];
        if (pipe != null) {
            closeQuietly(pipe.pipe().sink());
            return pipe.pipe().source();
        }
        Pipe ours = Pipe.open();
        InputStream theirs = fd == 1 ? process.getInputStream() : process.getErrorStream();
        Pump pump = new Pump(theirs, Channels.newOutputStream(ours.sink()), onCopyFailure, () -> {
            closeQuietly(theirs);
            closeQuietly(ours.sink());
        });
        copyOnThread(process, () -> {
            // When the child exits, the JDK takes this monitor to drain and close the pipe. Holding
            // it keeps the pipe open for grandchildren that still write.
            synchronized (theirs) {
                pump.run();
            }
        });
        return ours.source();
    }

    /**
     * Copies on a platform thread, because a read from the JDK's pipe blocks its thread, carrier
     * included.
     */
    private static void copyOnThread(Process process, Runnable copying) {
        Thread.ofPlatform().daemon().name("asyncio-pipe-" + process.pid()).start(copying);
    }

    private static boolean isPipe(Stdio stdio) {
        return stdio == Stdio.PIPE || stdio instanceof StdioTarget.OpenFile;
    }
}
