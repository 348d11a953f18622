package org.asyncio4j.tests.cancelling;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.asyncio4j.Awaitable;
import org.asyncio4j.extras.AsyncFile;
import org.asyncio4j.extras.AsyncPath;
import org.asyncio4j.tests.cancelling.CancelCase.Setup;
import org.asyncio4j.tests.cancelling.CancelCase.Subject;

/** No descriptor stays open, whenever a call to the file system is cancelled. */
final class FileCases {

    private FileCases() {}

    static List<CancelCase> all() {
        return List.of(
                new CancelCase("extras.AsyncFile#read", file(AsyncFile::read)),
                new CancelCase("extras.AsyncFile#readText", file(AsyncFile::readText)),
                new CancelCase("extras.AsyncFile#write", file(it -> it.write("hello"))),
                new CancelCase("extras.AsyncFile#size", file(AsyncFile::size)),
                new CancelCase("extras.AsyncFile#truncate", file(it -> it.truncate(2))),
                new CancelCase("extras.AsyncFile#sync", file(AsyncFile::sync)),
                new CancelCase("extras.AsyncFile#aclose", file(AsyncFile::aclose)),
                new CancelCase(
                        "extras.AsyncPath#openFile",
                        path(it -> await(it.openFile(READ)).aclose())),
                new CancelCase("extras.AsyncPath#exists", path(AsyncPath::exists)),
                new CancelCase("extras.AsyncPath#isFile", path(AsyncPath::isFile)),
                new CancelCase("extras.AsyncPath#isDir", path(AsyncPath::isDir)),
                new CancelCase("extras.AsyncPath#stat", path(AsyncPath::stat)),
                new CancelCase("extras.AsyncPath#readBytes", path(AsyncPath::readBytes)),
                new CancelCase("extras.AsyncPath#readText", path(AsyncPath::readText)),
                new CancelCase("extras.AsyncPath#writeBytes", path(it -> it.writeBytes(new byte[3]))),
                new CancelCase("extras.AsyncPath#writeText", path(it -> it.writeText("x"))),
                new CancelCase(
                        "extras.AsyncPath#mkdirs",
                        path(it -> new AsyncPath(it.path().resolveSibling("sub")).mkdirs())),
                new CancelCase("extras.AsyncPath#unlink", path(AsyncPath::unlink)),
                new CancelCase("extras.AsyncPath#rmtree", path(AsyncPath::rmtree)),
                new CancelCase(
                        "extras.AsyncPath#replace",
                        path(it -> it.replace(new AsyncPath(it.path().resolveSibling("other"))))));
    }

    private static Setup path(Function<AsyncPath, Awaitable<?>> call) {
        return () -> {
            Path folder = Files.createTempDirectory("cancel");
            AsyncPath path = new AsyncPath(folder.resolve("file"));
            Files.writeString(path.path(), "hello");
            return new Subject(() -> await(call.apply(path)), ended -> checkClosed(folder));
        };
    }

    private static Setup file(Function<AsyncFile, Awaitable<?>> call) {
        return () -> {
            Path folder = Files.createTempDirectory("cancel");
            Path path = Files.writeString(folder.resolve("file"), "hello");
            AsyncFile file = await(new AsyncPath(path).openFile(READ, WRITE));
            return new Subject(() -> await(call.apply(file)), ended -> {
                await(file.aclose());
                checkClosed(folder);
            });
        };
    }

    private static void checkClosed(Path folder) throws IOException {
        // A call that has begun ends in its own time.
        for (int i = 0; i < 1000 && !open(folder).isEmpty(); i++) {
            await(sleep(0.001));
        }
        assertEquals(List.of(), open(folder));
        await(new AsyncPath(folder).rmtree());
    }

    private static List<String> open(Path folder) throws IOException {
        Path all = Path.of("/proc/self/fd");
        List<String> open = new ArrayList<>();
        if (Files.isDirectory(all)) {
            try (Stream<Path> fds = Files.list(all)) {
                for (Path fd : fds.toList()) {
                    try {
                        String target = Files.readSymbolicLink(fd).toString();
                        if (target.startsWith(folder.toString())) {
                            open.add(target);
                        }
                    } catch (NoSuchFileException closed) {
                        // That of the listing itself, for example.
                    }
                }
            }
        }
        return open;
    }
}
