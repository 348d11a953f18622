package org.asyncio4j.http.internal;

import java.io.IOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The names below which anybody can register one, such as {@code co.uk}: no cookie is for all hosts there. The list is the one that
 * comes with the JDK, and is renewed with it: an archive with an entry for each top-level domain, whose lines are a byte that tells
 * who keeps the rule, and the rule ({@code co.uk}, {@code *.ck}, {@code !www.ck}). Loop thread only.
 */
final class PublicSuffixes {

    private static final Path OF_THE_JDK =
            Path.of(System.getProperty("java.home"), "lib", "security", "public_suffix_list.dat");

    private final Path list;

    /** Those that were looked at, by top-level domain. */
    private final Map<String, Set<String>> rules = new HashMap<>();

    PublicSuffixes() {
        this(OF_THE_JDK);
    }

    /** Creates one of another list; if there is none, every name counts as a public one. */
    PublicSuffixes(Path list) {
        this.list = list;
    }

    /** Returns whether a name, in lower case and ASCII, is one below which anybody can register. */
    boolean contains(String domain) {
        String name = IDN.toUnicode(domain);
        Set<String> known = rules.computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), this::read);
        if (known.contains("!" + name)) {
            return false;
        }
        int dot = name.indexOf('.');
        return known.isEmpty() || known.contains(name) || (dot >= 0 && known.contains("*" + name.substring(dot)));
    }

    /** Returns the rules of a top-level domain, with itself; none if the list cannot be read. */
    private Set<String> read(String top) {
        Set<String> found = new HashSet<>(Set.of(top));
        try (ZipFile file = new ZipFile(list.toFile())) {
            ZipEntry entry = file.getEntry(top);
            if (entry != null) {
                String text = new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                text.lines().filter(line -> line.length() > 1).forEach(line -> found.add(line.substring(1)));
            }
        } catch (IOException e) {
            return Set.of(); // as if all names were public: a cookie that is not kept does no harm
        }
        return found;
    }
}
