package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.toThread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.asyncio4j.http.internal.PathText;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files in a folder: mostly mounted in a {@link Router}. A folder is answered by its {@code index.html}. What is not
 * in the folder, also not through a link, and what begins with a dot, is answered with status 404.
 */
public final class StaticFiles implements HttpHandler {

    private static final String INDEX = "index.html";

    private final Path folder;

    private StaticFiles(Path folder) {
        this.folder = folder;
    }

    /** Returns a handler for the files in {@code folder}. */
    public static StaticFiles in(Path folder) {
        return new StaticFiles(folder.toAbsolutePath().normalize());
    }

    @Override
    public Response handle(Request request) throws Exception {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Response.text("Method Not Allowed\n").withStatus(405).withHeader("allow", "GET, HEAD");
        }
        Path named = find(PathText.segments(request.rawPath()));
        if (named == null) {
            return Response.notFound();
        }
        Path found = await(toThread(() -> locate(named)));
        if (found == null) {
            return Response.notFound();
        }
        boolean isIndex = !found.getFileName().equals(named.getFileName());
        if (isIndex && !request.rawPath().endsWith("/")) {
            // Relative to where the client believes to be, which may be below a mount.
            return Response.redirect(301, "./" + lastSegment(request.rawPath()) + "/");
        }
        return Response.file(found);
    }

    private static String lastSegment(String rawPath) {
        return rawPath.substring(rawPath.lastIndexOf('/') + 1);
    }

    /** Returns the file with this name, whether there is one or not; null if there must not be. */
    private @Nullable Path find(List<String> segments) {
        Path file = folder;
        for (String name : segments) {
            if (name.isEmpty()) {
                continue;
            }
            // An escaped slash is none to a router: what it has mounted elsewhere must not be found here.
            if (name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
                return null;
            }
            try {
                file = file.resolve(name);
            } catch (InvalidPathException e) {
                return null;
            }
        }
        return file.startsWith(folder) ? file : null;
    }

    /** Returns the file to send, or null; on another thread. */
    private @Nullable Path locate(Path named) throws IOException {
        Path file = Files.isDirectory(named) ? named.resolve(INDEX) : named;
        if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(folder.toRealPath())) {
            return null;
        }
        return file;
    }

    @Override
    public String toString() {
        return "<StaticFiles " + folder + ">";
    }
}
