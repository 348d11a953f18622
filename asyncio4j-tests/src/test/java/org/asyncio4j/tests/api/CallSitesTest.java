package org.asyncio4j.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.asyncio4j.Asyncio;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What callers may write, and what javac must refuse: the cases of {@code call-sites.txt}, compiled together, because
 * most of a compilation's time is its start.
 */
class CallSitesTest {

    /** What every case but a compilation unit of its own begins with. */
    private static final String IMPORTS = """
        import static org.asyncio4j.Asyncio.*;

        import java.io.*;
        import java.nio.file.*;
        import java.time.Duration;
        import java.util.List;
        import java.util.Set;
        import java.util.concurrent.Callable;
        import java.util.concurrent.CompletableFuture;
        import org.asyncio4j.*;
        """;

    private record Case(String name, List<String> messages, String code) {

        boolean isUnit() {
            return code.matches("(?s)(import|class|abstract class|interface|record) .*");
        }

        boolean isCompact() {
            return code.contains("void main()");
        }

        boolean importsModule() {
            return code.contains("import module org.asyncio4j;");
        }

        /** The compilation unit. All but those of their own are in one package, with what {@code Things} has. */
        String source(int number) {
            if (name.equals("Things")) {
                return "package things; " + code;
            }
            if (isUnit()) {
                // Of a package of its own, so that they may use the same names; a compact source file can have none.
                return (isCompact() ? "" : "package unit" + number + "; ") + code;
            }
            return "package things; " + IMPORTS + "abstract class Case" + number + " extends Things { void code() {\n"
                    + code + "}}\n";
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCallSite() throws IOException {
        List<Case> cases = read();
        Map<Case, List<String>> errors = new LinkedHashMap<>();
        Path core = placeOf(Asyncio.class);
        Path jspecify = placeOf(NullMarked.class);
        compile(
                cases.stream().filter(c -> !c.importsModule()).toList(),
                List.of("-cp", core + java.io.File.pathSeparator + jspecify),
                errors);
        compile(
                cases.stream().filter(Case::importsModule).toList(),
                List.of("-p", core + java.io.File.pathSeparator + jspecify, "--add-modules", "org.asyncio4j"),
                errors);
        assertTrue(errors.size() > 80, "cases were lost: " + errors.size());
        return errors.entrySet().stream()
                .map(entry ->
                        DynamicTest.dynamicTest(entry.getKey().name(), () -> check(entry.getKey(), entry.getValue())));
    }

    private static void check(Case one, List<String> errors) {
        String all = String.join("\n", errors);
        if (one.messages().isEmpty()) {
            assertEquals("", all, "must compile:\n" + one.code());
        } else {
            assertTrue(!errors.isEmpty(), "must not compile:\n" + one.code());
            for (String message : one.messages()) {
                assertTrue(all.contains(message), "javac does not say \"" + message + "\" but\n" + all);
            }
        }
    }

    private static void compile(List<Case> cases, List<String> classPath, Map<Case, List<String>> errors) {
        Map<URI, Case> byName = new LinkedHashMap<>();
        List<JavaFileObject> units = new ArrayList<>();
        for (Case one : cases) {
            errors.put(one, new ArrayList<>());
            String file = one.name().equals("Things") ? "Things" : "Case" + byName.size();
            URI uri = URI.create("string:///" + file + ".java");
            String source = one.source(byName.size());
            byName.put(uri, one);
            units.add(new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return source;
                }
            });
        }
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = new ArrayList<>(classPath);
        // To FLOW in spite of errors: that is where checked exceptions are checked. And all errors, not the first 100.
        options.addAll(List.of(
                "-proc:none",
                "-Xlint:none",
                "-Xmaxerrs",
                "1000",
                "-XDcompilePolicy=attribute",
                "--should-stop=ifError=FLOW",
                "--should-stop=ifNoError=FLOW"));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        javac.getTask(null, null, diagnostics, options, null, units).call();
        // A copy, because putting a message together may load classes, of which javac has more to tell.
        for (Diagnostic<? extends JavaFileObject> diagnostic : List.copyOf(diagnostics.getDiagnostics())) {
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
                JavaFileObject source = diagnostic.getSource();
                assertTrue(source != null, () -> diagnostic.getMessage(Locale.ROOT));
                // With names as javac prints them, which is without packages.
                String message = diagnostic.getMessage(Locale.ROOT).replaceAll("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])", "");
                errors.get(byName.get(source.toUri())).add(diagnostic.getLineNumber() + ": " + message);
            }
        }
    }

    private static List<Case> read() throws IOException {
        String text;
        try (InputStream resource = CallSitesTest.class.getResourceAsStream("/call-sites.txt")) {
            text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Case> cases = new ArrayList<>();
        // A comment of the file begins with "# " in the first column, which Java never does.
        for (String block : text.replaceAll("(?m)^#( .*)?$", "").split("(?m)^== ")) {
            List<String> lines = block.lines().toList();
            if (block.isBlank()) {
                continue;
            }
            List<String> messages = lines.stream()
                    .filter(line -> line.startsWith("!! "))
                    .map(line -> line.substring(3))
                    .toList();
            String code = lines.stream()
                    .skip(1)
                    .filter(line -> !line.startsWith("!! "))
                    .collect(Collectors.joining("\n"))
                    .strip();
            cases.add(new Case(lines.getFirst(), messages, code + "\n"));
        }
        return cases;
    }

    private static Path placeOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
