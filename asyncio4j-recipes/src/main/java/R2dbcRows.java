import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.reactive.Reactive.*;

import io.r2dbc.postgresql.api.*;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.function.Function;
import org.asyncio4j.*;
import reactor.core.publisher.*;

// R2DBC by asyncio4j-reactive: its publishers as async iterables, so that a slow consumer slows the server down, and as
// awaited values.
// `R2dbcRows [URL]`: PostgreSQL, for instance; without an argument H2 in this process.

/** Rows, which are asked for as they are taken; who leaves early cancels the subscription. */
static <T> AsyncIterable<T> query(Connection connection, String sql, Function<Readable, T> row) {
    return fromReactive(Flux.from(connection.createStatement(sql).fetchSize(50).execute())
            .concatMap(it -> it.map(row)));
}

/** A value that takes long to compute: a cancellation ends the query at the server, too. */
static <T> T slow(Connection connection, String sql, Class<T> type) {
    try {
        return await(query(connection, sql, row -> row.get(0, type)).first());
    } catch (CancelledError cancelled) {
        // A cancelled subscription alone leaves the server at its work, and the connection busy.
        if (connection instanceof PostgresqlConnection postgres) {
            await(completion(postgres.cancelRequest()));
        }
        throw cancelled;
    }
}

/** A transaction; whatever goes wrong rolls it back. */
static AsyncContextManager<Void> transaction(Connection connection) {
    return asyncContextManager(out -> {
        await(completion(connection.beginTransaction()));
        try {
            out.yield(null);
        } catch (Throwable e) {
            await(completion(connection.rollbackTransaction()));
            throw e;
        }
        await(completion(connection.commitTransaction()));
    });
}

static long update(Connection connection, String sql) {
    return await(single(Flux.from(connection.createStatement(sql).execute())
            .concatMap(Result::getRowsUpdated)
            .reduce(0L, Long::sum)));
}

void show(Connection connection) {
    update(connection, "drop table if exists city");
    update(connection, "create table city (id int primary key, name varchar(20))");
    with(transaction(connection), () -> {
        Statement insert = connection.createStatement("insert into city values ($1, $2)");
        for (int i = 0; i < 1000; i++) {
            insert.bind(0, i).bind(1, "city " + i);
            if (i < 999) {
                insert.add();
            }
        }
        Flux<Long> inserted = Flux.from(insert.execute()).concatMap(Result::getRowsUpdated);
        IO.println("inserted: " + await(single(inserted.reduce(0L, Long::sum))));
    });

    int seen = 0;
    try (var names = each(query(connection, "select name from city order by id", row -> row.get(0, String.class)))) {
        for (String name : names) {
            if (++seen == 120) {
                IO.println("the 120th: " + name);
                break;
            }
        }
    }

    try {
        with(transaction(connection), () -> {
            update(connection, "delete from city");
            throw new IllegalStateException("changed my mind");
        });
    } catch (IllegalStateException e) {
        IO.println("rolled back: " + slow(connection, "select count(*) from city", Long.class));
    }

    if (connection instanceof PostgresqlConnection) {
        try {
            with(timeout(0.3), () -> slow(connection, "select count(*) from pg_sleep(300)", Long.class));
        } catch (TimeoutException e) {
            IO.println("no answer in time; the next query: " + slow(connection, "select 42", Integer.class));
        }
    }
}

void main(String[] args) {
    ConnectionFactory factory = ConnectionFactories.get(args.length > 0 ? args[0] : "r2dbc:h2:mem:///recipe");
    run(() -> {
        Connection connection = await(single(factory.create()));
        try {
            show(connection);
        } finally {
            await(completion(connection.close()));
        }
    });
    // What PostgreSQL's driver shares among all connections of the process: threads of Netty and of Reactor.
    reactor.netty.tcp.TcpResources.disposeLoopsAndConnectionsLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    reactor.core.scheduler.Schedulers.shutdownNow();
    IO.println("closed");
}
