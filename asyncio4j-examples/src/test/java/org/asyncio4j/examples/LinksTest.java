package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The links between the pages of the documentation lead somewhere, and to every page. */
class LinksTest {

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("#+ +(.*)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

    /** Read by the forge, which links to them. */
    private static final Path TEMPLATES = Pages.ROOT.resolve(".github");

    @Test
    void everyLinkLeadsToAFileAndAHeading() throws IOException {
        Set<String> broken = new TreeSet<>();
        int count = 0;
        for (Path page : Pages.all()) {
            for (String link : linksOf(Files.readString(page))) {
                count++;
                Path file = target(page, link);
                String anchor = link.contains("#") ? link.substring(link.indexOf('#') + 1) : "";
                if (!Files.exists(file)
                        || !anchor.isEmpty()
                                && !anchorsOf(Files.readString(file)).contains(anchor)) {
                    broken.add(page + ": " + link);
                }
            }
        }
        assertEquals(Set.of(), broken);
        assertTrue(count > 50, "only " + count + " links were found");
    }

    @Test
    void theReadmeLeadsToEveryPage() throws IOException {
        Set<Path> reached = new HashSet<>();
        Deque<Path> left = new ArrayDeque<>(List.of(Pages.ROOT.resolve("README.md")));
        while (!left.isEmpty()) {
            Path page = left.remove().normalize();
            if (reached.add(page) && page.toString().endsWith(".md")) {
                for (String link : linksOf(Files.readString(page))) {
                    left.add(target(page, link));
                }
            }
        }
        Set<Path> lost = new TreeSet<>();
        for (Path page : Pages.all()) {
            if (!page.startsWith(TEMPLATES) && !reached.contains(page.normalize())) {
                lost.add(page);
            }
        }
        assertEquals(Set.of(), lost);
    }

    @Test
    void linksInCodeAndToOtherSitesDoNotCount() {
        String page = "[a](b.md) `[c](d.md)` [e](https://example.org) [f\nf](#g)\n```\n[h](i.md)\n```\n[j](k.md#l)\n";

        assertEquals(List.of("b.md", "#g", "k.md#l"), linksOf(page));
    }

    @Test
    void anchorsAreMadeAsTheForgeDoes() {
        String page = "# Ctrl-C\n## await and `run`\n```sh\n# none\n```\n### TLS, UDP\n## Ctrl-C\n## ¿Qué es?\n";

        assertEquals(Set.of("qué-es", "ctrl-c", "await-and-run", "tls-udp", "ctrl-c-1"), anchorsOf(page));
    }

    private static Path target(Path page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        return path.isEmpty() ? page : page.resolveSibling(path);
    }

    private static List<String> linksOf(String page) {
        String prose = String.join("\n", proseOf(page)).replaceAll("`[^`]*`", "");
        return LINK.matcher(prose)
                .results()
                .map(match -> match.group(1))
                .filter(link -> !ELSEWHERE.matcher(link).matches())
                .toList();
    }

    private static Set<String> anchorsOf(String page) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : proseOf(page)) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = anchorOf(heading.group(1));
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    /** As the forge makes it of the first heading of this text. */
    static String anchorOf(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
                .replace(' ', '-');
    }

    /** The lines that are not part of a block of code. */
    private static List<String> proseOf(String page) {
        List<String> prose = new ArrayList<>();
        boolean code = false;
        for (String line : page.lines().toList()) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (!code) {
                prose.add(line);
            }
        }
        return prose;
    }
}
