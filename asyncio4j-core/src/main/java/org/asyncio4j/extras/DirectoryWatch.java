package org.asyncio4j.extras;

import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.jspecify.annotations.Nullable;

/** The JDK's watch of a directory, as items. A thread of the executor waits for each key; closing the service ends its wait. */
final class DirectoryWatch {

    private DirectoryWatch() {}

    static AsyncIterable<FileChange> of(Path directory) {
        return () -> AsyncGenerator.<FileChange>of("AsyncPath.watch", out -> {
                    WatchService service = Jobs.make(() -> begin(directory), WatchService::close);
                    try {
                        while (true) {
                            List<FileChange> changes = Jobs.run(() -> next(service, directory));
                            if (changes.isEmpty()) {
                                return;
                            }
                            out.yieldAll(changes);
                        }
                    } finally {
                        service.close();
                    }
                })
                .asyncIterator();
    }

    private static WatchService begin(Path directory) throws Exception {
        WatchService service = directory.getFileSystem().newWatchService();
        try {
            directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            return service;
        } catch (Throwable problem) {
            service.close();
            throw problem;
        }
    }

    /** Waits for changes and returns them; none if the directory is gone. */
    private static List<FileChange> next(WatchService service, Path directory) throws InterruptedException {
        while (true) {
            WatchKey key;
            try {
                key = service.take();
            } catch (ClosedWatchServiceException end) {
                return List.of();
            }
            List<FileChange> changes = key.pollEvents().stream()
                    .map(event -> changeOf(event, directory))
                    .toList();
            boolean valid = key.reset();
            if (!changes.isEmpty() || !valid) {
                return changes;
            }
        }
    }

    private static FileChange changeOf(WatchEvent<?> event, Path directory) {
        Object context = event.context();
        @Nullable AsyncPath path = context instanceof Path name ? new AsyncPath(directory.resolve(name)) : null;
        if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE) {
            return new FileChange(FileChange.Kind.CREATED, path);
        }
        if (event.kind() == StandardWatchEventKinds.ENTRY_DELETE) {
            return new FileChange(FileChange.Kind.DELETED, path);
        }
        return new FileChange(
                event.kind() == StandardWatchEventKinds.ENTRY_MODIFY ? FileChange.Kind.MODIFIED : FileChange.Kind.LOST,
                path);
    }
}
