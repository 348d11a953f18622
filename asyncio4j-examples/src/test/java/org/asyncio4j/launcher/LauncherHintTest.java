package org.asyncio4j.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which command {@code build-tools/install-hint} names, on machines that consist of the programs on
 * the PATH.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherHintTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final String SDKMAN =
            "curl -s https://get.sdkman.io | bash && bash -c '. ~/.sdkman/bin/sdkman-init.sh && "
                    + "sdk install java $(sdk list java | grep -om1 \"25[.0-9]*-tem\") && "
                    + "sdk install maven'";

    @TempDir
    Path folder;

    private Path bin;
    private Path home;
    private Path osRelease;

    @BeforeEach
    void aLinuxWithSudo() throws IOException {
        bin = Files.createDirectory(folder.resolve("bin"));
        home = Files.createDirectory(folder.resolve("home"));
        osRelease = Files.writeString(folder.resolve("os-release"), "ID=somelinux\n");
        program("uname", "echo Linux");
        program("id", "echo 1000");
        program("sudo", "exit 1");
        for (String tool : List.of("bash", "curl", "zip", "unzip")) {
            program(tool, "exit 1");
        }
    }

    @Test
    void aptWithThePackage() throws Exception {
        apt("apt-25", "openjdk-25-jdk-headless");

        assertEquals("sudo apt-get install -y openjdk-25-jdk-headless maven", hint("jdk", "mvn"));
        assertEquals("sudo apt-get install -y openjdk-25-jdk-headless", hint("jdk"));
        assertEquals("sudo apt-get install -y maven", hint("mvn"));
    }

    @Test
    void rootNeedsNoSudo() throws Exception {
        apt("apt-25", "openjdk-25-jdk-headless");
        program("id", "echo 0");

        assertEquals("apt-get install -y openjdk-25-jdk-headless", hint("jdk"));
    }

    @Test
    void whoHasNoSudoTakesSu() throws Exception {
        apt("apt-25", "openjdk-25-jdk-headless");
        Files.delete(bin.resolve("sudo"));

        assertEquals("su -c 'apt-get install -y openjdk-25-jdk-headless'", hint("jdk"));
    }

    @Test
    void aptWithoutThePackage() throws Exception {
        apt("apt-21", "openjdk-21-jdk-headless");

        assertEquals(SDKMAN, hint("jdk", "mvn"));
        assertEquals("sudo apt-get install -y maven", hint("mvn"));
    }

    @Test
    void whatSdkmanNeedsIsInstalledFirst() throws Exception {
        apt("apt-21", "openjdk-21-jdk-headless");
        Files.delete(bin.resolve("curl"));
        Files.delete(bin.resolve("unzip"));

        assertEquals("sudo apt-get install -y curl unzip && " + SDKMAN, hint("jdk", "mvn"));
    }

    @Test
    void aptWithoutListsGoesByTheRelease() throws Exception {
        apt("", "");
        String update = "sudo apt-get update && sudo apt-get install -y ";

        Files.writeString(osRelease, "ID=debian\nVERSION_ID=\"13\"\n");
        assertEquals(update + "openjdk-25-jdk-headless maven", hint("jdk", "mvn"));
        Files.writeString(osRelease, "PRETTY_NAME=\"Debian forky/sid\"\nID=debian\n");
        assertEquals(update + "openjdk-25-jdk-headless", hint("jdk"));
        Files.writeString(osRelease, "ID=ubuntu\nVERSION_ID=\"24.04\"\n");
        assertEquals(update + "openjdk-25-jdk-headless", hint("jdk"));
        assertEquals(update + "maven", hint("mvn"));

        Files.writeString(osRelease, "ID=debian\nVERSION_ID=\"12\"\n");
        assertEquals(SDKMAN, hint("jdk", "mvn"));
        Files.delete(bin.resolve("zip"));
        assertEquals(update + "zip && " + SDKMAN, hint("jdk", "mvn"));
    }

    @Test
    void dnf() throws Exception {
        program("dnf", "[ \"$*\" = '-q list java-25-openjdk-devel' ]");
        assertEquals("sudo dnf install -y java-25-openjdk-devel maven", hint("jdk", "mvn"));

        program("dnf", "exit 1");
        assertEquals(SDKMAN, hint("jdk", "mvn"));
    }

    @Test
    void pacman() throws Exception {
        String install = "sudo pacman -S --needed --noconfirm ";
        program("pacman", "[ \"$*\" = '-Si jdk25-openjdk' ]");
        assertEquals(install + "jdk25-openjdk maven", hint("jdk", "mvn"));

        program("pacman", "[ \"$*\" = '-Si jdk-openjdk' ]");
        assertEquals(install + "jdk-openjdk", hint("jdk"));
    }

    @Test
    void zypper() throws Exception {
        program("zypper", "[ \"$*\" = '-n search --match-exact java-25-openjdk-devel' ]");

        assertEquals("sudo zypper install -y java-25-openjdk-devel maven", hint("jdk", "mvn"));
    }

    @Test
    void apkAndNothingElseOnAlpine() throws Exception {
        program("apk", "echo openjdk25-jdk-25.0.3_p9-r1");
        assertEquals("sudo apk add openjdk25-jdk maven", hint("jdk", "mvn"));

        program("apk", "exit 0");
        assertEquals("", hint("jdk", "mvn"));
    }

    @Test
    void homebrew() throws Exception {
        program("uname", "echo Darwin");
        assertEquals(SDKMAN, hint("jdk", "mvn"));

        program("brew", "exit 0");
        assertEquals("brew install openjdk@25 maven", hint("jdk", "mvn"));
        assertEquals("brew install openjdk@25", hint("jdk"));
        assertEquals("brew install maven", hint("mvn"));
    }

    @Test
    void sdkmanThatIsThere() throws Exception {
        apt("apt-25", "openjdk-25-jdk-headless");
        Path init = home.resolve(".sdkman/bin/sdkman-init.sh");
        Files.createDirectories(init.getParent());
        Files.writeString(init, "sdk() { :; }\n");

        assertEquals("bash -c '. ~/.sdkman/bin/sdkman-init.sh && sdk install maven'", hint("mvn"));
    }

    @Test
    void winget() throws Exception {
        program("uname", "echo MINGW64_NT-10.0");
        assertEquals("", hint("jdk"));

        program("winget", "exit 0");
        assertEquals("winget install EclipseAdoptium.Temurin.25.JDK", hint("jdk", "mvn"));
    }

    @Test
    void theLauncherPrintsIt() throws Exception {
        apt("apt-25", "openjdk-25-jdk-headless");
        Files.createSymbolicLink(bin.resolve("sh"), Path.of("/bin/sh"));

        Outcome outcome = run(List.of(ROOT.resolve("asyncio4j").toString(), "--print-mvn"));

        assertEquals(2, outcome.exitCode);
        assertEquals("", outcome.output);
        assertTrue(
                outcome.errors.endsWith("This installs what is missing:\n\n    sudo apt-get install -y maven\n\n"),
                outcome.errors);
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** An apt whose lists have versions of apt, and one package more; of others it only heard. */
    private void apt(String versions, String known) throws IOException {
        program("apt-get", "exit 1");
        program("apt-cache", """
            case "$*" in
              "madison apt") echo "%s" ;;
              "show %s") echo "Package: $2" ;;
            esac
            """.formatted(versions, known));
    }

    private String hint(String... missing) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add("/bin/sh");
        command.add(ROOT.resolve("build-tools/install-hint").toString());
        command.addAll(List.of(missing));
        Outcome outcome = run(command);
        assertEquals("", outcome.errors);
        assertEquals(0, outcome.exitCode);
        return outcome.output.strip();
    }

    private record Outcome(int exitCode, String output, String errors) {}

    private Outcome run(List<String> command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("ASYNCIO4J_OS_RELEASE", osRelease.toString());
        int exitCode = builder.start().waitFor();
        return new Outcome(exitCode, Files.readString(out), Files.readString(err));
    }
}
