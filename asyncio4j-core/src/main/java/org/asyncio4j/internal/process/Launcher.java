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
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * Starts one child process, on a thread that may block: by {@link SpawnCall} or by the JDK, as {@link
 * Spawning} decides.
 *
 * <p>A pipe is a {@link PathPipe}: one or the other opens one end for the child, and the loop selects the
 * other. Where such pipes do not exist, the child gets the JDK's, and a thread per pipe copies
 * between it and an NIO pipe. An open file is copied through a pipe as well.
 */
final class Launcher {

    static final File NOTHING = new File("/dev/null");

    /** How the JDK renders the system's ENOENT; the text after it depends on the locale. */
    private static final Pattern NOT_FOUND = Pattern.compile("error[:=] ?2\\b");

    private static final String[] STREAMS = {"stdin", "stdout", "stderr"};

    /** What the caller asked for. */
    private final List<String> wanted;

    /** What is run: what was asked for, and what comes before it. */
    private List<String> command;

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
        this.wanted = command;
        this.command = command;
        this.options = options;
        this.builder = new ProcessBuilder();
        this.onCopyFailure = onCopyFailure;
    }

    /** Starts the child, with the pipes and redirects that the options ask for; may block. */
    Launched launch() throws IOException {
        @Nullable Process process = null;
        try {
            ensureDirectory();
            ensureOpenFiles();
            boolean paths = openPipes();
            boolean spawned = Spawning.isFor(options, paths);
            boolean sessionByProgram = options.startNewSession() && !spawned;
            command = Prefix.before(wanted, options, sessionByProgram);
            process = spawned ? spawn() : build();
            Pipe.SinkChannel stdin = inputOf(process);
            Pipe.SourceChannel stdout = outputOf(process, 1, options.stdout());
            Pipe.SourceChannel stderr = outputOf(process, 2, options.stderr());
            return new Launched(process, stdin, stdout, stderr, copied, outputs, ends, sessionByProgram, null);
        } catch (Throwable problem) {
            if (process instanceof SpawnedProcess spawned) {
                spawned.destroyForcibly();
                int _ = spawned.awaitExit();
                spawned.release();
            } else if (process != null) {
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

    private void ensureDirectory() throws IOException {
        Path cwd = options.cwd();
        if (cwd != null && !Files.isDirectory(cwd)) {
            throw Files.exists(cwd)
                    ? new IOException("cwd is not a directory: " + cwd)
                    : new FileNotFoundException("cwd does not exist: " + cwd);
        }
    }

    private void ensureOpenFiles() throws IOException {
        for (int fd = 0; fd < pipes.length; fd++) {
            if (streamOf(fd) instanceof StdioTarget.OpenFile(FileChannel file) && !file.isOpen()) {
                throw new IOException("the channel for " + STREAMS[fd] + " is closed");
            }
        }
    }

    private Stdio streamOf(int fd) {
        return fd == 0 ? options.stdin() : fd == 1 ? options.stdout() : options.stderr();
    }

    /** Opens the pipes; returns false if this system has no paths of pipes. */
    private boolean openPipes() throws IOException {
        for (int fd = 0; fd < pipes.length; fd++) {
            if (isPipe(streamOf(fd))) {
                pipes[fd] = fd == 0 ? PathPipe.toChildOrNull() : PathPipe.fromChildOrNull();
                if (pipes[fd] == null) {
                    return false;
                }
            }
        }
        return true;
    }

    private Process spawn() throws IOException {
        Map<String, String> env = options.env();
        String program = ProgramSearch.locate(command.getFirst(), env == null ? System.getenv() : env, options.cwd());
        try (SpawnCall call = new SpawnCall()) {
            open(call, 0, options.stdin());
            open(call, 1, options.stdout());
            if (options.stderr() == Stdio.STDOUT) {
                call.dup(1, 2);
            } else {
                open(call, 2, options.stderr());
            }
            return call.start(program, command, options);
        }
    }

    private void open(SpawnCall call, int fd, Stdio wanted) throws IOException {
        PathPipe pipe = pipes[fd];
        int flags = fd == 0 ? SystemCalls.O_RDONLY : SystemCalls.O_WRONLY;
        if (pipe != null) {
            call.open(fd, pipe.path().getPath(), flags);
        } else if (wanted == Stdio.DEVNULL) {
            call.open(fd, NOTHING.getPath(), flags);
        } else if (wanted instanceof StdioTarget.File(Path path, boolean append)) {
            int forOutput = SystemCalls.O_CREAT | (append ? SystemCalls.O_APPEND : SystemCalls.O_TRUNC);
            call.open(fd, path.toFile().getPath(), fd == 0 ? flags : flags | forOutput);
        }
    }

    private Process build() throws IOException {
        Path cwd = options.cwd();
        if (cwd != null) {
            builder.directory(cwd.toFile());
        }
        builder.command(command);
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
        return start();
    }

    private Process start() throws IOException {
        SpareDescriptors.ensure();
        try {
            return builder.start();
        } catch (IOException e) {
            if (e.getCause() instanceof FileNotFoundException file) {
                throw file;
            }
            String message = Repr.why(e);
            if (!NOT_FOUND.matcher(message).find()) {
                throw e;
            }
            FileNotFoundException notFound =
                    new FileNotFoundException("no such program: " + command.getFirst() + " (" + message + ")");
            notFound.initCause(e);
            throw notFound;
        }
    }

    private Redirect input() {
        Redirect pipe = pipes[0] == null ? Redirect.PIPE : Redirect.from(pipes[0].path());
        return switch (options.stdin()) {
            case StdioTarget.File(Path path, boolean _) -> Redirect.from(path.toFile());
            case StdioTarget.OpenFile _ -> pipe;
            case StdioTarget.Kind.PIPE -> pipe;
            case StdioTarget.Kind.DEVNULL -> Redirect.from(NOTHING);
            case StdioTarget.Kind.INHERIT, StdioTarget.Kind.STDOUT -> Redirect.INHERIT;
        };
    }

    private Redirect output(int fd, Stdio wanted) {
        Redirect pipe = pipes[fd] == null ? Redirect.PIPE : Redirect.to(pipes[fd].path());
        return switch (wanted) {
            case StdioTarget.File(Path path, boolean append) ->
                append ? Redirect.appendTo(path.toFile()) : Redirect.to(path.toFile());
            case StdioTarget.OpenFile _ -> pipe;
            case StdioTarget.Kind.PIPE -> pipe;
            case StdioTarget.Kind.DEVNULL -> Redirect.DISCARD;
            case StdioTarget.Kind.INHERIT, StdioTarget.Kind.STDOUT -> Redirect.INHERIT;
        };
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
