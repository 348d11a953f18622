package org.asyncio4j.examples;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The pages of the documentation: all Markdown files of the project. */
final class Pages {

    static final Path ROOT = Path.of("..");

    /** What builds and tools leave. */
    private static final Set<String> FOREIGN = Set.of("target", ".git", ".idea", "node_modules");

    /** The names of pages in Spanish. */
    private static final Pattern SPANISH = Pattern.compile("README\\.es\\.md|docs/guide/es/.*");

    private Pages() {}

    /** All pages but the Spanish twins of others. */
    static List<Path> inEnglish() throws IOException {
        return all().stream()
                .filter(page -> !SPANISH.matcher(nameOf(page)).matches())
                .toList();
    }

    static boolean isOfTheGuide(Path page) {
        return nameOf(page).startsWith("docs/guide/");
    }

    /** The path from the project's folder, with slashes. */
    static String nameOf(Path page) {
        return ROOT.relativize(page).toString().replace('\\', '/');
    }

    /** The README first, then the others by their paths. */
    static List<Path> all() throws IOException {
        List<Path> pages = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean foreign = FOREIGN.contains(folder.getFileName().toString());
                return foreign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    pages.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Path readme = ROOT.resolve("README.md");
        pages.sort(Comparator.comparing((Path page) -> !page.equals(readme)).thenComparing(Comparator.naturalOrder()));
        return pages;
    }
}
