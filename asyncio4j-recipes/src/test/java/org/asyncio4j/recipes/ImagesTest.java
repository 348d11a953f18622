package org.asyncio4j.recipes;

import static java.lang.ProcessBuilder.Redirect.INHERIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.asyncio4j.Asyncio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runtime images by jlink, and ahead-of-time caches, by the commands of docs/recipes.md. */
@OneEngineByDay
class ImagesTest {

    private static final String HELLO = """
        import static org.asyncio4j.Asyncio.*;

        void main() {
            run(() -> await(sleep(0.01)));
            IO.println("hello");
        }
        """;

    @TempDir
    Path folder;

    private Path classes;

    @BeforeEach
    void compileHello() throws Exception {
        Path classesOfLibrary = Path.of(Asyncio.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path library = folder.resolve("asyncio4j.jar");
        if (Files.isDirectory(classesOfLibrary)) {
            tool("jar", "--create", "--file=" + library, "-C", classesOfLibrary.toString(), ".");
        } else {
            Files.copy(classesOfLibrary, library);
        }
        Path source = Files.writeString(folder.resolve("Hello.java"), HELLO);
        classes = folder.resolve("classes");
        tool("javac", "-proc:none", "-cp", library.toString(), "-d", classes.toString(), source.toString());
    }

    @Test
    void aRuntimeImageHoldsTheLibraryAndItsOption() throws Exception {
        assumeTrue(ToolProvider.findFirst("jlink").isPresent(), "jlink is not installed here");

        assertEquals("hello\n", shell(RecipesPage.block("sh", "jlink ")));
    }

    @Test
    void aCacheAheadOfTimeIsUsed() throws Exception {
        Path manifest = Files.writeString(
                folder.resolve("manifest"),
                "Main-Class: Hello\nClass-Path: asyncio4j.jar\nAdd-Opens: java.base/java.lang\n");
        Path jar = folder.resolve("hello.jar");
        tool("jar", "--create", "--file=" + jar, "--manifest=" + manifest, "-C", classes.toString(), ".");
        String commands = RecipesPage.block("sh", "java -XX:AOTCacheOutput");

        assertEquals(2, shell(commands).lines().filter("hello"::equals).count());
        String again = commands.lines().toList().getLast();
        // With `on` the JVM ends with an error if it cannot use the cache.
        assertEquals("hello\n", shell(again.replace("java ", "java -XX:AOTMode=on ")));
    }

    private static void tool(String name, String... arguments) {
        ToolProvider tool = ToolProvider.findFirst(name).orElseThrow();
        assertEquals(0, tool.run(System.out, System.err, arguments), name);
    }

    /** Runs commands of the page in the folder, with the tools of this JDK, and returns what they print. */
    private String shell(String commands) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", commands)
                .directory(folder.toFile())
                .redirectError(INHERIT);
        Map<String, String> environment = builder.environment();
        String tools = Path.of(System.getProperty("java.home"), "bin").toString();
        environment.merge("PATH", tools, (path, added) -> added + File.pathSeparator + path);
        environment.put("JDK_JAVA_OPTIONS", "-Dasyncio4j.engine=" + System.getProperty("asyncio4j.expectedEngine"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
