import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Runs javac in this JVM; warnings are none of its business, {@code mvn verify} has them. */
final class Compiler {
    private Compiler() {}

    static final String GENERATED = "";

    /**
     * A compiled class, or a resource: its path below the folder of class files, and its content.
     */
    record ClassFile(String path, byte[] bytes) {}

    /**
     * Compiles files of {@code folder} and returns for each, by its name, what it was compiled to;
     * writes nothing. Classes whose sources are not given are taken from {@code output}. What the
     * annotation processors in {@code processors} make is listed under the name {@link #GENERATED}.
     */
    static Map<String, List<ClassFile>> compile(
            Path folder, Collection<String> names, Path output, List<Path> libraries, List<Path> processors)
            throws IOException, CompilationFailed {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                        compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8);
                Collecting collecting = new Collecting(files, folder)) {
            if (Files.exists(folder.resolve("module-info.java"))) {
                files.setLocationFromPaths(StandardLocation.MODULE_PATH, libraries);
                files.setLocationFromPaths(StandardLocation.CLASS_PATH, List.of());
            } else {
                List<Path> classPath = new ArrayList<>(libraries);
                classPath.add(output);
                files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
            }
            // Where javac looks for a module's other classes.
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
            files.setLocationFromPaths(StandardLocation.ANNOTATION_PROCESSOR_PATH, processors);
            StringWriter crash = new StringWriter();
            boolean success = compiler.getTask(
                            new PrintWriter(crash),
                            collecting,
                            diagnostics,
                            options(!processors.isEmpty()),
                            null,
                            files.getJavaFileObjectsFromPaths(
                                    names.stream().map(folder::resolve).toList()))
                    .call();
            if (!success) {
                String errors = diagnostics.getDiagnostics().stream()
                        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                        .limit(20)
                        .map(each -> each.toString() + "\n")
                        .collect(Collectors.joining());
                throw new CompilationFailed(errors + crash);
            }
            return collecting.classFiles();
        }
    }

    private static List<String> options(boolean processing) {
        List<String> options = new ArrayList<>(List.of("-g", "-parameters", "-Xlint:none"));
        options.add(processing ? "-proc:full" : "-proc:none");
        if (Runtime.version().feature() != 25) {
            options.addAll(List.of("--release", "25"));
        }
        // asyncio4j-lint works on javac's own classes; others can't see them by accident, as `mvn verify` compiles them
        // too.
        for (String exported : List.of("code", "tree", "util")) {
            options.add("--add-exports=jdk.compiler/com.sun.tools.javac." + exported + "=ALL-UNNAMED");
        }
        return options;
    }

    /** Keeps what javac writes in memory, and which source it is of. */
    private static final class Collecting extends ForwardingJavaFileManager<JavaFileManager> {
        private final Path folder;
        private final Map<String, List<InMemory>> outputs = new HashMap<>();

        Collecting(JavaFileManager files, Path folder) {
            super(files);
            this.folder = folder;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return output(className.replace('.', '/') + kind.extension, kind, sibling);
        }

        @Override
        public FileObject getFileForOutput(Location location, String packageName, String name, FileObject sibling) {
            String path = packageName.isEmpty() ? name : packageName.replace('.', '/') + "/" + name;
            return output(path, JavaFileObject.Kind.OTHER, null);
        }

        @Override
        public boolean isSameFile(FileObject a, FileObject b) {
            return a.equals(b);
        }

        private InMemory output(String path, JavaFileObject.Kind kind, FileObject sibling) {
            String source = sibling == null || sibling instanceof InMemory
                    ? GENERATED
                    : folder.relativize(Path.of(sibling.toUri())).toString();
            InMemory output = new InMemory(path, kind);
            outputs.computeIfAbsent(source, key -> new ArrayList<>()).add(output);
            return output;
        }

        Map<String, List<ClassFile>> classFiles() {
            Map<String, List<ClassFile>> all = new HashMap<>();
            outputs.forEach((source, files) -> all.put(
                    source,
                    files.stream()
                            .filter(file -> file.getKind() != JavaFileObject.Kind.SOURCE)
                            .map(file -> new ClassFile(file.path, file.bytes.toByteArray()))
                            .toList()));
            return all;
        }
    }

    private static final class InMemory extends SimpleJavaFileObject {
        final String path;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        InMemory(String path, JavaFileObject.Kind kind) {
            super(URI.create("memory:///" + path), kind);
            this.path = path;
        }

        @Override
        public OutputStream openOutputStream() {
            bytes.reset();
            return bytes;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(bytes.toByteArray());
        }
    }
}
