package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.io.TempDir;

/** Forms of several parts, as a server reads them. */
class MultipartTest {

    private static final String TWO_PARTS = """
        ignored
        --X
        Content-Disposition: form-data; name="form:a;b=c"

        1 ü
        2
        --X
        content-disposition: form-data; name=f; filename="C:\\\\docs\\\\n \\"q\\".txt"
        Content-Type: text/plain; charset=iso-8859-1
        x-own: y

        é
        --Xylophone
        --X--
        and this
        """;

    @TempDir
    Path folder;

    private static Request request(String type, byte[] body) {
        return Request.of("POST", "/").withHeader("content-type", type).withBody(Body.of(body));
    }

    /** Returns a request with a form, whose lines end as those on the wire. */
    private static Request form(String body) {
        return request(
                "multipart/form-data; boundary=\"X\"",
                body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String part(String head, String content) {
        return "--X\ncontent-disposition: form-data; " + head + "\n\n" + content + "\n";
    }

    private static int status(Request request, FormOptions options) {
        return assertThrows(
                        HttpException.class,
                        () -> await(request.multipart(options)).close())
                .status();
    }

    private static int status(Request request) {
        return status(request, FormOptions.DEFAULT);
    }

    private List<Path> stored() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    @AsyncioTest
    void partsAreReadAsTheyAre() {
        List<String> seen = new ArrayList<>();
        for (FormPart part : each(form(TWO_PARTS).parts())) {
            seen.add(part.name() + "|" + part.fileName() + "|" + part.contentType() + "|" + await(part.text()));
        }
        assertEquals(
                List.of(
                        "form:a;b=c|null|text/plain|1 ü\r\n2",
                        "f|n \"q\".txt|text/plain; charset=iso-8859-1|Ã©\r\n--Xylophone"),
                seen);
    }

    @AsyncioTest
    void whatIsNotReadOfAPartIsPassedOver() {
        byte[] large = new byte[300_000];
        String body = part("name=a; filename=a", new String(large, StandardCharsets.ISO_8859_1)) + part("name=b", "b")
                + "--X--\n";
        List<String> seen = new ArrayList<>();
        FormPart first = null;
        for (FormPart part : each(form(body).parts())) {
            seen.add(part.name());
            if (first == null) {
                first = part;
            }
        }
        assertEquals(List.of("a", "b"), seen);
        FormPart late = first;
        assertNotNull(late);
        assertThrows(IllegalStateException.class, () -> await(late.bytes()));
    }

    @AsyncioTest
    void partsArriveWhileTheyAreSent() {
        List<String> seen = new ArrayList<>();
        Wire wire = Wire.to(request -> {
            for (FormPart part : each(request.parts())) {
                seen.add(part.name());
                for (byte[] piece : each(part.body())) {
                    seen.add(new String(piece, StandardCharsets.US_ASCII));
                }
            }
            return Response.text("done");
        });
        wire.ask("POST / HTTP/1.1\nHost: h\nContent-Type: multipart/form-data; boundary=X\n"
                + "Transfer-Encoding: chunked\n\n");
        wire.ask("4c\n--X\ncontent-disposition: form-data; name=abcde\n\nhello, this is a long one\n");
        wire.ask("a\n world\n--\n"); // the parser looks ahead
        assertEquals("abcde", seen.getFirst());
        assertTrue(String.join("", seen.subList(1, seen.size())).startsWith("hello"), seen::toString);
        assertTrue(wire.ask("5\nX--\n\n0\n\n").endsWith("done"));
        assertEquals("hello, this is a long one world", String.join("", seen.subList(1, seen.size())));
        wire.close();
    }

    @AsyncioTest
    void aFormIsReadAsAWhole() {
        String body = part("name=a", "1") + part("name=a", "2") + part("name=none; filename=\"\"", "")
                + part("name=f; filename*=UTF-8''%e2%82%ac+1.txt; filename=x", "content") + "--X--\n";
        try (Form form = await(form(body).multipart())) {
            assertEquals(List.of("1", "2"), form.fields().getAll("a"));
            assertEquals(1, form.files().size());
            FormFile file = form.file("f");
            assertNotNull(file);
            assertEquals("€+1.txt", file.fileName());
            assertEquals(7, file.size());
            assertEquals("content", await(file.text()));
            assertEquals("content", await(file.text()));
            assertNull(form.file("a"));
        }
    }

    @AsyncioTest(realTime = true)
    void largeFilesAreOnDiskUntilTheRequestIsOver() throws Exception {
        byte[] data = new byte[700_000];
        new Random(1).nextBytes(data);
        FormOptions options = FormOptions.DEFAULT.withFolder(folder);
        Path kept = folder.resolve("kept");
        List<Integer> counts = new ArrayList<>();
        Origins origins = Origins.of(request -> {
            Form form = await(request.multipart(options));
            counts.add(stored().size());
            FormFile large = form.file("large");
            assertNotNull(large);
            assertArrayEquals(data, await(large.bytes()));
            assertEquals(data.length, await(large.saveTo(kept)));
            FormFile other = form.file("other");
            assertNotNull(other);
            return Response.bytes(await(other.bytes()));
        });
        Path file = Files.write(folder.resolve("upload"), data);
        with(origins.client(), client -> {
            Response response = await(client.post(
                    "http://app/",
                    Content.multipart(
                            Content.Part.of("small", "x"),
                            Content.Part.file("large", file),
                            Content.Part.file("other", file))));
            assertArrayEquals(data, await(response.readBytes()));
        });
        await(sleep(0));
        assertEquals(List.of(3), counts);
        assertArrayEquals(data, Files.readAllBytes(kept));
        assertEquals(2, stored().size(), () -> "left: " + folder);
    }

    @AsyncioTest(realTime = true)
    void aFormThatFailsLeavesNoFile() throws Exception {
        String body = part("name=a; filename=a", "x".repeat(100_000)) + "--X\nno colon\n\n\n";
        assertEquals(400, status(form(body), FormOptions.DEFAULT.withFolder(folder)));
        assertEquals(List.of(), stored());
    }

    @AsyncioTest(realTime = true)
    void aFormThatIsCancelledAtAnyStepLeavesNoFile() throws Exception {
        Request upload = form(part("name=a; filename=a", "x".repeat(400_000)) + "--X--");
        byte[] bytes = await(upload.bytes());
        FormOptions options = FormOptions.DEFAULT.withFolder(folder);
        boolean done = false;
        int step = 0;
        while (!done) {
            Task<Form> reading = createTask(upload.withBody(Body.stream(asyncGenerator(out -> {
                        for (int at = 0; at < bytes.length; at += 100_000) {
                            await(sleep(0));
                            out.yield(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 100_000)));
                        }
                    })))
                    .multipart(options));
            for (int i = 0; i < step && !reading.done(); i++) {
                await(sleep(step < 12 ? 0 : 0.001 * step));
            }
            step++;
            done = reading.done();
            reading.cancel();
            await(waitUntil(List.of(reading)));
            if (done) {
                reading.result().close();
            }
            assertEquals(List.of(), stored(), "cancelled at step " + step);
        }
        assertTrue(step > 5, "steps " + step);
    }

    @AsyncioTest(realTime = true)
    void aPartIsWrittenToAFile() throws Exception {
        Path file = folder.resolve("a");
        String content = "x".repeat(600_000);
        for (FormPart part :
                each(form(part("name=a; filename=a", content) + "--X--").parts())) {
            assertEquals(600_000, await(part.saveTo(file)));
        }
        assertEquals(content, Files.readString(file));
    }

    @AsyncioTest
    void limitsHold() {
        String value = part("name=a", "x".repeat(100));
        FormOptions options = FormOptions.DEFAULT;
        assertEquals(413, status(form(value + value + "--X--"), options.withMaxParts(1)));
        assertEquals(413, status(form(value + value + "--X--"), options.withMaxFieldSize(199)));
        assertEquals(400, status(form(part("name=" + "n".repeat(9000), "x") + "--X--"), options));
        assertEquals(400, status(form(part("name=a" + "\nx: y".repeat(30), "x") + "--X--"), options));
        try (Form form = await(form(value + value + "--X--").multipart(options.withMaxFieldSize(200)))) {
            assertEquals(2, form.fields().getAll("a").size());
        }
    }

    @AsyncioTest
    void malformedFormsAreRefused() {
        String good = part("name=a", "x");
        assertEquals(400, status(form(good))); // no end
        assertEquals(400, status(form(good + "--X\ncontent-disposition: form-data; na")));
        assertEquals(400, status(form("")));
        assertEquals(400, status(form("--X\n\nx\n--X--")));
        assertEquals(400, status(form(part("x=y", "x") + "--X--")));
        assertEquals(400, status(form(part("filename=y", "x") + "--X--")));
        assertEquals(400, status(form("--X\ncontent-disposition: attachment; name=a\n\nx\n--X--")));
        byte[] bytes = good.getBytes(StandardCharsets.US_ASCII);
        assertEquals(400, status(request("multipart/form-data", bytes)));
        assertEquals(400, status(request("multipart/form-data; boundary=", bytes)));
        assertEquals(400, status(request("multipart/form-data; boundary=" + "x".repeat(3000), bytes)));
        assertEquals(415, status(request("multipart/mixed; boundary=X", bytes)));
        assertEquals(415, status(Request.of("POST", "/")));
    }

    /** Whatever comes, it is a form or refused. */
    @AsyncioTest
    void randomChangesMakeAFormOrARefusal() {
        byte[] good = TWO_PARTS.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = good.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) "\r\n-X:;\"\\= é\0".charAt(random.nextInt(12));
            }
            try {
                await(request("multipart/form-data; boundary=X", bytes).multipart())
                        .close();
            } catch (HttpException e) {
                boolean unknownCharacters = e.status() == 415;
                assertTrue(e.status() == 400 || unknownCharacters, e::toString);
                refused++;
            }
        }
        assertTrue(refused > 100 && refused < 2_900, "refused " + refused);
    }

    @AsyncioTest
    void aClientThatLeavesEndsTheForm() {
        List<Throwable> problems = new ArrayList<>();
        Wire wire = Wire.to(request -> {
            try {
                await(request.multipart()).close();
            } catch (Throwable e) {
                problems.add(e);
                throw e;
            }
            return Response.text("done");
        });
        wire.ask("POST / HTTP/1.1\nHost: h\nContent-Type: multipart/form-data; boundary=X\nContent-Length: 99\n\n--X");
        wire.close();
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst() instanceof org.asyncio4j.CancelledError, problems::toString);
    }
}
