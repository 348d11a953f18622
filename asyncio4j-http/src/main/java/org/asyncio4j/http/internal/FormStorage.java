package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.toThread;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Form;
import org.asyncio4j.http.FormFile;
import org.asyncio4j.http.FormOptions;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A form as a whole: its values, and its files in memory or on disk. Each write opens the file anew, in a thread, so that a
 * task which is cancelled meanwhile leaves nothing open, and nothing that could come back once it is deleted.
 */
public final class FormStorage implements Form {

    /** How much is written at once. */
    private static final int BLOCK = 256 << 10;

    private final FormOptions options;
    private final List<Map.Entry<String, String>> values = new ArrayList<>();
    private final List<FormFile> files = new ArrayList<>();
    private final List<Path> stored = new ArrayList<>();
    private Parameters fields = Parameters.EMPTY;
    private long left;

    private FormStorage(FormOptions options) {
        this.options = options;
        left = options.maxFieldSize();
    }

    /** Reads a form to its end. */
    static Form read(Headers headers, Body body, FormOptions options) throws Exception {
        FormStorage form = new FormStorage(options);
        boolean whole = false;
        try {
            form.readAll(FormParts.of(headers, body, options));
            whole = true;
        } finally {
            if (!whole) {
                form.close();
            }
        }
        return form;
    }

    private void readAll(FormParts parts) throws Exception {
        for (var part : each(() -> parts)) {
            ArrivingPart arriving = (ArrivingPart) part;
            if (arriving.fileName() == null) {
                byte[] value = arriving.read(left);
                left -= value.length;
                values.add(Map.entry(
                        arriving.name(),
                        new String(value, BodyText.charset(arriving.headers(), StandardCharsets.UTF_8))));
            } else {
                FormFile file = store(arriving, arriving.fileName());
                if (file.size() > 0 || !file.fileName().isEmpty()) {
                    files.add(file); // browsers send an empty one where none was chosen
                }
            }
        }
        fields = Parameters.of(values);
    }

    private FormFile store(ArrivingPart part, String fileName) throws Exception {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        Path onDisk = null;
        long size = 0;
        try (var pieces = each((Body) part)) {
            for (byte[] piece : pieces) {
                block.writeBytes(piece);
                size += piece.length;
                if (size > options.maxInMemory() && (onDisk == null || block.size() >= BLOCK)) {
                    if (onDisk == null) {
                        onDisk = create();
                    }
                    append(onDisk, block);
                }
            }
        }
        if (onDisk == null) {
            return new StoredFile(part.name(), fileName, part.headers(), size, new BytesBody(block.toByteArray()));
        }
        append(onDisk, block);
        return new StoredFile(part.name(), fileName, part.headers(), size, new FileBody(onDisk));
    }

    private Path create() throws IOException {
        Path folder = options.folder();
        Path file = folder == null
                ? Files.createTempFile("asyncio4j-form-", null)
                : Files.createTempFile(folder, "asyncio4j-form-", null);
        stored.add(file);
        return file;
    }

    private static void append(Path file, ByteArrayOutputStream block) {
        byte[] bytes = block.toByteArray();
        block.reset();
        if (bytes.length > 0) {
            await(toThread(() -> Files.write(file, bytes, StandardOpenOption.WRITE, StandardOpenOption.APPEND)));
        }
    }

    /** Writes a body into a file, and returns how many bytes it has. */
    static long save(Body body, Path file) throws Exception {
        await(toThread(() -> Files.write(file, new byte[0])));
        long size = 0;
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        try (var pieces = each(body)) {
            for (byte[] piece : pieces) {
                block.writeBytes(piece);
                size += piece.length;
                if (block.size() >= BLOCK) {
                    append(file, block);
                }
            }
        }
        append(file, block);
        return size;
    }

    @Override
    public Parameters fields() {
        return fields;
    }

    @Override
    public List<FormFile> files() {
        return List.copyOf(files);
    }

    @Override
    public @Nullable FormFile file(String name) {
        return files.stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        try {
            for (Path file : stored) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            stored.clear();
        }
    }

    @Override
    public String toString() {
        return "<Form fields=" + fields.names() + " files=" + files.size() + ">";
    }
}
