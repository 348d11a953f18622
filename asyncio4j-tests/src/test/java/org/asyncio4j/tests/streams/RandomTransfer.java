package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: random bytes are written in pieces of all sizes and in all ways, also from files, with
 * pauses and drains that are cancelled, and read in all ways, with pauses and reads that are cancelled. What is read is
 * compared, byte by byte, with what was to be written at that place.
 */
final class RandomTransfer {

    private static final int SHORT_LINE = 2000;

    private final Random random;
    private final @Nullable Path folder;
    private final long seed;
    private final long total;
    private final long cutAt;

    private long written;
    private long read;
    private boolean endsWithEof;

    /** Files are sent from {@code folder}, unless it is null. */
    RandomTransfer(Random random, @Nullable Path folder) {
        this.folder = folder;
        seed = random.nextLong();
        total = random.nextInt(switch (random.nextInt(6)) {
                    case 0 -> 1;
                    case 1 -> 1_000;
                    case 2 -> 2_000_000;
                    default -> 300_000;
                }
                + 1);
        cutAt = random.nextLong(total + 1);
        // Of its own: which of two directions asks first depends on the network.
        this.random = new Random(seed);
    }

    /** Transfers all, or a part if the connection is cut meanwhile, at a random place by {@code cut} unless it is null. */
    void run(StreamReader reader, StreamWriter writer, boolean isCut, @Nullable Runnable cut) {
        endsWithEof = writer.canWriteEof() && (folder == null || random.nextBoolean());
        with(new TaskGroup(), group -> {
            group.createTask(() -> {
                try {
                    writeAll(writer, cut);
                } catch (IOException e) {
                    assertTrue(isCut, () -> "writing failed at " + written + " of " + total + ": " + e);
                }
            });
            group.createTask(() -> {
                try {
                    readAll(reader);
                    assertTrue(isCut || read == total, () -> read + " of " + total + " bytes came");
                } catch (IOException e) {
                    assertTrue(isCut, () -> "reading failed at " + read + " of " + total + ": " + e);
                }
            });
        });
    }

    /** Closes two ends that have transferred all, and sees that nothing more comes. */
    static void closeBoth(StreamPair one, StreamPair other, boolean cut) throws IOException {
        for (StreamPair each : List.of(one, other)) {
            each.writer().close();
        }
        for (StreamPair each : List.of(one, other)) {
            try {
                await(each.writer().waitClosed(), IOException.class);
                byte[] rest = await(each.reader().read(), IOException.class);
                assertTrue(cut || rest.length == 0, () -> rest.length + " bytes too many");
            } catch (IOException e) {
                assertTrue(cut, () -> "closing failed: " + e);
            }
        }
    }

    // --- writing -------------------------------------------------------------------------------

    private void writeAll(StreamWriter writer, @Nullable Runnable cut) throws IOException {
        while (written < total) {
            if (cut != null && written >= cutAt) {
                break;
            }
            writeSome(writer);
            if (random.nextInt(3) == 0) {
                pause();
            }
            if (random.nextInt(4) == 0) {
                drainOrNot(writer);
            }
        }
        if (cut != null) {
            cut.run();
        } else if (endsWithEof) {
            writer.writeEof();
        } else {
            await(writer.drain(), IOException.class);
        }
    }

    private void writeSome(StreamWriter writer) throws IOException {
        switch (random.nextInt(folder == null ? 4 : 5)) {
            case 0 -> writer.write(ByteBuffer.wrap(next()).asReadOnlyBuffer());
            case 1 -> {
                List<byte[]> pieces = new ArrayList<>();
                for (int i = random.nextInt(20); i >= 0; i--) {
                    pieces.add(next());
                }
                writer.writelines(pieces);
            }
            case 2, 3 -> {
                byte[] data = next();
                writer.write(data);
                // The array is the writer's no more, and ours again: a copy was taken.
                Arrays.fill(data, (byte) 0);
                await(writer.drain(), IOException.class);
            }
            default -> sendFile(writer);
        }
    }

    private void sendFile(StreamWriter writer) throws IOException {
        if (writer.isClosing()) {
            throw new IOException("the connection was cut");
        }
        byte[] data = next();
        Path file = Files.createTempFile(folder, "part", null);
        Files.write(file, data);
        try (FileChannel channel = FileChannel.open(file)) {
            assertEquals(data.length, await(writer.sendfile(channel), IOException.class));
        } finally {
            Files.delete(file);
        }
    }

    private void drainOrNot(StreamWriter writer) throws IOException {
        Task<Void> drain = createTask(writer.drain());
        pause();
        drain.cancel();
        try {
            await(drain, IOException.class);
        } catch (CancelledError cancelled) {
            // What was written is written.
            throwIfOurs(cancelled);
        }
    }

    /** Throws what ends this transfer, as a time limit does, and not only the one operation. */
    private static void throwIfOurs(CancelledError cancelled) {
        if (currentTask().cancelling() > 0) {
            throw cancelled;
        }
    }

    /** The next bytes to write, as if they were written now. */
    private byte[] next() {
        int size = random.nextInt(
                switch (random.nextInt(5)) {
                    case 0 -> 2;
                    case 1 -> 100;
                    case 2 -> 5_000;
                    case 3 -> 70_000;
                    default -> 300_000;
                });
        byte[] data = bytes(written, (int) Math.min(size, total - written));
        written += data.length;
        return data;
    }

    // --- reading -------------------------------------------------------------------------------

    private void readAll(StreamReader reader) throws IOException {
        while (endsWithEof ? !reader.atEof() : read < total) {
            long before = read;
            Task<byte[]> task = createTask(() -> readSome(reader));
            pause();
            // Or else one that reads all would seldom leave anything to the others.
            if (random.nextInt(endsWithEof ? 2 : 4) == 0) {
                task.cancel();
            }
            byte[] data;
            try {
                data = await(task, IOException.class);
            } catch (CancelledError cancelled) {
                throwIfOurs(cancelled);
                continue;
            }
            byte[] expected = bytes(before, data.length);
            int differs = Arrays.mismatch(expected, data);
            assertEquals(-1, differs, () -> "the first wrong byte is at " + (before + differs) + " of " + total);
            read += data.length;
            if (data.length == 0 && !endsWithEof && reader.atEof()) {
                return;
            }
            if (random.nextInt(3) == 0) {
                pause();
            }
        }
    }

    private byte[] readSome(StreamReader reader) throws IOException {
        int most = random.nextInt(1, random.nextBoolean() ? 300 : 100_000);
        try {
            return switch (random.nextInt(7)) {
                case 0 -> await(reader.readexactly((int) Math.min(most, Math.max(0, total - read))), IOException.class);
                case 1 -> {
                    ByteBuffer room = ByteBuffer.allocate(most);
                    await(reader.read(room), IOException.class);
                    yield Arrays.copyOf(room.array(), room.position());
                }
                case 2 ->
                    lineIsNear()
                            ? await(reader.readuntil(), IOException.class)
                            : await(reader.read(most), IOException.class);
                case 3 -> {
                    ByteBuffer room = ByteBuffer.allocate((int) Math.min(most, Math.max(0, total - read)));
                    await(reader.readexactly(room), IOException.class);
                    yield room.array();
                }
                // It takes all that comes, and gives it back if it is cancelled.
                case 4 -> await(endsWithEof ? reader.read() : reader.read(most), IOException.class);
                case 5 -> readByAction(reader);
                default -> await(reader.read(most), IOException.class);
            };
        } catch (IncompleteReadException e) {
            return e.partial();
        } catch (LimitOverrunException e) {
            return await(reader.readexactly(e.consumed()), IOException.class);
        }
    }

    /** By an action that leaves some of what has come, or all if more is to come: after that a read waits for more. */
    private byte[] readByAction(StreamReader reader) throws IOException {
        byte[][] taken = {new byte[0]};
        await(
                reader.readWith(view -> {
                    int least = endsWithEof || read + view.remaining() < total ? 0 : 1;
                    taken[0] = new byte[random.nextInt(least, view.remaining() + 1)];
                    view.get(taken[0]);
                }),
                IOException.class);
        return taken[0];
    }

    private boolean lineIsNear() {
        byte[] coming = bytes(read, (int) Math.max(0, Math.min(SHORT_LINE, total - read)));
        for (byte each : coming) {
            if (each == '\n') {
                return true;
            }
        }
        return false;
    }

    private void pause() {
        for (int i = random.nextInt(4); i > 0; i--) {
            await(sleep(0));
        }
    }

    // --- what is transferred -------------------------------------------------------------------

    /** The bytes from a place on, which follow from the seed and the place alone. */
    private byte[] bytes(long from, int count) {
        byte[] data = new byte[count];
        for (int i = 0; i < count; i++) {
            long place = from + i;
            long eight = (seed ^ (place >>> 3)) * 0x9E3779B97F4A7C15L;
            eight = (eight ^ (eight >>> 32)) * 0xD6E8FEB86659FD93L;
            data[i] = (byte) ((eight ^ (eight >>> 29)) >>> ((place & 7) * 8));
        }
        return data;
    }
}
