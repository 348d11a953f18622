import static org.asyncio4j.Asyncio.*;
import static java.nio.file.StandardWatchEventKinds.*;

import java.nio.file.*;
import org.asyncio4j.*;

// Files and folders: what changes in a folder as an async iterable, and files that are read on other threads.

record Change(WatchEvent.Kind<?> kind, Path file) {}

/**
 * What happens in a folder (not in those within it) from now on. A thread waits for the system. If nobody takes the
 * changes it waits for that too, and the system keeps the next 512 before it tells that some were lost.
 */
AsyncGenerator<Change> changes(Path folder) {
    return fromCallbacks(
            sink -> {
                WatchService service = folder.getFileSystem().newWatchService();
                folder.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
                Thread thread = Thread.ofPlatform().daemon().name("watch " + folder.getFileName()).start(() -> {
                    try {
                        for (WatchKey key = service.take(); ; key = service.take()) {
                            for (WatchEvent<?> event : key.pollEvents()) {
                                Path name = event.context() instanceof Path path ? path : Path.of(""); // for OVERFLOW
                                sink.put(new Change(event.kind(), folder.resolve(name)));
                            }
                            if (!key.reset()) {
                                sink.end(); // the folder is gone
                                return;
                            }
                        }
                    } catch (ClosedWatchServiceException | InterruptedException e) {
                        // The consumer has left.
                    }
                });
                sink.onClose(() -> {
                    service.close();
                    await(toThread(() -> thread.join()));
                });
            },
            100,
            CallbackSink.Overflow.REFUSE);
}

/** The size of each file in a folder, four of which are read at a time. */
Map<String, Integer> sizes(Path folder) throws IOException {
    Semaphore permits = new Semaphore(4);
    Map<String, Integer> sizes = new TreeMap<>();
    List<Path> files = await(toThread(() -> {
        try (Stream<Path> list = Files.list(folder)) {
            return list.toList();
        }
    }), IOException.class);
    with(taskGroup(), group -> {
        for (Path file : files) {
            group.createTask(() -> with(permits, () -> {
                byte[] content = await(toThread(() -> Files.readAllBytes(file)));
                sizes.put(file.getFileName().toString(), content.length); // in the loop: no lock
            }));
        }
    });
    return sizes;
}

void show(Path folder) throws IOException {
    AsyncGenerator<Change> changes = changes(folder);
    Task<Change> first = createTask(() -> await(anext(changes)));
    while (!first.done()) { // until the folder is watched
        await(toThread(() -> Files.writeString(folder.resolve("a.txt"), "hello")));
        await(waitUntil(List.of(first), 0.05));
    }
    IO.println("first: " + await(first).file().getFileName());
    await(toThread(() -> Files.writeString(folder.resolve("b.txt"), "hello, world")));
    await(toThread(() -> Files.delete(folder.resolve("a.txt"))));
    var seen = new TreeSet<String>();
    try (var rest = each(changes)) {
        for (Change change : rest) {
            seen.add(change.kind() + " " + change.file().getFileName());
            if (change.kind() == ENTRY_DELETE) {
                break; // closes the watch service
            }
        }
    }
    IO.println("created and deleted: " + seen.containsAll(List.of("ENTRY_CREATE b.txt", "ENTRY_DELETE a.txt")));
    IO.println("left: " + sizes(folder));
}

void main() throws IOException {
    Path folder = Files.createTempDirectory("watched");
    run(() -> show(folder));
    Files.delete(folder.resolve("b.txt"));
    Files.delete(folder);
}
