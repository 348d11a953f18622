package org.asyncio4j.extras;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncResource;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Lock;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * An open file, whose methods block no loop: the calls to the system run on threads of the loop's default executor. Opened by {@link
 * AsyncPath#open}.
 *
 * {@snippet :
 * with(AsyncPath.of("notes.txt").open(), file -> {
 *     for (String line : each(file.lines())) {
 *         IO.println(line);
 *     }
 * });
 * }
 *
 * <p>The file has a position, at which the next read or write begins. A cancelled read leaves it where it was, so nothing is lost;
 * of a cancelled write the bytes may be in the file or not, and the next call waits until that is decided. Calls of several tasks
 * follow one another.
 *
 * <p>For regular files. Pipes and terminals are for {@code connectReadPipe} of the loop. Loop thread only.
 */
@CheckReturnValue
public final class AsyncFile implements AsyncCloseable {

    private static final int CHUNK = 64 << 10;

    private final Path path;
    private final FileChannel channel;
    private final boolean append;

    /** Held by the task whose call is in progress. */
    private final Lock turn = new Lock();

    private long position;

    /** The call that a cancelled task has left behind, or the last one. */
    private @Nullable Future<?> last;

    private boolean closed;

    private AsyncFile(Path path, FileChannel channel, boolean append) {
        this.path = path;
        this.channel = channel;
        this.append = append;
    }

    /** Opens a file. If the task is cancelled meanwhile, the file is closed on the thread that opens it. */
    static AsyncFile open(Path path, OpenOption... options) {
        Set<OpenOption> wanted = Set.copyOf(Checks.copyOf(options, "options"));
        FileChannel opened = Jobs.make(() -> FileChannel.open(path, wanted), FileChannel::close);
        return new AsyncFile(path, opened, wanted.contains(StandardOpenOption.APPEND));
    }

    /** A manager that opens the file and closes it at the end of the block. */
    static AsyncResource<AsyncFile> opening(Path path, OpenOption... options) {
        return new AsyncResource<>() {
            private @Nullable AsyncFile file;

            @Override
            public AsyncFile onEnter() {
                AsyncFile opened = open(path, options);
                file = opened;
                return opened;
            }

            @Override
            public void onClose(@Nullable Throwable problem) {
                if (file != null) {
                    await(file.aclose());
                }
            }
        };
    }

    /** Reads up to {@code count} bytes, as many as there are; an empty array is the end of the file. */
    public Coroutine<byte[]> read(int count) {
        Checks.positive(count, "count");
        return async(
                "AsyncFile.read",
                () -> inTurn(from -> {
                    byte[] bytes = call(() -> readAt(from, count));
                    position = from + bytes.length;
                    return bytes;
                }));
    }

    /** Reads to the end of the file. */
    public Coroutine<byte[]> read() {
        return async(
                "AsyncFile.read",
                () -> inTurn(from -> {
                    byte[] bytes = call(() -> readAllFrom(from));
                    position = from + bytes.length;
                    return bytes;
                }));
    }

    /** Reads to the end of the file, as text in UTF-8. */
    public Coroutine<String> readText() {
        return async("AsyncFile.readText", () -> new String(await(read()), StandardCharsets.UTF_8));
    }

    /**
     * Returns the lines from the position on, as text in UTF-8, without their ends, which are {@code \n} or {@code \r\n}. The
     * position is after the line that was handed out last.
     */
    public AsyncIterable<String> lines() {
        return () -> AsyncGenerator.<String>of("AsyncFile.lines", out -> {
                    ByteArrayOutputStream begun = new ByteArrayOutputStream();
                    long from = position;
                    while (true) {
                        long chunkAt = from;
                        byte[] chunk = inTurn(ignored -> call(() -> readAt(chunkAt, CHUNK)));
                        if (chunk.length == 0) {
                            break;
                        }
                        int start = 0;
                        for (int i = 0; i < chunk.length; i++) {
                            if (chunk[i] == '\n') {
                                begun.write(chunk, start, i - start);
                                start = i + 1;
                                position = from + start;
                                out.yield(line(begun));
                            }
                        }
                        begun.write(chunk, start, chunk.length - start);
                        from += chunk.length;
                    }
                    if (begun.size() > 0) {
                        position = from;
                        out.yield(line(begun));
                    }
                })
                .asyncIterator();
    }

    private static String line(ByteArrayOutputStream begun) {
        byte[] bytes = begun.toByteArray();
        begun.reset();
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Writes all of {@code bytes}, which must not be changed until it ends. */
    public Coroutine<Void> write(byte[] bytes) {
        Checks.notNull(bytes, "bytes");
        return async(
                "AsyncFile.write",
                () -> inTurn(from -> {
                    call(() -> writeAt(from, ByteBuffer.wrap(bytes)));
                    position = append ? position : from + bytes.length;
                    return Nothing.VOID;
                }));
    }

    /** Writes {@code text} in UTF-8. */
    public Coroutine<Void> write(String text) {
        return write(Checks.notNull(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the size of the file in bytes. */
    public Coroutine<Long> size() {
        return async("AsyncFile.size", () -> inTurn(from -> call(channel::size)));
    }

    /** Cuts the file off after {@code size} bytes; does nothing if it is shorter. */
    public Coroutine<Void> truncate(long size) {
        Checks.notNegative(size, "size");
        return async(
                "AsyncFile.truncate",
                () -> inTurn(from -> {
                    call(() -> {
                        channel.truncate(size);
                        return Nothing.VOID;
                    });
                    return Nothing.VOID;
                }));
    }

    /** Makes the system write what it has of the file to the disk: Python's {@code os.fsync}. */
    public Coroutine<Void> sync() {
        return async(
                "AsyncFile.sync",
                () -> inTurn(from -> {
                    call(() -> {
                        channel.force(true);
                        return Nothing.VOID;
                    });
                    return Nothing.VOID;
                }));
    }

    /** Returns the position, in bytes from the beginning. */
    public long position() {
        return position;
    }

    /** Moves the position; the next read or write begins there. A file that is appended to is written at its end in any case. */
    public void seek(long newPosition) {
        position = Checks.notNegative(newPosition, "position");
    }

    /** Returns whether {@link #aclose} was called. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Closes the file, on another thread; a call that is in progress fails. The file is closed even if the task is cancelled
     * meanwhile. A second call does nothing.
     */
    @Override
    public Coroutine<Void> aclose() {
        return async("AsyncFile.aclose", () -> {
            if (!closed) {
                closed = true;
                Future<?> left = last;
                if (left != null && !left.done()) {
                    // Of a task that was cancelled: that the file is closed under it is no news to anybody.
                    left.addDoneCallback(Future::exception);
                }
                Jobs.awaitOnly(Coroutines.getRunningLoop().runInExecutor(() -> {
                    channel.close();
                    return Nothing.VOID;
                }));
            }
            return Nothing.VOID;
        });
    }

    /** Runs {@code action} with the position when no other call is in progress, even one that its task has left. */
    private <T> T inTurn(Call1<Long, T, ?> action) {
        await(turn.acquire());
        try {
            Future<?> left = last;
            if (left != null && !left.done()) {
                awaitEnd(left);
            }
            if (closed) {
                throw new IllegalStateException("the file is closed: " + this);
            }
            return action.call(position);
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        } finally {
            turn.release();
        }
    }

    private static void awaitEnd(Future<?> left) {
        try {
            Jobs.awaitOnly(left);
        } catch (Exception ignored) {
            // Nobody wants to know what became of it.
        }
    }

    private <T> T call(Callable<T> job) {
        Future<T> running = Coroutines.getRunningLoop().runInExecutor(job);
        last = running;
        return Jobs.awaitOnly(running);
    }

    private byte[] readAt(long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        ByteBuffer into = ByteBuffer.wrap(bytes);
        while (into.hasRemaining() && channel.read(into, from + into.position()) >= 0) {
            // On to the end of the file, or of the array.
        }
        return into.hasRemaining() ? Arrays.copyOf(bytes, into.position()) : bytes;
    }

    private byte[] readAllFrom(long from) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            byte[] chunk = readAt(from + all.size(), CHUNK);
            all.write(chunk);
            if (chunk.length < CHUNK) {
                return all.toByteArray();
            }
        }
    }

    private Void writeAt(long from, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (append) {
                channel.write(bytes);
            } else {
                channel.write(bytes, from + bytes.position());
            }
        }
        return Nothing.VOID;
    }

    @Override
    public String toString() {
        return "<AsyncFile " + path + (closed ? " closed>" : " at " + position + ">");
    }
}
