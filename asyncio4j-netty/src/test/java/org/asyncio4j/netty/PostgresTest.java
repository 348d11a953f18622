package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.fromPublisher;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.IoEventLoop;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.R2dbcException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action1;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Tag;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** R2DBC's driver of PostgreSQL, which is built on reactor-netty, lives on the loop; with a real server. */
@Tag("integration")
class PostgresTest {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private ServerProgram server;

    /** Returns the folder of the programs of the newest version; Debian does not put them into the path. */
    private static Path programs() throws Exception {
        assumeTrue(Files.isDirectory(VERSIONS), "PostgreSQL is not installed");
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            Path newest = versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo)
                    .orElse(null);
            assumeTrue(newest != null, "PostgreSQL's server is not installed");
            return newest;
        }
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> asNobody(String command) {
        boolean root = System.getProperty("user.name").equals("root");
        String prefix = root ? "setpriv --reuid=nobody --regid=nogroup --clear-groups " : "";
        return List.of((prefix + command).split(" "));
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
    }

    private static ServerProgram start(Path folder) throws Exception {
        Path programs = programs();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path data = folder.resolve("data");
        run(asNobody(programs + "/initdb --no-sync --no-locale -E UTF8 -A trust -U test -D " + data));
        int port = ServerProgram.freePort();
        return new ServerProgram(
                port,
                folder,
                asNobody(programs + "/postgres -F -h 127.0.0.1 -p " + port + " -k " + folder + " -D " + data));
    }

    /** Runs {@code body} with a connection factory on a group of its own, and looks whether all has ended. */
    private void withDatabase(Action1<PostgresqlConnectionFactory, Exception> body) throws Exception {
        // Not a temporary folder of the test's user, whose parents others may not enter.
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "asyncio4j-postgres");
        try (ServerProgram started = await(toThread(() -> start(folder)))) {
            server = started;
            IoEventLoop group = NettyLoop.newGroup();
            // reactor-netty asks whether to take native channels, which the group does not take.
            LoopResources resources = useNative -> group;
            PostgresqlConnectionFactory factory =
                    new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                            .host("127.0.0.1")
                            .port(started.port)
                            .username("test")
                            .database("postgres")
                            .loopResources(resources)
                            .build());
            body.run(factory);
            NettyLoop.await(group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
            assertTrue(group.isTerminated());
            assertEquals(
                    List.of(),
                    Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.contains("reactor-tcp") || name.contains("EventLoop"))
                            .toList());
        } finally {
            run(List.of("rm", "-r", folder.toString()));
        }
        assertEquals(0, Loops.getRunningLoop().statistics().timers());
    }

    private static <T> List<T> rows(PostgresqlConnection connection, String sql, Class<T> type) {
        List<T> rows = new ArrayList<>();
        Publisher<T> found = connection
                .createStatement(sql)
                .execute()
                .flatMap((PostgresqlResult result) -> result.map((row, _) -> row.get(0, type)));
        Asyncio.each(fromPublisher(FlowAdapters.toFlowPublisher(found)), rows::add);
        return rows;
    }

    private static void update(PostgresqlConnection connection, String sql) {
        await(connection
                .createStatement(sql)
                .execute()
                .flatMap(PostgresqlResult::getRowsUpdated)
                .then()
                .toFuture());
    }

    private static void close(PostgresqlConnection connection) {
        await(connection.close().toFuture());
    }

    @AsyncioTest(realTime = true)
    void queriesAndTransactions() throws Exception {
        withDatabase(factory -> {
            PostgresqlConnection connection = await(factory.create().toFuture());
            assertEquals(
                    Loops.getRunningLoop(),
                    await(Mono.from(connection.validate(io.r2dbc.spi.ValidationDepth.REMOTE))
                            .map(_ -> Loops.getRunningLoop())
                            .toFuture()));
            List<Integer> numbers = rows(connection, "SELECT generate_series(1, 1000)", Integer.class);
            assertEquals(1000, numbers.size());
            assertEquals(1000, numbers.getLast());

            update(connection, "CREATE TABLE things (name TEXT)");
            await(connection.beginTransaction().toFuture());
            update(connection, "INSERT INTO things VALUES ('kept')");
            await(connection.commitTransaction().toFuture());
            await(connection.beginTransaction().toFuture());
            update(connection, "INSERT INTO things VALUES ('dropped')");
            await(connection.rollbackTransaction().toFuture());
            assertEquals(List.of("kept"), rows(connection, "SELECT name FROM things", String.class));
            assertThrows(R2dbcException.class, () -> rows(connection, "SELECT nothing FROM nowhere", String.class));
            close(connection);
        });
    }

    @AsyncioTest(realTime = true)
    void aQueryThatIsCancelledEndsOnTheServer() throws Exception {
        withDatabase(factory -> {
            PostgresqlConnection connection = await(factory.create().toFuture());
            PostgresqlConnection other = await(factory.create().toFuture());
            String running =
                    "SELECT count(*)::int FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(600)%'"
                            + " AND pid <> pg_backend_pid()";
            Task<List<String>> query = createTask(() -> rows(connection, "SELECT pg_sleep(600)::text", String.class));
            while (rows(other, running, Integer.class).getFirst() == 0) {
                await(sleep(0.01));
            }
            query.cancel();
            assertThrows(CancelledError.class, () -> await(query));
            await(connection.cancelRequest().toFuture());
            while (rows(other, running, Integer.class).getFirst() > 0) {
                await(sleep(0.05));
            }
            assertEquals(List.of(7), rows(connection, "SELECT 7", Integer.class));
            close(connection);
            close(other);
        });
    }

    @AsyncioTest(realTime = true)
    void manyConnectionsAtOnce() throws Exception {
        withDatabase(factory -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                tasks.add(createTask(() -> {
                    PostgresqlConnection connection = await(factory.create().toFuture());
                    int sum = 0;
                    for (int j = 0; j < 20; j++) {
                        sum += rows(connection, "SELECT " + number, Integer.class)
                                .getFirst();
                    }
                    close(connection);
                    return sum;
                }));
            }
            assertEquals(List.of(0, 20, 40, 60, 80, 100, 120, 140, 160, 180), await(gather(tasks)));
        });
    }

    @AsyncioTest(realTime = true)
    void aServerThatEndsFailsTheQuery() throws Exception {
        withDatabase(factory -> {
            PostgresqlConnection connection = await(factory.create().toFuture());
            Task<List<String>> query = createTask(() -> rows(connection, "SELECT pg_sleep(600)::text", String.class));
            await(sleep(0.2));
            await(toThread(() -> server.kill()));
            assertThrows(Exception.class, () -> await(query));
            assertFalse(await(Mono.from(connection.validate(io.r2dbc.spi.ValidationDepth.REMOTE))
                    .toFuture()));
        });
    }
}
