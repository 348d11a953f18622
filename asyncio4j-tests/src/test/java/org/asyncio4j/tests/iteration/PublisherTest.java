package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromIterable;
import static org.asyncio4j.Asyncio.fromPublisher;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toPublisher;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Publishers of the JDK as items, and items as publishers. */
class PublisherTest {

    private final List<Object> log = new ArrayList<>();

    /** Notes what it is told, and requests as many items at first as it was made with. */
    private final class Noting implements Flow.Subscriber<Integer> {

        private final long first;
        private Flow.Subscription subscription;

        Noting(long first) {
            this.first = first;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (first > 0) {
                given.request(first);
            }
        }

        @Override
        public void onNext(Integer item) {
            log.add(item);
        }

        @Override
        public void onError(Throwable problem) {
            log.add(problem);
        }

        @Override
        public void onComplete() {
            log.add("complete");
        }
    }

    @AsyncioTest(realTime = true)
    @SuppressWarnings("try") // closing it is the end of the items
    void itemsOfAnotherThreadComeInTheirOrder() {
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
        Task<List<Integer>> consumer = createTask(fromPublisher(publisher, 4).toList());
        await(sleep(0));
        await(toThread(() -> {
            IntStream.range(0, 1000).forEach(publisher::submit);
            publisher.close();
        }));
        assertEquals(IntStream.range(0, 1000).boxed().toList(), await(consumer));
    }

    @Tag("real-time") // the clock waits for an answer from outside
    @AsyncioTest
    void noMoreIsRequestedThanThereIsRoomFor() {
        long[] requested = {0};
        long[] most = {0};
        List<Flow.Subscriber<? super Integer>> subscribers = new ArrayList<>();
        Flow.Publisher<Integer> publisher = subscriber -> {
            subscribers.add(subscriber);
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    requested[0] += count;
                    most[0] = Math.max(most[0], requested[0]);
                }

                @Override
                public void cancel() {
                    log.add("cancelled");
                }
            });
        };
        Task<?> consumer = createTask(() -> {
            try (var items = each(fromPublisher(publisher, 4))) {
                for (int item : items) {
                    log.add(item);
                }
            }
        });
        await(sleep(1));
        for (int i = 0; i < 20; i++) {
            assertTrue(requested[0] > 0, "it goes on");
            requested[0]--;
            subscribers.getFirst().onNext(i);
            await(sleep(1));
        }
        assertEquals(4, most[0]);
        assertEquals(20, log.size());
        consumer.cancel();
        assertThrows(CancelledError.class, () -> await(consumer));
        assertEquals("cancelled", log.getLast());
    }

    @AsyncioTest
    void anErrorComesAfterTheItemsBefore() {
        IOException problem = new IOException("x");
        Flow.Publisher<Integer> publisher = subscriber -> {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {
                    log.add("wrongly cancelled: it has ended");
                }
            });
            subscriber.onNext(1);
            subscriber.onError(problem);
        };
        assertSame(
                problem,
                assertThrows(
                        IOException.class, () -> await(fromPublisher(publisher).forEachItem(log::add))));
        assertEquals(List.of(1), log);
    }

    @AsyncioTest
    void aPublisherThatCannotBeSubscribedToFailsTheLoop() {
        Flow.Publisher<Integer> bad = subscriber -> {
            throw new IllegalStateException("closed");
        };
        assertThrows(IllegalStateException.class, () -> await(fromPublisher(bad).toList()));
    }

    @AsyncioTest
    void itemsArePublishedAsTheyAreRequested() {
        AsyncGenerator<Integer> source = asyncGenerator(out -> {
            for (int i = 0; i < 5; i++) {
                await(sleep(1));
                log.add("made " + i);
                out.yield(i);
            }
        });
        Noting subscriber = new Noting(2);
        toPublisher(source).subscribe(subscriber);
        await(sleep(60));
        assertEquals(List.of("made 0", 0, "made 1", 1), log);
        log.clear();
        subscriber.subscription.request(100);
        await(sleep(60));
        assertEquals(List.of("made 2", 2, "made 3", 3, "made 4", 4, "complete"), log);
    }

    @AsyncioTest
    void aCancelledSubscriptionClosesTheGenerator() {
        AsyncGenerator<Integer> source = asyncGenerator(out -> {
            try {
                for (int i = 0; ; i++) {
                    out.yield(i);
                }
            } finally {
                await(sleep(1));
                log.add("closed");
            }
        });
        Noting subscriber = new Noting(2);
        toPublisher(source).subscribe(subscriber);
        await(sleep(1));
        subscriber.subscription.cancel();
        subscriber.subscription.cancel();
        await(sleep(5));
        assertEquals(List.of(0, 1, "closed"), log);
    }

    @AsyncioTest
    void anErrorOfTheItemsIsPublished() {
        IOException problem = new IOException("x");
        AsyncGenerator<Integer> source = asyncGenerator(out -> {
            out.yield(1);
            throw problem;
        });
        toPublisher(source).subscribe(new Noting(9));
        await(sleep(1));
        assertEquals(List.of(1, problem), log);
    }

    @AsyncioTest
    void aSubscriberThatThrowsIsReportedAndLeft(ReportedProblems problems) {
        toPublisher(fromIterable(List.of(1, 2, 3))).subscribe(new Flow.Subscriber<Integer>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(9);
            }

            @Override
            public void onNext(Integer item) {
                log.add(item);
                throw new IllegalStateException("broken");
            }

            @Override
            public void onError(Throwable problem) {
                log.add(problem);
            }

            @Override
            public void onComplete() {
                log.add("complete");
            }
        });
        await(sleep(1));
        assertEquals(List.of(1), log);
        assertEquals("a subscriber threw an exception", problems.takeOnly().message());
    }

    @Test
    void whenTheLoopEndsSubscribersAreTold() {
        Noting subscriber = new Noting(1);
        Flow.Publisher<Integer> publisher = run(() -> {
            Flow.Publisher<Integer> made = toPublisher(fromIterable(List.of(1, 2)));
            made.subscribe(subscriber);
            await(sleep(0.01));
            return made;
        });
        assertEquals(2, log.size());
        assertTrue(log.get(1) instanceof CancelledError, log::toString);
        publisher.subscribe(new Noting(1));
        assertEquals("Event loop is closed", ((Throwable) log.getLast()).getMessage());
        subscriber.subscription.request(1);
        subscriber.subscription.cancel();
    }

    @AsyncioTest
    void eachTakesAPublisherInBothForms() {
        Flow.Publisher<Integer> publisher = toPublisher(fromIterable(List.of(1, 2, 3)));
        for (int item : each(publisher)) {
            log.add(item);
        }
        each(toPublisher(fromIterable(List.of(4, 5))), log::add);
        assertEquals(List.of(1, 2, 3, 4, 5), log);
    }

    @AsyncioTest
    void anActionThatThrowsCancelsTheSubscription() {
        IOException problem = new IOException("x");
        Flow.Publisher<Integer> publisher = subscriber -> {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {
                    log.add("cancelled");
                }
            });
            subscriber.onNext(1);
        };
        assertSame(
                problem,
                assertThrows(
                        IOException.class,
                        () -> each(publisher, item -> {
                            throw problem;
                        })));
        assertEquals(List.of("cancelled"), log);
    }

    @AsyncioTest
    void badArgumentsAreRefused() {
        assertThrows(NullPointerException.class, () -> fromPublisher(null));
        assertThrows(NullPointerException.class, () -> toPublisher(null));
        assertThrows(
                NullPointerException.class,
                () -> toPublisher(fromIterable(List.of(1))).subscribe(null));
        assertThrows(IllegalArgumentException.class, () -> fromPublisher(new SubmissionPublisher<Integer>(), 0));
    }
}
