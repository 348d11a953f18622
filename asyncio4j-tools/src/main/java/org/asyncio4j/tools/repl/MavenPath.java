package org.asyncio4j.tools.repl;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The class path of artifacts in Maven's repositories, with all that they depend on; found by Maven itself. */
final class MavenPath {

    private static final Pattern COORDINATES = Pattern.compile("[\\w.-]+:[\\w.-]+:[\\w.-]+");

    private MavenPath() {}

    /**
     * Returns the jars.
     *
     * @throws IOException if there is no mvn, or it fails; the message has what it says
     */
    static List<String> of(List<String> artifacts) throws IOException, InterruptedException {
        StringBuilder dependencies = new StringBuilder();
        for (String artifact : artifacts) {
            if (!COORDINATES.matcher(artifact).matches()) {
                throw new IllegalArgumentException("an artifact is written group:artifact:version: " + artifact);
            }
            String[] parts = artifact.split(":", -1);
            dependencies.append("""
                <dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>
                """.formatted(parts[0], parts[1], parts[2]));
        }
        Path folder = Files.createTempDirectory("asyncio4j-maven");
        Path pom = folder.resolve("pom.xml");
        Path found = folder.resolve("classpath");
        try {
            Files.writeString(pom, """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>repl</groupId>
                  <artifactId>repl</artifactId>
                  <version>1</version>
                  <dependencies>
                %s  </dependencies>
                </project>
                """.formatted(dependencies));
            Process maven = new ProcessBuilder(
                            "mvn",
                            "-q",
                            "-B",
                            "-ntp",
                            "-f",
                            pom.toString(),
                            "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath",
                            "-Dmdep.outputFile=" + found)
                    .redirectOutput(ProcessBuilder.Redirect.to(new File(folder.toFile(), "log")))
                    .redirectErrorStream(true)
                    .start();
            maven.getOutputStream().close();
            if (maven.waitFor() != 0) {
                throw new IOException("mvn can't get " + String.join(", ", artifacts) + ": "
                        + reason(Files.readString(folder.resolve("log"))));
            }
            return ClassPaths.elements(Files.readString(found).strip());
        } finally {
            for (String name : List.of("pom.xml", "classpath", "log")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        }
    }

    /** Returns what Maven marks as its first error, without the words that are the same each time; or all it says. */
    private static String reason(String log) {
        return log.lines()
                .map(line -> line.replaceAll("\u001b\\[[\\d;]*m", ""))
                .filter(line -> line.startsWith("[ERROR] "))
                .map(line -> line.substring("[ERROR] ".length())
                        .replaceFirst("^Failed to execute goal .*on project repl: ", "")
                        .replaceFirst("^Could not resolve dependencies for project repl:repl:jar:1: ", "")
                        .replaceFirst(" -> \\[Help 1]$", ""))
                .findFirst()
                .orElse(log.strip());
    }
}
