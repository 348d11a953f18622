package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The generated part of docs/performance.md: sections between two marks. */
final class Document {

    static final String BEGIN = "<!-- table -->";
    static final String END = "<!-- end of table -->";

    /** The section that tells where all others were measured, but for those that say otherwise. */
    static final String MACHINE = "Machine";

    private static final String HEADING = "### ";
    private static final String ELSEWHERE = "Measured elsewhere, or with other versions: ";

    private Document() {}

    /**
     * The text with the sections that were measured put in the place of the old ones. Others stay,
     * with a note if they are of another machine, and so does all that is outside of the marks.
     *
     * @param titles of all sections, in order
     */
    static String rewrite(String text, List<String> titles, Map<String, String> measured) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("no " + BEGIN + " ... " + END + " in the document");
        }
        Map<String, String> sections = sections(text.substring(begin + BEGIN.length(), end));
        String before = sections.getOrDefault(MACHINE, "").strip();
        if (!before.isEmpty()
                && !before.equals(measured.getOrDefault(MACHINE, before).strip())) {
            sections.replaceAll((title, old) ->
                    old.strip().startsWith(ELSEWHERE) ? old : ELSEWHERE + before + "\n\n" + old.strip());
        }
        sections.putAll(measured);
        StringBuilder result = new StringBuilder(text.substring(0, begin)).append(BEGIN);
        result.append("\n\n");
        for (String title : titles) {
            String section = sections.get(title);
            if (section != null) {
                result.append(HEADING).append(title).append("\n\n");
                result.append(section.strip()).append("\n\n");
            }
        }
        return result.append(text.substring(end)).toString();
    }

    /** Replaces the file at once, so that an interrupted run leaves the old one or the new one. */
    static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Map<String, String> sections(String text) {
        Map<String, String> sections = new LinkedHashMap<>();
        String title = null;
        StringBuilder section = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.startsWith(HEADING)) {
                if (title != null) {
                    sections.put(title, section.toString());
                }
                title = line.substring(HEADING.length());
                section.setLength(0);
            } else {
                section.append(line).append('\n');
            }
        }
        if (title != null) {
            sections.put(title, section.toString());
        }
        return sections;
    }
}
