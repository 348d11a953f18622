package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.toThread;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.asyncio4j.Coroutine;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.FormFile;
import org.asyncio4j.http.Headers;

/** A file of a form that has arrived. */
public record StoredFile(String name, String fileName, Headers headers, long size, Body body) implements FormFile {

    @Override
    public Coroutine<byte[]> bytes() {
        return BodyText.bytes(body);
    }

    @Override
    public Coroutine<String> text() {
        return BodyText.text(body, headers, StandardCharsets.UTF_8);
    }

    @Override
    public Coroutine<Long> saveTo(Path file) {
        return async("FormFile.saveTo", () -> {
            if (body instanceof FileBody(Path stored)) {
                await(toThread(() -> Files.move(stored, file, StandardCopyOption.REPLACE_EXISTING)));
            } else {
                FormStorage.save(body, file);
            }
            return size;
        });
    }

    @Override
    public String toString() {
        return "<FormFile " + name + " " + size + " bytes>";
    }
}
