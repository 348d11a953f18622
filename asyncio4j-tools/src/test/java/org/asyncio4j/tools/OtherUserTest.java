package org.asyncio4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs of one user and tools of another; only root can test that. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class OtherUserTest {

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

    @TempDir
    private static Path folder;

    /** One that everybody may read. */
    private static String classPath;

    @BeforeAll
    static void copyClasses() throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs to be run by root, for another user's programs");
        List<String> probe = new ArrayList<>(AS_NOBODY);
        probe.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        probe.add("--version");
        assumeTrue(succeeds(probe), "needs setpriv, a user nobody, and a JDK that everybody may run");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> copies = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path copy = folder.resolve(String.valueOf(copies.size()))
                    .resolve(Path.of(element).getFileName());
            copies.add(copy.toString());
            copy(Path.of(element), copy);
        }
        classPath = String.join(File.pathSeparator, copies);
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(from)) {
            all = found.toList();
        }
        Files.createDirectories(to.getParent());
        for (Path each : all) {
            Path target =
                    from.equals(each) ? to : to.resolve(from.relativize(each).toString());
            Files.copy(each, target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void anotherUserIsToldWhoMayLook() throws Exception {
        try (Program program = Program.start(Program.CARRIER, List.of(), "album")) {
            List<String> command = new ArrayList<>(AS_NOBODY);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-cp", classPath, Main.class.getName(), "ps", program.pid()));
            Process tool = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(
                    "asyncio4j: process " + program.pid()
                            + " belongs to root, and you are nobody; run this command as root.\n",
                    said);
            assertEquals(1, tool.waitFor());
        }
    }

    @Test
    void rootMayLookAtAnotherUsersProgram() throws Exception {
        try (Program program =
                Program.start(AS_NOBODY, classPath, Program.PORTABLE, List.of("-Xshare:auto"), "album")) {
            String tree = Outcome.of("pstree", program.pid()).output();
            assertTrue(tree.contains("(T) Sundowning"), tree);
            assertEquals("", program.errors());
        }
    }
}
