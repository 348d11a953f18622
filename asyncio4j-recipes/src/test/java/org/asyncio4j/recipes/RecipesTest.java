package org.asyncio4j.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.asyncio4j.internal.engine.Engine;
import org.junit.jupiter.api.Test;

/** The recipes that need nothing but libraries do what they say, and leave nothing behind. */
class RecipesTest {

    @Test
    void runsOnTheEngineThatTheBuildMeans() {
        assertEquals(
                System.getProperty("asyncio4j.expectedEngine"), Engine.get().name());
    }

    @Test
    void httpClient() throws Exception {
        assertEquals("""
            20 pages, the last 200 /page/19, never more than 4 at once: true
            no answer in time; the server notices: true
            first line: tick
            nobody listens: ConnectException
            """, Recipe.run("Downloads"));
    }

    @Test
    void jdbcWithAPool() throws Exception {
        assertEquals("""
            sum of 1000 queries at once: 100000
            the server says: JdbcSQLTimeoutException
            cancelled; at the server run: 0, connections in use: 0
            rolled back: 100
            the 120th: account 119
            closed
            """, Recipe.run("JdbcPool"));
    }

    @Test
    void r2dbc() throws Exception {
        assertEquals("""
            inserted: 1000
            the 120th: city 119
            rolled back: 1000
            closed
            """, Recipe.run("R2dbcRows"));
    }

    @Test
    void kafka() throws Exception {
        assertEquals("""
            sent: 1000, last offset 999
            not sent: RecordTooLargeException
            the 500th has offset 499
            paused while we were busy: true
            closed: true
            """, Recipe.run("KafkaOrders"));
    }

    @Test
    void grpc() throws Exception {
        assertEquals("""
            hello world
            refused: no name
            no greeting in time
            a handler is cancelled
            the 100th: number 99, not many more were made: true
            a handler is cancelled
            """, Recipe.run("GrpcService"));
    }

    @Test
    void reactorAndMutiny() throws Exception {
        assertEquals("""
            Mono: 1
            Uni: 2
            no Mono in time, cancelled: true
            Flux: [0, 1, 2]
            Multi: [0, 1, 4]
            our Flux: [10, 11, 12]
            our Multi: [0, 1, 2]
            our generator has ended: true
            our Mono: 6
            """, Recipe.run("Reactive"));
    }

    @Test
    void filesAndAFolder() throws Exception {
        assertEquals("""
            first: a.txt
            created and deleted: true
            left: {b.txt=12}
            """, Recipe.run("WatchedFolder"));
    }

    @Test
    void springBoot() throws Exception {
        assertEquals("""
            [200 ACME costs 4, 200 BOND7 costs 5], fetches: 200 2
            504 no price in time
            the loop is closed: true
            """, Recipe.run("SpringApp"));
    }

    @Test
    void servletContainer() throws Exception {
        assertEquals("""
            50 answers, the last: hello 49
            undeployed; the loop is closed: true
            whoever waited: status 503
            """, Recipe.run("ServletApp"));
    }

    @Test
    void prometheus() throws Exception {
        assertEquals("""
            asyncio4j_loop_tasks{loop="...",state="ready"} 0.0
            asyncio4j_loop_tasks{loop="...",state="running"} 0.0
            asyncio4j_loop_tasks{loop="...",state="waiting"} 2.0
            meters of closed loops: 0
            """, Recipe.run("PrometheusMetrics"));
    }

    @Test
    void openTelemetry() throws Exception {
        assertEquals("""
            load of request 1 within request 1
            load of request 2 within request 2
            request 1 within nothing
            request 2 within nothing
            thread of request 1 within request 1
            thread of request 2 within request 2
            traces: 2
            """, Recipe.run("OpenTelemetryTraces"));
    }
}
