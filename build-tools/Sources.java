import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

import javax.lang.model.element.Modifier;
import javax.lang.model.element.Name;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Checks every Java source of the project ({@code check ROOT}), or rewrites it in the project's
 * format ({@code format ROOT}).
 *
 * <p>Two rules are checked: a file is exactly what the formatter makes of it; and in a module's
 * exported packages all that is public or protected has a Javadoc comment. javac's doclint can't do
 * the latter: it would also insist on {@code @param} and {@code @return} tags that say nothing new.
 */
final class Sources {
    private static final JavaFormatterOptions STYLE =
            JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build();

    private Sources() {}

    public static void main(String[] args) throws IOException {
        boolean rewrite = args[0].equals("format");
        Path root = Path.of(args[1]).toRealPath();
        List<Path> files = sources(root);
        Collection<String> problems = new ConcurrentSkipListSet<>();
        files.parallelStream().forEach(file -> format(root, file, rewrite, problems));
        boolean misformatted = !problems.isEmpty();
        if (!rewrite) {
            for (Path moduleInfo : files) {
                if (moduleInfo.endsWith(Path.of("src", "main", "java", "module-info.java"))) {
                    requireJavadoc(root, moduleInfo.getParent(), files, problems);
                }
            }
        }
        problems.forEach(System.err::println);
        if (misformatted && !rewrite) {
            System.err.println(
                    "Run ./format (it rewrites what is not in the project's format) and try"
                            + " again.");
        }
        if (!problems.isEmpty()) {
            System.exit(1);
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        String name = folder.getFileName().toString();
                        boolean skip =
                                name.equals("target")
                                        || (name.startsWith(".") && !folder.equals(root));
                        return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        // What lies in the project's own folder is a program that somebody tries
                        // out.
                        if (file.toString().endsWith(".java") && !file.getParent().equals(root)) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }

    private static void format(Path root, Path file, boolean rewrite, Collection<String> problems) {
        try {
            String before = Files.readString(file);
            String after = before;
            // Once isn't always enough: the formatter may find something to do in its own output.
            for (int pass = 0; pass == 0 || (rewrite && pass < 4); pass++) {
                after = new Formatter(STYLE).formatSourceAndFixImports(after);
            }
            if (before.equals(after)) {
                return;
            }
            if (rewrite) {
                Files.writeString(file, after);
            } else {
                problems.add(
                        root.relativize(file)
                                + ":"
                                + firstDifference(before, after)
                                + ": not formatted");
            }
        } catch (FormatterException e) {
            problems.add(root.relativize(file) + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int firstDifference(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> now = after.lines().toList();
        int line = 0;
        while (line < old.size() && line < now.size() && old.get(line).equals(now.get(line))) {
            line++;
        }
        return line + 1;
    }

    private static void requireJavadoc(
            Path root, Path sourceFolder, List<Path> files, Collection<String> problems)
            throws IOException {
        List<Path> own = files.stream().filter(file -> file.startsWith(sourceFolder)).toList();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = manager.getJavaFileObjectsFromPaths(own);
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null, manager, _ -> {}, List.of("-proc:none"), null, units);
            List<CompilationUnitTree> trees = new ArrayList<>();
            task.parse().forEach(trees::add);
            Set<String> exported = exportedPackages(trees);
            Set<String> undescribed = new TreeSet<>(exported);
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : trees) {
                String packageName =
                        unit.getPackage() == null ? "" : unit.getPackageName().toString();
                if (unit.getSourceFile().getName().endsWith("package-info.java")) {
                    undescribed.remove(packageName);
                }
                if (exported.contains(packageName)) {
                    new JavadocScanner(root, unit, docs, problems).scan(unit, null);
                }
            }
            undescribed.forEach(name ->
                    problems.add("package " + name + ": exported, but has no package-info.java"));
        }
    }

    private static Set<String> exportedPackages(List<CompilationUnitTree> units) {
        Set<String> names = new HashSet<>();
        for (CompilationUnitTree unit : units) {
            if (unit.getModule() != null) {
                for (Tree directive : unit.getModule().getDirectives()) {
                    if (directive instanceof ExportsTree exports
                            && exports.getModuleNames() == null) {
                        names.add(exports.getPackageName().toString());
                    }
                }
            }
        }
        return names;
    }

    /**
     * Reports each public or protected declaration without a comment; doesn't descend into what is
     * hidden.
     */
    private static final class JavadocScanner extends TreePathScanner<Void, Void> {
        private final Path root;
        private final CompilationUnitTree unit;
        private final DocTrees docs;
        private final Collection<String> problems;

        JavadocScanner(
                Path root, CompilationUnitTree unit, DocTrees docs, Collection<String> problems) {
            this.root = root;
            this.unit = unit;
            this.docs = docs;
            this.problems = problems;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (isVisible(type.getModifiers())) {
                require(type, type.getSimpleName());
                for (Tree member : type.getMembers()) {
                    scan(member, null);
                }
            }
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            if (isVisible(method.getModifiers()) && !isOverride(method)) {
                require(method, method.getName());
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree field, Void unused) {
            if (isVisible(field.getModifiers())) {
                require(field, field.getName());
            }
            return null;
        }

        private boolean isVisible(ModifiersTree modifiers) {
            Set<Modifier> flags = modifiers.getFlags();
            if (flags.contains(Modifier.PRIVATE)) {
                return false;
            }
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            boolean implicitlyPublic =
                    parent.getKind() == Tree.Kind.INTERFACE
                            || parent.getKind() == Tree.Kind.ANNOTATION_TYPE;
            return implicitlyPublic
                    || flags.contains(Modifier.PUBLIC)
                    || flags.contains(Modifier.PROTECTED);
        }

        private static boolean isOverride(MethodTree method) {
            return method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
        }

        private void require(Tree declaration, Name name) {
            TreePath path = getCurrentPath();
            DocCommentTree comment = docs.getDocCommentTree(path);
            if (comment == null || comment.getFullBody().isEmpty()) {
                long position = docs.getSourcePositions().getStartPosition(unit, declaration);
                // A declaration that javac makes up (a record's fields, a default constructor) has
                // no end.
                if (docs.getSourcePositions().getEndPosition(unit, declaration) < 0) {
                    return;
                }
                long line = unit.getLineMap().getLineNumber(position);
                Path file = root.relativize(Path.of(unit.getSourceFile().toUri()));
                problems.add(file + ":" + line + ": public, but has no Javadoc: " + name);
            }
        }
    }
}
