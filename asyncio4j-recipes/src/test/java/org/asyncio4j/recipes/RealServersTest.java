package org.asyncio4j.recipes;

import static org.asyncio4j.recipes.Programs.installed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recipes against servers that are installed here, each of which its test starts and ends. */
@Tag("integration")
@Timeout(240)
class RealServersTest {

    private final Programs programs = new Programs();

    @TempDir
    Path folder;

    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        port = Programs.freePort();
    }

    @AfterEach
    void endServers() throws InterruptedException {
        programs.close();
    }

    @Test
    void redis() throws Exception {
        String server = installed("redis-server");
        programs.server(
                folder,
                port,
                List.of(server, "--bind", Programs.HOST, "--port", "" + port, "--save", "", "--dir", folder + ""));

        assertEquals("""
            a and b: [1, 2]
            1000 tasks, the last: value 999
            refused: WRONGTYPE
            no job in time; others go on: 1
            at the server nobody waits for jobs
            taken: job 1
            published: [first, second]
            """, Recipe.run("RedisByLettuce", "redis://" + Programs.HOST + ":" + port));
    }

    @Test
    void nats() throws Exception {
        String server = installed("nats-server", Path.of("/usr/sbin"));
        programs.server(folder, port, List.of(server, "-a", Programs.HOST, "-p", "" + port));

        assertEquals("""
            nobody is there to answer
            300 answers, the last: MESSAGE 299
            the workers have left
            """, Recipe.run("NatsWork", "nats://" + Programs.HOST + ":" + port));
    }

    @Test
    void postgresByJdbcAndByR2dbc() throws Exception {
        startPostgres();
        String address = "postgresql://sa@" + Programs.HOST + ":" + port + "/postgres";

        assertEquals(
                """
                sum of 1000 queries at once: 100000
                the server says: PSQLException
                cancelled; at the server run: 0, connections in use: 0
                rolled back: 100
                the 120th: account 119
                closed
                """, Recipe.run("JdbcPool", "jdbc:postgresql://" + Programs.HOST + ":" + port + "/postgres", "sa"));
        assertEquals("""
            inserted: 1000
            the 120th: city 119
            rolled back: 1000
            no answer in time; the next query: 42
            closed
            """, Recipe.run("R2dbcRows", "r2dbc:" + address));
    }

    private void startPostgres() throws Exception {
        Path[] folders = foldersOfPostgres();
        String server = installed("postgres", folders);
        String initdb = installed("initdb", folders);
        Path data = folder.resolve("data");
        List<String> user = List.of();
        if (ownerIsRoot(folder)) {
            // The server refuses to run as root. The package has made this user.
            user = List.of(installed("setpriv"), "--reuid=postgres", "--regid=postgres", "--clear-groups");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertEquals(0, programs.run("install", "-d", "-o", "postgres", data.toString()));
        }
        assertEquals(
                0,
                programs.run(command(user, initdb, "--no-sync", "-A", "trust", "-U", "sa", "-D", data.toString())
                        .toArray(String[]::new)));
        programs.server(
                folder,
                port,
                command(
                        user,
                        server,
                        "-D",
                        data.toString(),
                        "-p",
                        "" + port,
                        "-k",
                        data.toString(),
                        "-c",
                        "fsync=off",
                        "-c",
                        "listen_addresses=" + Programs.HOST));
        String isReady = installed("pg_isready", folders);
        while (programs.run(isReady, "-q", "-h", Programs.HOST, "-p", "" + port, "-U", "sa", "-d", "postgres") != 0) {
            Thread.sleep(50);
        }
    }

    private static List<String> command(List<String> user, String... words) {
        List<String> command = new ArrayList<>(user);
        command.addAll(List.of(words));
        return command;
    }

    /** Where Debian has what is not meant for the PATH, the newest version first. */
    private static Path[] foldersOfPostgres() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return new Path[0];
        }
        try (Stream<Path> list = Files.list(versions)) {
            return list.sorted(Comparator.reverseOrder())
                    .map(version -> version.resolve("bin"))
                    .toArray(Path[]::new);
        }
    }

    private static boolean ownerIsRoot(Path path) throws IOException {
        return Files.getOwner(path).getName().equals("root");
    }
}
