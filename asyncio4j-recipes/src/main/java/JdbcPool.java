import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;

import com.zaxxer.hikari.*;
import java.sql.*;
import org.asyncio4j.*;

// JDBC with a pool of connections: as many threads as connections, since the default executor has no bound and
// thousands of its threads would wait for a connection until that fails; and a query that is cancelled ends at the
// server, too. `JdbcPool [URL [USER]]`: PostgreSQL, for instance; without arguments H2 in this process.

final int SIZE = 4;

interface Sql<T> {
    T in(Connection connection, Running running) throws SQLException;
}

/** Statements of one call, which its task may cancel from another thread. */
static final class Running {
    private Statement statement;
    private boolean cancelled;

    /** The statement that runs from now on. */
    synchronized <S extends Statement> S now(S next) throws SQLException {
        if (cancelled) {
            throw new SQLException("cancelled");
        }
        statement = next;
        return next;
    }

    /** No statement runs from now on: a cancellation must not hit the next user of the connection. */
    synchronized void none() {
        statement = null;
    }

    /** Returns whether a statement was there to be cancelled. */
    synchronized boolean cancel() throws SQLException {
        cancelled = true;
        if (statement == null) {
            return false;
        }
        statement.cancel();
        return true;
    }
}

static final class Database implements AutoCloseable {
    final HikariDataSource pool;
    final ExecutorService threads;

    Database(String url, String user, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setMaximumPoolSize(size);
        pool = new HikariDataSource(config);
        threads = Executors.newFixedThreadPool(size, Thread.ofPlatform().name("jdbc-", 0).factory());
    }

    /** Runs statements on a thread of the pool, in one transaction. */
    <T> T call(Sql<T> work) throws SQLException {
        Running running = new Running();
        org.asyncio4j.Future<T> job = getRunningLoop().runInExecutor(threads, () -> transaction(work, running));
        try {
            await(waitUntil(List.of(job))); // which leaves the job alone if this task is cancelled
        } catch (CancelledError cancelled) {
            // Statement.cancel talks to the server. Then wait: the connection is free when the call has ended.
            if (await(toThread(running::cancel), SQLException.class)) {
                await(waitUntil(List.of(job)));
                Throwable answer = job.exception();
                IO.println("the server says: " + (answer == null ? "too late" : answer.getClass().getSimpleName()));
            } else {
                job.cancel();
            }
            throw cancelled;
        }
        return await(job, SQLException.class);
    }

    private <T> T transaction(Sql<T> work, Running running) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection, running);
                running.none();
                connection.commit();
                return result;
            } catch (Throwable e) {
                running.none();
                connection.rollback();
                throw e;
            }
        }
    }

    /** Rows as they come: the thread waits for whoever takes them, and stops if that leaves. */
    AsyncGenerator<String> names(String query) {
        return fromCallbacks(
                sink -> threads.execute(() -> {
                    try (Connection connection = pool.getConnection();
                            Statement statement = connection.createStatement()) {
                        connection.setAutoCommit(false); // or PostgreSQL's driver reads all rows at once
                        statement.setFetchSize(50);
                        ResultSet rows = statement.executeQuery(query);
                        while (rows.next() && sink.put(rows.getString(1))) {}
                        connection.rollback();
                        sink.end();
                    } catch (SQLException | InterruptedException e) {
                        sink.fail(e);
                    }
                }),
                50,
                CallbackSink.Overflow.REFUSE);
    }

    @Override
    public void close() {
        threads.close();
        pool.close();
    }
}

void fill(Database database) throws SQLException {
    database.call((connection, running) -> {
        try (Statement statement = running.now(connection.createStatement())) {
            statement.execute("drop table if exists account");
            statement.execute("create table account (id int primary key, name varchar(20), amount int)");
            try (PreparedStatement insert = connection.prepareStatement("insert into account values (?, ?, 100)")) {
                for (int i = 0; i < 1000; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "account " + i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
        return null;
    });
}

int amount(Database database, int id) throws SQLException {
    return database.call((connection, running) -> {
        try (PreparedStatement select =
                running.now(connection.prepareStatement("select amount from account where id = ?"))) {
            select.setInt(1, id);
            ResultSet row = select.executeQuery();
            row.next();
            return row.getInt(1);
        }
    });
}

long count(Database database, String query) throws SQLException {
    return database.call((connection, running) -> {
        try (Statement select = running.now(connection.createStatement())) {
            ResultSet row = select.executeQuery(query);
            row.next();
            return row.getLong(1);
        }
    });
}

void show(Database database, boolean postgres) throws SQLException {
    fill(database);
    List<Integer> amounts = await(gather(IntStream.range(0, 1000)
            .mapToObj(id -> async(() -> amount(database, id)))
            .toList()));
    IO.println("sum of 1000 queries at once: " + amounts.stream().mapToInt(n -> n).sum());

    String slow = postgres
            ? "select count(*) from pg_sleep(300) /* slow */"
            : "select sum(a.x * b.x) from system_range(1, 1000000) a, system_range(1, 1000000) b /* slow */";
    String counting = postgres
            ? "select count(*) from pg_stat_activity where state = 'active' and query like '%/* sl' || 'ow */%'"
            : "select count(*) from information_schema.sessions where executing_statement like '%/* sl' || 'ow */%'";
    Task<Long> query = createTask(() -> count(database, slow));
    while (count(database, counting) == 0) {
        await(sleep(0.01));
    }
    query.cancel();
    try {
        await(query);
    } catch (CancelledError e) {
        IO.println("cancelled; at the server run: " + count(database, counting) + ", connections in use: "
                + database.pool.getHikariPoolMXBean().getActiveConnections());
    }

    try {
        database.call((connection, running) -> {
            try (Statement update = running.now(connection.createStatement())) {
                update.executeUpdate("update account set amount = 0 where id = 1");
                return update.executeUpdate("update nothing set amount = 0");
            }
        });
    } catch (SQLException e) {
        IO.println("rolled back: " + amount(database, 1));
    }

    int seen = 0;
    try (var names = each(database.names("select name from account order by id"))) {
        for (String name : names) {
            if (++seen == 120) {
                IO.println("the 120th: " + name);
                break;
            }
        }
    }
}

void main(String[] args) throws SQLException {
    String url = args.length > 0 ? args[0] : "jdbc:h2:mem:recipe";
    try (Database database = new Database(url, args.length > 1 ? args[1] : "sa", SIZE)) {
        run(() -> show(database, url.startsWith("jdbc:postgresql:")));
    }
    IO.println("closed");
}
