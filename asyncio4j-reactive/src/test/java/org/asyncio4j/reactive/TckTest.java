package org.asyncio4j.reactive;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromStream;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.reactive.Reactive.fromReactive;
import static org.asyncio4j.reactive.Reactive.toReactive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The TCK of Reactive Streams, for both bridges. It is made of TestNG tests, which run here. */
class TckTest {

    /** How long something may take that is to happen; and that is not to happen. */
    private static final TestEnvironment PATIENT = new TestEnvironment(2000, 25);

    @Test
    void itemsAreAPublisherByTheRules() {
        assertPasses(PublisherRules.class, 25);
    }

    @Test
    void aPublishersItemsAreTakenByTheRules() {
        assertPasses(SubscriberRules.class, 11);
    }

    private static void assertPasses(Class<?> rules, int atLeast) {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG tck = new TestNG(false);
        tck.setVerbose(0);
        tck.setTestClasses(new Class<?>[] {rules});
        tck.addListener(results);
        tck.run();
        assertEquals(
                List.of(),
                results.getFailedTests().stream().map(TckTest::describe).toList());
        assertEquals(List.of(), results.getConfigurationFailures());
        assertTrue(results.getPassedTests().size() >= atLeast, () -> "only these ran: " + results.getPassedTests());
    }

    private static String describe(ITestResult result) {
        return result.getName() + ": " + result.getThrowable();
    }

    /** A loop that runs on a thread of its own. */
    private static final class Running {

        private final EventLoop loop = Loops.newEventLoop();
        private final Thread thread = Thread.ofPlatform().start(loop::runForever);

        void close() throws InterruptedException {
            loop.callSoonThreadsafe(() -> {
                allTasks(loop).forEach(Task::cancel);
                // When they have heard.
                loop.callSoon(() -> loop.callSoon(loop::stop));
            });
            thread.join();
            loop.close();
        }
    }

    /** Of TestNG. */
    public static final class PublisherRules extends PublisherVerification<Long> {

        private Running running;

        public PublisherRules() {
            super(PATIENT);
        }

        @BeforeClass
        public void start() {
            running = new Running();
        }

        @AfterClass
        public void end() throws InterruptedException {
            running.close();
        }

        @Override
        public Publisher<Long> createPublisher(long elements) {
            return publisher(
                    () -> fromStream(LongStream.range(0, elements).boxed()).asyncIterator());
        }

        @Override
        public Publisher<Long> createFailedPublisher() {
            return publisher(() -> {
                throw new IllegalStateException("fails");
            });
        }

        private Publisher<Long> publisher(AsyncIterable<Long> items) {
            Coroutine<Publisher<Long>> made = async(() -> toReactive(items));
            return runCoroutineThreadsafe(made, running.loop).join();
        }
    }

    /** Of TestNG. */
    public static final class SubscriberRules extends SubscriberBlackboxVerification<Integer> {

        private Running running;

        public SubscriberRules() {
            super(PATIENT);
        }

        @BeforeClass
        public void start() {
            running = new Running();
        }

        @AfterClass
        public void end() throws InterruptedException {
            running.close();
        }

        @Override
        public Subscriber<Integer> createSubscriber() {
            CompletableFuture<Subscriber<? super Integer>> subscribing = new CompletableFuture<>();
            Publisher<Integer> publisher = subscribing::complete;
            runCoroutineThreadsafe(async(() -> each(fromReactive(publisher, 4), item -> {})), running.loop);
            @SuppressWarnings("unchecked") // It takes integers.
            Subscriber<Integer> subscriber = (Subscriber<Integer>) subscribing.join();
            return subscriber;
        }

        @Override
        public Integer createElement(int element) {
            return element;
        }
    }
}
