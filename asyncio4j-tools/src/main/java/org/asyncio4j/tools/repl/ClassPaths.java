package org.asyncio4j.tools.repl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Class paths as java takes them. */
final class ClassPaths {

    private ClassPaths() {}

    /** Returns the jars and folders of a path; {@code folder/*} stands for the jars in it, an empty element for this folder. */
    static List<String> elements(String path) {
        List<String> elements = new ArrayList<>();
        for (String element : path.split(File.pathSeparator, -1)) {
            if (element.equals("*") || element.endsWith(File.separator + "*")) {
                elements.addAll(jarsIn(element.equals("*") ? "." : element.substring(0, element.length() - 2)));
            } else {
                elements.add(element.isEmpty() ? "." : element);
            }
        }
        return elements;
    }

    /** Returns the elements of {@code paths} that this JVM does not have. */
    static List<String> missing(List<String> paths) {
        Set<String> known = Set.copyOf(elements(System.getProperty("java.class.path", "")));
        return paths.stream()
                .flatMap(path -> elements(path).stream())
                .filter(element -> !known.contains(element))
                .distinct()
                .toList();
    }

    private static List<String> jarsIn(String folder) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.map(Path::toString)
                    .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
