package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.signals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.extras.AsyncPath;
import org.asyncio4j.extras.FileChange;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.Sigint;
import org.junit.jupiter.api.io.TempDir;

/** The file system, and signals, as things that are awaited. */
class AsyncPathTest {

    @TempDir
    private Path folder;

    private AsyncPath root() {
        return new AsyncPath(folder);
    }

    @AsyncioTest
    void filesAreWrittenReadMovedAndDeleted() {
        AsyncPath file = root().resolve("a.txt");
        assertFalse(await(file.exists()));
        await(file.writeText("hällo"));
        assertTrue(await(file.isFile()));
        assertEquals("hällo", await(file.readText()));
        assertEquals(6, await(file.readBytes()).length);
        assertEquals(6, await(file.stat()).size());
        AsyncPath other = await(file.replace(root().resolve("b.txt")));
        assertFalse(await(file.exists()));
        await(other.unlink());
        assertFalse(await(other.exists()));
    }

    @AsyncioTest
    void directoriesAreWalkedByName() {
        await(root().resolve("x/y").mkdirs());
        await(root().resolve("x/y/1").writeText(""));
        await(root().resolve("x/a").writeText(""));
        await(root().resolve("b").writeText(""));
        assertEquals(List.of("b", "x"), names(await(root().iterdir().toList())));
        assertEquals(
                List.of("b", "x", "x/a", "x/y", "x/y/1"),
                names(await(root().walk().toList())));
        assertTrue(await(root().resolve("x").isDir()));
        await(root().resolve("x").rmtree());
        assertEquals(List.of("b"), names(await(root().walk().toList())));
    }

    private List<String> names(List<AsyncPath> paths) {
        return paths.stream().map(it -> folder.relativize(it.path()).toString()).toList();
    }

    @AsyncioTest
    void temporaryFilesAndDirectoriesAreGoneAfterTheirBlock() {
        List<AsyncPath> made = new ArrayList<>();
        with(AsyncPath.tempDir("test"), directory -> {
            made.add(directory);
            await(directory.resolve("in").writeText("x"));
        });
        with(AsyncPath.tempFile("test", ".txt"), file -> {
            made.add(file);
            await(file.writeText("x"));
        });
        for (AsyncPath path : made) {
            assertFalse(await(path.exists()), path::toString);
        }
    }

    @AsyncioTest
    void changesOfADirectoryAreSeen() {
        try (var changes = each(root().watch())) {
            Task<Void> writer = createTask(() -> {
                while (true) {
                    // The watch begins with the first request.
                    await(root().resolve("new.txt").writeText("x"));
                    await(root().resolve("new.txt").unlink());
                }
            });
            for (FileChange change : changes) {
                assertEquals("new.txt", change.path().path().getFileName().toString());
                break;
            }
            writer.cancel();
        }
        await(sleep(0));
    }

    @AsyncioTest
    void signalsAreItemsAndTheJvmHasThemAgainThen() {
        Object before = Sigint.handlerOf("USR1");
        List<String> seen = new ArrayList<>();
        try (var signals = each(signals("USR1"))) {
            Task<Void> sender = createTask(() -> {
                while (Sigint.handlerOf("USR1") == before) {
                    await(sleep(0));
                }
                Sigint.raise("USR1");
            });
            for (String signal : signals) {
                seen.add(signal);
                break;
            }
            await(sender);
        }
        assertEquals(List.of("USR1"), seen);
        assertSame(before, Sigint.handlerOf("USR1"));
        assertThrows(IllegalArgumentException.class, () -> signals());
        assertThrows(
                IllegalArgumentException.class, () -> await(signals("NOSUCH").toList()));
    }
}
