package org.asyncio4j.benchmarks.harness;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds what is there of compilers and interpreters, and makes commands of it. */
final class Toolbox {

    /** A program, or why it is not there. */
    record Found(
            @Nullable String program,
            String version,
            @Nullable String absent) {}

    static final String PACKAGE = "org.asyncio4j.benchmarks.peers.";

    /** The last is that of the system, which may be hidden by another on the path. */
    private static final List<String> PYTHONS =
            List.of("python3.14", "python3.13", "python3.12", "python3", "python", "/usr/bin/python3");

    private static final String PLAIN = "import asyncio, sys; assert sys.version_info >= (3, 11)";
    private static final String UVLOOP = "import asyncio, uvloop; asyncio.Runner";
    private static final String NODE_VERSION = "console.log(process.execPath + ' ' + process.version)";
    private static final String PASSWORD = "benchmark";
    static final String COLLECTOR = "-XX:+UseSerialGC";

    private static final List<String> MEMORY = List.of(COLLECTOR, "-Xms512m", "-Xmn256m", "-Xmx3g");
    private static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    final Path module;
    final Path work;
    final Found compiler;
    final Found python;
    final Found uvloop;
    final Found node;
    final Found go;
    final @Nullable String kotlinAbsent;
    final @Nullable String librariesAbsent;
    private final boolean interpreters;
    private final boolean pins;

    /** Looks for all that there is. */
    Toolbox(Path module, Path work, boolean pin) throws IOException, InterruptedException {
        this(module, work, pin, true);
    }

    /** Looks for a C compiler, and only if told so for the rest, which takes some time. */
    Toolbox(Path module, Path work, boolean pin, boolean interpreters) throws IOException, InterruptedException {
        this.module = module;
        this.work = Files.createDirectories(work);
        compiler = compile();
        this.interpreters = interpreters;
        Found unknown = new Found(null, "", "not looked for");
        python = interpreters ? python("PYTHON", PLAIN, "asyncio of 3.11 or newer") : unknown;
        uvloop = interpreters ? python("UVLOOP_PYTHON", UVLOOP, "uvloop") : unknown;
        node = interpreters ? find(env("NODE", "node"), NODE_VERSION) : unknown;
        go = interpreters ? compileGo() : unknown;
        kotlinAbsent = Files.isDirectory(module.resolve("kotlin/target/lib")) ? null : "Kotlin was not built";
        librariesAbsent = Files.isDirectory(module.resolve("http/target/lib"))
                ? null
                : "the folder http of the benchmarks was not built";
        int last = Machine.processors() - 1;
        pins = pin && last > 0 && canUse(0) && canUse(last);
    }

    /** A container may have processors whose numbers are others than the first ones. */
    private boolean canUse(int processor) throws IOException, InterruptedException {
        return run("taskset", "-c", Integer.toString(processor), "true") != null;
    }

    boolean pins() {
        return pins;
    }

    String versions() {
        StringBuilder text = new StringBuilder();
        append(text, "CPython ", python);
        append(text, "uvloop on CPython ", uvloop);
        append(text, "Node.js ", node);
        append(text, "Go ", go);
        append(text, "", compiler);
        return text.toString();
    }

    private static void append(StringBuilder text, String name, Found found) {
        if (found.absent == null) {
            text.append(", ").append(name).append(found.version);
        }
    }

    // --- Commands

    /** The processor that servers have for themselves, or none. */
    List<String> onServerCore(List<String> command) {
        return pinned(0, command);
    }

    List<String> onClientCore(List<String> command) {
        return pinned(Machine.processors() - 1, command);
    }

    private List<String> pinned(int processor, List<String> command) {
        return pins ? join(List.of("taskset", "-c", Integer.toString(processor)), command) : command;
    }

    /** A main class of this project on an engine. All JVMs get the same options. */
    List<String> java(String engine, String mainClass, String... arguments) {
        List<String> program = List.of("-cp", System.getProperty("java.class.path"), mainClass);
        return join(
                join(List.of(javaHome().resolve("bin/java").toString()), jvmOptions(engine)),
                join(program, Arrays.asList(arguments)));
    }

    static List<String> jvmOptions(String engine) {
        return join(
                List.of(
                        OPENS,
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dasyncio4j.engine=" + engine),
                MEMORY);
    }

    List<String> kotlin(String... arguments) {
        Path target = module.resolve("kotlin/target");
        String classes = target.resolve("classes") + File.pathSeparator + target.resolve("lib/*");
        List<String> program = List.of("-cp", classes, "MicroKt");
        return join(
                join(List.of(javaHome().resolve("bin/java").toString()), MEMORY),
                join(program, Arrays.asList(arguments)));
    }

    /** The loop is said, because one program may have both. */
    List<String> cpython(String... arguments) {
        return python(python, "asyncio", arguments);
    }

    List<String> uvloop(String... arguments) {
        return python(uvloop, "uvloop", arguments);
    }

    private List<String> python(Found found, String loop, String... arguments) {
        return join(List.of(String.valueOf(found.program), source("python/peer.py"), loop), Arrays.asList(arguments));
    }

    List<String> node(String... arguments) {
        return join(
                List.of(String.valueOf(node.program), "--expose-gc", source("node/peer.mjs")),
                Arrays.asList(arguments));
    }

    /** A program with one of the libraries for HTTP; each JVM gets the same options. */
    List<String> library(String... arguments) {
        Path target = module.resolve("http/target");
        String classes = target.resolve("classes") + File.pathSeparator + target.resolve("lib/*");
        return join(
                join(List.of(javaHome().resolve("bin/java").toString()), jvmOptions("portable")),
                join(List.of("-cp", classes, "HttpPeers"), Arrays.asList(arguments)));
    }

    List<String> nodeWeb(String... arguments) {
        return join(List.of(String.valueOf(node.program), source("node/web.mjs")), Arrays.asList(arguments));
    }

    /** Where npm has put its packages, if it could. */
    Path nodeModules() {
        return module.resolve("target/node");
    }

    @Nullable
    String webSocketAbsent() {
        return Files.isDirectory(nodeModules().resolve("node_modules/ws")) ? null : "npm could not get ws";
    }

    List<String> pythonWeb(Found found, String... arguments) {
        return join(List.of(String.valueOf(found.program), source("python/web.py")), Arrays.asList(arguments));
    }

    List<String> go(String... arguments) {
        return join(List.of(work.resolve("go-peer").toString()), Arrays.asList(arguments));
    }

    List<String> c(String... arguments) {
        return join(List.of(work.resolve("peer").toString()), Arrays.asList(arguments));
    }

    List<String> load(String... arguments) {
        List<String> client = compiler.absent == null
                ? List.of(work.resolve("load").toString())
                : java("portable", LoadClient.class.getName());
        return onClientCore(join(client, Arrays.asList(arguments)));
    }

    static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    private String source(String file) {
        return module.resolve("src/main").resolve(file).toString();
    }

    static List<String> join(List<String> some, List<String> others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }

    // --- What is there

    private Found compile() throws IOException, InterruptedException {
        String cc = env("CC", "cc");
        String version = run(cc, "--version");
        if (version == null) {
            return new Found(null, "", "no C compiler (" + cc + ")");
        }
        for (String name : List.of("load", "peer")) {
            String output = work.resolve(name).toString();
            if (run(cc, "-O2", "-o", output, source("c/" + name + ".c"), "-ldl") == null) {
                return new Found(null, "", name + ".c could not be compiled with " + cc);
            }
        }
        return new Found(cc, version.lines().findFirst().orElse(cc), null);
    }

    Found compileGo() throws IOException, InterruptedException {
        String program = env("GO", "go");
        String version = run(program, "version");
        if (version == null) {
            return new Found(null, "", "no Go (" + program + ")");
        }
        String output = work.resolve("go-peer").toString();
        // Without C: its resolver is not needed, and a C compiler may not be there.
        String[] build = {program, "build", "-tags", "netgo,osusergo", "-o", output};
        List<String> command = join(List.of(build), List.of(source("go/peer.go")));
        if (run(command.toArray(String[]::new)) == null) {
            return new Found(null, "", "peer.go could not be compiled with " + program);
        }
        String[] words = version.strip().split(" ", -1);
        return new Found(program, words.length > 2 ? words[2].replaceFirst("^go", "") : "", null);
    }

    private Found python(String variable, String probe, String wanted) throws IOException, InterruptedException {
        String given = System.getenv(variable);
        List<String> candidates = given != null ? List.of(given) : PYTHONS;
        String code = probe + "\n" + "import sys; print(sys.executable, '.'.join(map(str," + " sys.version_info[:3])))";
        for (String candidate : candidates) {
            String answer = run(candidate, "-c", code);
            if (answer != null) {
                return found(answer);
            }
        }
        return new Found(null, "", "no Python with " + wanted + " (" + variable + ")");
    }

    /** One with uvloop and another package. */
    Found pythonWith(String module) {
        if (!interpreters) {
            return new Found(null, "", "not looked for");
        }
        try {
            return python("UVLOOP_PYTHON", UVLOOP + "; import " + module, "uvloop and " + module);
        } catch (IOException e) {
            return new Found(null, "", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Found(null, "", "interrupted");
        }
    }

    private Found find(String program, String code) throws IOException, InterruptedException {
        String answer = run(program, "-e", code);
        return answer == null ? new Found(null, "", "no " + program) : found(answer);
    }

    private static Found found(String answer) {
        int space = answer.strip().lastIndexOf(' ');
        return new Found(answer.substring(0, space), answer.strip().substring(space + 1), null);
    }

    private static String env(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : value;
    }

    /** What a command prints, or null if it cannot be started or fails. */
    @Nullable
    String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(work, "run", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            return ended && process.exitValue() == 0 ? Files.readString(output) : null;
        } catch (IOException e) {
            return null;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    // --- Keys for TLS

    Path keyStore() {
        return work.resolve("server.p12");
    }

    Path certificate() {
        return work.resolve("certificate.pem");
    }

    Path key() {
        return work.resolve("key.pem");
    }

    /** Makes a key and its certificate, for those that read the JDK's format and for the others. */
    void makeKeys() throws IOException, InterruptedException, GeneralSecurityException {
        Files.deleteIfExists(keyStore());
        String keytool = javaHome().resolve("bin/keytool").toString();
        String arguments = "-genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=localhost"
                + " -validity 30 -storetype PKCS12 -storepass "
                + PASSWORD
                + " -keystore";
        List<String> command = join(List.of(keytool), List.of(arguments.split(" ")));
        command = join(command, List.of(keyStore().toString()));
        if (run(command.toArray(String[]::new)) == null) {
            throw new IOException("keytool failed");
        }
        KeyStore store = KeyStore.getInstance(keyStore().toFile(), PASSWORD.toCharArray());
        pem(certificate(), "CERTIFICATE", store.getCertificate("server").getEncoded());
        pem(key(), "PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded());
    }

    private static void pem(Path file, String type, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
