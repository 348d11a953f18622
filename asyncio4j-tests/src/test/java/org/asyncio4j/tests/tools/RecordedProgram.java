package org.asyncio4j.tests.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A random program, and what CPython did with it. */
public record RecordedProgram(String name, List<String> program, List<String> trace) {

    /** Those in the file of that name in {@code parity/programs}. */
    public static List<RecordedProgram> allOf(String file) throws IOException {
        List<RecordedProgram> entries = new ArrayList<>();
        List<String> part = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("..", "parity", "programs", file))) {
            if (line.startsWith("program ")) {
                entries.add(new RecordedProgram(line, new ArrayList<>(), new ArrayList<>()));
                part = entries.getLast().program();
            } else if (line.equals("trace")) {
                part = entries.getLast().trace();
            } else {
                part.add(line);
            }
        }
        return entries;
    }
}
