package org.asyncio4j.tests.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** A random program, and what CPython did with it. */
record RecordedProgram(String name, List<String> lines, List<String> trace) {

    static final Path FOLDER = Path.of("..", "parity", "programs");

    /** Those that are recorded. */
    static List<RecordedProgram> all() {
        try (InputStream file = new GZIPInputStream(Files.newInputStream(FOLDER.resolve("random_programs.out.gz")))) {
            return read(file);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** Those that {@code random_programs.py} prints. */
    static List<RecordedProgram> read(InputStream output) {
        List<RecordedProgram> entries = new ArrayList<>();
        List<String> part = new ArrayList<>();
        Stream<String> lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8)).lines();
        for (String line : (Iterable<String>) lines::iterator) {
            if (line.startsWith("program ")) {
                entries.add(new RecordedProgram(line, new ArrayList<>(), new ArrayList<>()));
                part = entries.getLast().lines();
            } else if (line.equals("trace")) {
                part = entries.getLast().trace();
            } else {
                part.add(line);
            }
        }
        return entries;
    }

    Program program() {
        return Program.parse(lines);
    }
}
