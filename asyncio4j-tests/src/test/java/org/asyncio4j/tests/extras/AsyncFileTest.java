package org.asyncio4j.tests.extras;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.asyncio4j.Task;
import org.asyncio4j.extras.AsyncFile;
import org.asyncio4j.extras.AsyncPath;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Open files: position, order of calls, cancellation, descriptors. */
class AsyncFileTest {

    @TempDir
    private Path folder;

    private AsyncPath path() {
        return new AsyncPath(folder.resolve("file.txt"));
    }

    @AfterEach
    void noDescriptorIsOpen() throws IOException {
        assertEquals(List.of(), descriptors());
    }

    private List<String> descriptors() throws IOException {
        Path all = Path.of("/proc/self/fd");
        List<String> ours = new ArrayList<>();
        if (Files.isDirectory(all)) {
            try (Stream<Path> fds = Files.list(all)) {
                for (Path fd : fds.toList()) {
                    try {
                        String target = Files.readSymbolicLink(fd).toString();
                        if (target.startsWith(folder.toString())) {
                            ours.add(target);
                        }
                    } catch (NoSuchFileException closed) {
                        // It was the descriptor of the listing.
                    }
                }
            }
        }
        return ours;
    }

    @AsyncioTest
    void itIsReadAndWrittenAtItsPosition() {
        with(path().open(READ, WRITE, CREATE), file -> {
            await(file.write("hello "));
            await(file.write("world\n"));
            assertEquals(12, file.position());
            assertEquals(12L, await(file.size()));
            assertEquals(0, await(file.read(5)).length);
            file.seek(6);
            assertEquals("world\n", await(file.readText()));
            file.seek(0);
            assertArrayEquals("hell".getBytes(), await(file.read(4)));
            assertEquals(4, file.position());
            await(file.truncate(7));
            assertEquals("o w", await(file.readText()));
            await(file.sync());
        });
        assertEquals("hello w", await(path().readText()));
    }

    @AsyncioTest
    void whatIsAppendedIsAtTheEnd() {
        await(path().writeText("a"));
        with(path().open(WRITE, APPEND), file -> {
            file.seek(0);
            await(file.write("b"));
        });
        assertEquals("ab", await(path().readText()));
    }

    @AsyncioTest
    void linesAreWithoutTheirEndsAndMoveThePosition() throws IOException {
        String longLine = "é".repeat(100_000);
        Files.writeString(path().path(), "one\r\n\ntwo\n" + longLine + "\nlast");
        assertEquals(
                List.of("one", "", "two", longLine, "last"),
                await(path().lines().toList()));
        with(path().open(), file -> {
            try (var lines = each(file.lines())) {
                for (String line : lines) {
                    assertEquals("one", line);
                    break;
                }
            }
            assertEquals(5, file.position());
            assertEquals(List.of("", "two"), await(file.lines().take(2).toList()));
            assertEquals(longLine, await(file.lines().first()));
            assertEquals("last", await(file.readText()));
        });
    }

    @AsyncioTest
    void callsOfSeveralTasksFollowOneAnother() {
        with(
                path().open(WRITE, CREATE),
                file -> await(gather(file.write("a".repeat(10)), file.write("b".repeat(10)), file.write("c"))));
        assertEquals("a".repeat(10) + "b".repeat(10) + "c", await(path().readText()));
    }

    @AsyncioTest
    void aCancelledReadLosesNothing() {
        await(path().writeText("hello"));
        with(path().open(), file -> {
            Task<byte[]> reading = createTask(file.read(3));
            await(sleep(0));
            reading.cancel();
            await(sleep(0));
            if (reading.cancelled()) {
                assertEquals(0, file.position());
                file.seek(3);
            }
            assertEquals("lo", await(file.readText()));
        });
    }

    @AsyncioTest
    void aCancelledOpenLeavesNothingOpen() throws IOException {
        await(path().writeText("hello"));
        for (int pause = 0; pause < 30; pause++) {
            Task<AsyncFile> opening = createTask(path().openFile(READ));
            for (int i = 0; i < pause; i++) {
                await(sleep(0));
            }
            if (opening.done()) {
                await(await(opening).aclose());
                break;
            }
            opening.cancel();
            await(sleep(0));
            await(sleep(0));
            if (!opening.cancelled()) {
                await(await(opening).aclose());
            }
        }
        for (int i = 0; i < 2000 && !descriptors().isEmpty(); i++) {
            await(sleep(0.001));
        }
        assertEquals(List.of(), descriptors());
    }

    @AsyncioTest
    void aClosedFileIsOfNoUse() {
        await(path().writeText("hello"));
        AsyncFile file = await(path().openFile(READ));
        assertFalse(file.isClosed());
        await(file.aclose());
        await(file.aclose());
        assertTrue(file.isClosed());
        assertTrue(assertThrows(IllegalStateException.class, () -> await(file.read()))
                .getMessage()
                .startsWith("the file is closed: <AsyncFile "));
    }

    @AsyncioTest
    void aMissingFileIsReportedAsTheJdkDoes() {
        assertThrows(NoSuchFileException.class, () -> with(path().open(), file -> {}));
        assertThrows(NoSuchFileException.class, () -> await(path().readText()));
        assertThrows(
                IllegalArgumentException.class, () -> with(path().open(WRITE, CREATE), file -> await(file.read(0))));
    }
}
