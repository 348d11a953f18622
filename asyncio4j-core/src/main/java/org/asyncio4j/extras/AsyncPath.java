package org.asyncio4j.extras;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncResource;
import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * A path whose methods go to the file system without blocking a loop; the names are those of Python's {@code pathlib.Path}, as trio
 * and anyio have it. The calls run on threads of the loop's default executor. A call that has begun goes on if the task that
 * awaits it is cancelled: the file may be written, or deleted. No descriptor stays open.
 *
 * {@snippet :
 * AsyncPath config = AsyncPath.of("config").resolve("app.properties");
 * if (await(config.exists())) {
 *     String text = await(config.readText());
 * }
 * }
 *
 * <p>Immutable. What a path is made of, such as its name, is asked of {@link #path()}.
 *
 * @param path the JDK's path
 */
@CheckReturnValue
public record AsyncPath(Path path) {

    /** Refuses null. */
    public AsyncPath {
        Checks.notNull(path, "path");
    }

    /** Returns the path of a text, as {@link Path#of} does. */
    public static AsyncPath of(String first, String... more) {
        return new AsyncPath(Path.of(first, more));
    }

    /** Returns {@code other} as seen from this path: Python's {@code /}. */
    public AsyncPath resolve(String other) {
        return new AsyncPath(path.resolve(other));
    }

    /** Returns whether there is something here. */
    public Coroutine<Boolean> exists() {
        return job("exists", () -> Files.exists(path));
    }

    /** Returns whether this is a regular file. */
    public Coroutine<Boolean> isFile() {
        return job("isFile", () -> Files.isRegularFile(path));
    }

    /** Returns whether this is a directory. */
    public Coroutine<Boolean> isDir() {
        return job("isDir", () -> Files.isDirectory(path));
    }

    /** Returns size, times and kind. */
    public Coroutine<BasicFileAttributes> stat() {
        return job("stat", () -> Files.readAttributes(path, BasicFileAttributes.class));
    }

    /** Opens the file for reading for a block, {@code with(path.open(), file -> ...)}, at whose end it is closed. */
    public AsyncResource<AsyncFile> open() {
        return open(StandardOpenOption.READ);
    }

    /** Like {@link #open()}, as the options say: those of {@link java.nio.channels.FileChannel#open}. */
    public AsyncResource<AsyncFile> open(OpenOption... options) {
        return AsyncFile.opening(path, options);
    }

    /**
     * Opens the file and returns it; {@link AsyncFile#aclose} closes it. If the task is cancelled meanwhile, the file does not
     * stay open.
     */
    public Coroutine<AsyncFile> openFile(OpenOption... options) {
        return async("AsyncPath.openFile", () -> AsyncFile.open(path, options));
    }

    /** Reads the whole file. */
    public Coroutine<byte[]> readBytes() {
        return job("readBytes", () -> Files.readAllBytes(path));
    }

    /** Reads the whole file, as text in UTF-8. */
    public Coroutine<String> readText() {
        return job("readText", () -> Files.readString(path));
    }

    /** Returns the lines of the file, in UTF-8; the file is open from the first request until the iteration ends or is closed. */
    public AsyncIterable<String> lines() {
        return () -> AsyncGenerator.<String>of("AsyncPath.lines", out -> {
                    AsyncFile file = AsyncFile.open(path, StandardOpenOption.READ);
                    try {
                        out.yieldFrom(file.lines());
                    } finally {
                        await(file.aclose());
                    }
                })
                .asyncIterator();
    }

    /** Writes the whole file, which is created, or replaced. */
    public Coroutine<Void> writeBytes(byte[] bytes) {
        Checks.notNull(bytes, "bytes");
        return job("writeBytes", () -> {
            Files.write(path, bytes);
            return Nothing.VOID;
        });
    }

    /** Writes the whole file, as text in UTF-8; otherwise like {@link #writeBytes}. */
    public Coroutine<Void> writeText(String text) {
        return writeBytes(Checks.notNull(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /** Creates the directory, and those above it that are missing; does nothing if it is there. */
    public Coroutine<Void> mkdirs() {
        return job("mkdirs", () -> {
            Files.createDirectories(path);
            return Nothing.VOID;
        });
    }

    /** Deletes the file, or the directory if it is empty. */
    public Coroutine<Void> unlink() {
        return job("unlink", () -> {
            Files.delete(path);
            return Nothing.VOID;
        });
    }

    /** Deletes the directory with all that is in it, or the file; links are deleted and not followed: Python's {@code rmtree}. */
    public Coroutine<Void> rmtree() {
        return job("rmtree", () -> {
            deleteAll(path);
            return Nothing.VOID;
        });
    }

    /** Gives it another name, in place of what has that now, in one step if the file system can; returns that path. */
    public Coroutine<AsyncPath> replace(AsyncPath target) {
        return job("replace", () -> new AsyncPath(Files.move(path, target.path, StandardCopyOption.REPLACE_EXISTING)));
    }

    /**
     * Returns what is in the directory, by name. It is read at once when the first item is requested, so nothing stays open.
     */
    public AsyncIterable<AsyncPath> iterdir() {
        return () -> AsyncGenerator.<AsyncPath>of("AsyncPath.iterdir", out -> out.yieldAll(Jobs.run(() -> list(path))))
                .asyncIterator();
    }

    /**
     * Returns what is in the directory and in those below it, each directory before its content, by name. Links are not followed.
     * Each directory is read when it is reached.
     */
    public AsyncIterable<AsyncPath> walk() {
        return () -> AsyncGenerator.<AsyncPath>of("AsyncPath.walk", out -> {
                    Deque<AsyncPath> left = new ArrayDeque<>(Jobs.run(() -> list(path)));
                    while (!left.isEmpty()) {
                        AsyncPath next = left.pop();
                        out.yield(next);
                        List<AsyncPath> inside = Jobs.run(() ->
                                Files.isDirectory(next.path, LinkOption.NOFOLLOW_LINKS) ? list(next.path) : List.of());
                        for (AsyncPath one : inside.reversed()) {
                            left.push(one);
                        }
                    }
                })
                .asyncIterator();
    }

    /**
     * Returns the changes of what is in this directory, but not further below, from the first request on. How soon a change is seen
     * is the system's affair. The watch ends when the iteration is closed.
     */
    public AsyncIterable<FileChange> watch() {
        return DirectoryWatch.of(path);
    }

    /** Creates a new file for a block, {@code with(AsyncPath.tempFile("log", ".txt"), file -> ...)}, at whose end it is deleted. */
    public static AsyncResource<AsyncPath> tempFile(String prefix, String suffix) {
        return temporary(() -> Files.createTempFile(prefix, suffix));
    }

    /** Creates a new directory for a block, at whose end it is deleted with all that is in it. */
    public static AsyncResource<AsyncPath> tempDir(String prefix) {
        return temporary(() -> Files.createTempDirectory(prefix));
    }

    private static AsyncResource<AsyncPath> temporary(Callable<Path> create) {
        return new AsyncResource<>() {
            private @Nullable Path made;

            @Override
            public AsyncPath onEnter() {
                Path created = Jobs.make(create, AsyncPath::deleteAll);
                made = created;
                return new AsyncPath(created);
            }

            @Override
            public void onClose(@Nullable Throwable problem) {
                Path created = made;
                if (created != null) {
                    Jobs.awaitOnly(Coroutines.getRunningLoop().runInExecutor(() -> {
                        deleteAll(created);
                        return Nothing.VOID;
                    }));
                }
            }
        };
    }

    private static List<AsyncPath> list(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(found::add);
        }
        Collections.sort(found);
        return found.stream().map(AsyncPath::new).toList();
    }

    private static void deleteAll(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
                    throws IOException {
                if (problem != null) {
                    throw problem;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static <T> Coroutine<T> job(String name, Callable<T> call) {
        return async("AsyncPath." + name, () -> Jobs.run(call));
    }

    /** Returns the text of the path. */
    @Override
    public String toString() {
        return path.toString();
    }
}
