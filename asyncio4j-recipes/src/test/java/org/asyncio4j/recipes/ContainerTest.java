package org.asyncio4j.recipes;

import static java.lang.ProcessBuilder.Redirect.INHERIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.asyncio4j.Asyncio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfile of docs/recipes.md, followed without Docker: its files are copied, its variables are set, and its entry point
 * is started as process 1 of a namespace of its own. Only the base image is this machine.
 */
@OneEngineByDay
class ContainerTest {

    private static final Pattern INSTRUCTION = Pattern.compile("(FROM|COPY|ENV|ENTRYPOINT) (.*)");
    private static final List<String> NAMESPACE =
            List.of("unshare", "--map-root-user", "--pid", "--fork", "--kill-child");

    /** What the file is built from. */
    @TempDir
    Path context;

    /** Stands for the container's root folder. */
    @TempDir
    Path root;

    private final Map<String, String> variables = new HashMap<>();
    private List<String> entryPoint = List.of();

    @Test
    void theEntryPointIsProcessOneAndEndsAtTheSignal() throws Exception {
        assumeTrue(mayMakeNamespaces(), "no namespace for processes can be made here");
        makeContext();
        for (String line : RecipesPage.block("dockerfile", "FROM ").lines().toList()) {
            follow(line);
        }
        assertEquals("java", entryPoint.getFirst());

        List<String> command = new ArrayList<>(NAMESPACE);
        command.addAll(entryPoint);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(INHERIT);
        String tools = Path.of(System.getProperty("java.home"), "bin").toString();
        builder.environment().putAll(variables);
        builder.environment().merge("PATH", tools, (path, added) -> added + File.pathSeparator + path);
        Process namespace = builder.start();
        try (var output = namespace.inputReader()) {
            assertEquals("serving", output.readLine());
            ProcessHandle java = namespace.children().findFirst().orElseThrow();
            String status = Files.readString(Path.of("/proc", Long.toString(java.pid()), "status"));
            assertTrue(status.lines().anyMatch(line -> line.matches("NSpid:.*\\t1")), status);
            java.destroy(); // SIGTERM, as `docker stop` sends it
            assertEquals("cleaned up", output.readLine());
            assertTrue(namespace.waitFor(60, TimeUnit.SECONDS), "does not end");
            assertEquals(143, namespace.exitValue());
        } finally {
            namespace.destroyForcibly();
        }
    }

    private static boolean mayMakeNamespaces() throws Exception {
        try {
            List<String> command = new ArrayList<>(NAMESPACE);
            command.add("true");
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    /** What a build of the application has made: its jar, and those of the libraries. */
    private void makeContext() throws Exception {
        Path lib = Files.createDirectories(context.resolve("lib"));
        Path manifest = Files.writeString(
                context.resolve("manifest"), "Main-Class: StopInContainer\nClass-Path: lib/asyncio4j.jar\n");
        jar(lib.resolve("asyncio4j.jar"), placeOf(Asyncio.class));
        jar(context.resolve("app.jar"), placeOf(Class.forName("StopInContainer")), "--manifest=" + manifest);
    }

    private static Path placeOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void jar(Path jar, Path classes, String... options) throws Exception {
        if (Files.isRegularFile(classes)) {
            Files.copy(classes, jar);
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("--create", "--file=" + jar));
        arguments.addAll(Arrays.asList(options));
        arguments.addAll(List.of("-C", classes.toString(), "."));
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        assertEquals(0, tool.run(System.out, System.err, arguments.toArray(String[]::new)));
    }

    private void follow(String line) throws Exception {
        Matcher matcher = INSTRUCTION.matcher(line);
        assertTrue(matcher.matches(), line);
        String rest = matcher.group(2);
        switch (matcher.group(1)) {
            case "COPY" -> {
                String[] places = rest.split(" ");
                assertEquals(2, places.length, line);
                copy(context.resolve(places[0]), inContainer(places[1]), places[1].endsWith("/"));
            }
            case "ENV" -> {
                Matcher variable = Pattern.compile("(\\w+)=\"(.*)\"").matcher(rest);
                assertTrue(variable.matches(), line);
                variables.put(variable.group(1), variable.group(2));
            }
            case "ENTRYPOINT" ->
                entryPoint = Pattern.compile("\"(.*?)\"")
                        .matcher(rest)
                        .results()
                        .map(match -> match.group(1))
                        .map(word -> word.startsWith("/") ? inContainer(word).toString() : word)
                        .toList();
            default -> {} // the base image
        }
    }

    private Path inContainer(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** A file goes into a folder if the target's name ends with a slash, and a folder's content into the target. */
    private static void copy(Path source, Path target, boolean intoFolder) throws Exception {
        if (Files.isRegularFile(source)) {
            Path place = intoFolder ? target.resolve(source.getFileName()) : target;
            Files.createDirectories(place.getParent());
            Files.copy(source, place);
            return;
        }
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path place = target.resolve(source.relativize(file).toString());
                Files.createDirectories(place.getParent());
                Files.copy(file, place);
            }
        }
    }
}
