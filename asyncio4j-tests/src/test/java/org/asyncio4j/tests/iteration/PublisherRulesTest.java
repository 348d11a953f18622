package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromPublisher;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;

/** {@code fromPublisher} and publishers that break the rules of Reactive Streams. */
class PublisherRulesTest {

    private static final String LATE =
            "a publisher has called %s after its end, which is ignored (rule 1.7 of Reactive" + " Streams)";

    private final List<Object> log = new ArrayList<>();

    @AsyncioTest
    @Tag("debug-mode")
    void whatComesAfterTheEndIsIgnoredAndTold() {
        try (LogCapture logged = new LogCapture()) {
            assertEquals(List.of("a"), consumedOnce(s -> {
                s.onNext("a");
                s.onComplete();
                s.onNext("b");
                s.onError(new IOException("late"));
                s.onComplete();
            }));
            assertEquals(
                    List.of(LATE.formatted("onNext"), LATE.formatted("onError"), LATE.formatted("onComplete")),
                    logged.messages(Level.WARNING));
        }
    }

    @AsyncioTest
    void theFirstErrorCounts() {
        Loops.getRunningLoop().setDebug(false);
        try (LogCapture logged = new LogCapture()) {
            assertEquals(List.of("a", "java.io.IOException: first"), consumedOnce(s -> {
                s.onNext("a");
                s.onError(new IOException("first"));
                s.onError(new IOException("second"));
                s.onNext("b");
            }));
            assertEquals(List.of(), logged.messages(Level.WARNING));
        }
    }

    @AsyncioTest
    void moreItemsThanWereRequestedAreRefused() {
        assertEquals(
                List.of(
                        "cancelled",
                        "a",
                        "b",
                        "java.lang.IllegalStateException: a publisher has sent more items than were requested (rule 1.1"
                                + " of Reactive Streams)"),
                consumedOnce(s -> List.of("a", "b", "c", "d").forEach(s::onNext)));
    }

    @AsyncioTest
    void aRequestThatThrowsEndsTheConsumer() {
        assertEquals(List.of("cancelled", "java.lang.IllegalStateException: no"), consumed(s -> {
            throw new IllegalStateException("no");
        }));
    }

    @AsyncioTest
    void aLaterRequestThatThrowsEndsTheConsumerAfterTheItemsBeforeIt() {
        int[] requests = {0};
        assertEquals(List.of("cancelled", "a", "b", "java.lang.IllegalStateException: no"), consumed(s -> {
            if (requests[0]++ > 0) {
                throw new IllegalStateException("no");
            }
            s.onNext("a");
            s.onNext("b");
        }));
    }

    private List<Object> consumedOnce(Consumer<Flow.Subscriber<? super String>> atFirstRequest) {
        boolean[] ran = new boolean[1];
        return consumed(subscriber -> {
            if (!ran[0]) {
                ran[0] = true;
                atFirstRequest.accept(subscriber);
            }
        });
    }

    /** Returns what a consumer with room for two sees of a publisher that does this at each request. */
    private List<Object> consumed(Consumer<Flow.Subscriber<? super String>> atRequest) {
        Flow.Publisher<String> publisher = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                atRequest.accept(subscriber);
            }

            @Override
            public void cancel() {
                log.add("cancelled");
            }
        });
        Task<Void> consumer = createTask(() -> {
            try {
                for (String item : each(fromPublisher(publisher, 2))) {
                    log.add(item);
                }
            } catch (Exception problem) {
                log.add(problem.toString());
            }
        });
        await(consumer);
        await(sleep(0));
        return log;
    }
}
