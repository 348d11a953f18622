package org.asyncio4j.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Files: which are served, and what a client may ask of them. */
class StaticFilesTest {

    private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void write() throws Exception {
        folder = Files.createDirectory(temporary.resolve("public"));
        Files.writeString(temporary.resolve("secret.txt"), "secret");
        Files.writeString(folder.resolve("a.txt"), "0123456789");
        Files.setLastModifiedTime(folder.resolve("a.txt"), FileTime.fromMillis(784_111_777_000L));
        Files.writeString(folder.resolve(".hidden"), "hidden");
        Files.writeString(Files.createDirectory(folder.resolve("sub")).resolve("index.html"), "<p>index");
        Files.createSymbolicLink(folder.resolve("link.txt"), temporary.resolve("secret.txt"));
    }

    private String ask(String target, String... fields) {
        return request("GET", target, fields);
    }

    private String request(String method, String target, String... fields) {
        Wire wire = Wire.to(StaticFiles.in(folder));
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\nHost: h\nConnection: close\n");
        for (String field : fields) {
            text.append(field).append('\n');
        }
        wire.send(text + "\n");
        StringBuilder answer = new StringBuilder();
        while (!wire.isEnded()) {
            answer.append(wire.take());
        }
        answer.append(wire.take());
        wire.close();
        return answer.toString();
    }

    private void hasStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    private String tag() {
        String answer = request("HEAD", "/a.txt");
        int at = answer.indexOf("etag: ") + 6;
        return answer.substring(at, answer.indexOf('\n', at));
    }

    @AsyncioTest(realTime = true)
    void aFileIsSentWithWhatIsKnownOfIt() {
        String answer = ask("/a.txt");
        hasStatus(200, answer);
        assertTrue(answer.contains("\ncontent-type: text/plain; charset=utf-8\n"), answer);
        assertTrue(answer.contains("\nlast-modified: " + MODIFIED + "\n"), answer);
        assertTrue(answer.contains("\ncontent-length: 10\n"), answer);
        assertTrue(answer.contains("\naccept-ranges: bytes\n"), answer);
        assertTrue(answer.endsWith("\n\n0123456789"), answer);
        assertTrue(request("HEAD", "/a.txt").endsWith("\n\n"));
    }

    @AsyncioTest(realTime = true)
    void aPartOfAFileIsSent() {
        String middle = ask("/a.txt", "Range: bytes=2-4");
        hasStatus(206, middle);
        assertTrue(middle.contains("\ncontent-range: bytes 2-4/10\n"), middle);
        assertTrue(middle.endsWith("\n\n234"), middle);
        assertTrue(ask("/a.txt", "Range: bytes=7-").endsWith("\n\n789"));
        assertTrue(ask("/a.txt", "Range: bytes=-2").endsWith("\n\n89"));
        assertTrue(ask("/a.txt", "Range: bytes=5-99").endsWith("\n\n56789"));
        String beyond = ask("/a.txt", "Range: bytes=10-");
        hasStatus(416, beyond);
        assertTrue(beyond.contains("\ncontent-range: bytes */10\n"), beyond);
        hasStatus(416, ask("/a.txt", "Range: bytes=-0"));
        assertTrue(ask("/a.txt", "Range: bytes=-999999999999999999").endsWith("\n\n0123456789"));
        assertTrue(ask("/a.txt", "Range: bytes=9-999999999999999999").endsWith("\n\n9"));
        hasStatus(416, ask("/a.txt", "Range: bytes=999999999999999999-"));
        hasStatus(200, ask("/a.txt", "Range: bytes=0-9223372036854775808"));
        hasStatus(200, ask("/a.txt", "Range: bytes=-9223372036854775808"));
        hasStatus(200, ask("/a.txt", "Range: bytes=" + "0-,".repeat(2000) + "0-"));
        for (String ignored : new String[] {"bytes=0-1,3-4", "bytes=4-2", "bytes=x-", "lines=1-2", "bytes=-"}) {
            hasStatus(200, ask("/a.txt", "Range: " + ignored));
        }
        hasStatus(206, ask("/a.txt", "Range: bytes=0-0", "If-Range: " + tag()));
        hasStatus(200, ask("/a.txt", "Range: bytes=0-0", "If-Range: \"other\""));
    }

    @AsyncioTest(realTime = true)
    void aClientThatHasTheFileIsToldSo() {
        String fresh = ask("/a.txt", "If-None-Match: " + tag());
        hasStatus(304, fresh);
        assertTrue(fresh.contains("\netag: "), fresh);
        hasStatus(304, ask("/a.txt", "If-None-Match: \"x\", W/" + tag()));
        hasStatus(200, ask("/a.txt", "If-None-Match: \"x\""));
        hasStatus(304, ask("/a.txt", "If-Modified-Since: " + MODIFIED));
        hasStatus(200, ask("/a.txt", "If-Modified-Since: " + MODIFIED.replace("37", "36")));
        hasStatus(200, ask("/a.txt", "If-Modified-Since: yesterday"));
        hasStatus(412, ask("/a.txt", "If-Match: \"x\""));
        hasStatus(412, ask("/a.txt", "If-Unmodified-Since: " + MODIFIED.replace("37", "36")));
    }

    @AsyncioTest(realTime = true)
    void whatIsNotInTheFolderIsNotServed() {
        for (String target : new String[] {
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/sub/../../secret.txt",
            "/..%2fsecret.txt",
            "/..%5csecret.txt",
            "/sub%2findex.html",
            "/sub%5cindex.html",
            "/%2fetc%2fpasswd",
            "/%252e%252e/secret.txt",
            "/C:%5csecret.txt",
            "//secret.txt",
            "/a.txt%00",
            "/.hidden",
            "/link.txt",
            "/missing"
        }) {
            String answer = ask(target);
            hasStatus(404, answer);
            assertTrue(!answer.contains("secret") && !answer.contains("hidden"), answer);
        }
        hasStatus(405, request("DELETE", "/a.txt"));
    }

    @AsyncioTest(realTime = true)
    void aFolderIsAnsweredByItsIndex() {
        assertTrue(ask("/sub/").endsWith("\n\n<p>index"));
        String answer = ask("/sub");
        hasStatus(301, answer);
        assertTrue(answer.contains("\nlocation: ./sub/\n"), answer);
        hasStatus(404, ask("/"));
    }

    @AsyncioTest(realTime = true)
    void aLargeFileIsSentWhole() throws Exception {
        byte[] bytes = new byte[3_000_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        Files.write(folder.resolve("large"), bytes);
        String answer = ask("/large");
        assertEquals(bytes.length, answer.length() - answer.indexOf("\n\n") - 2);
    }
}
