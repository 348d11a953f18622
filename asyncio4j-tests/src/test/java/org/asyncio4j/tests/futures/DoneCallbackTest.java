package org.asyncio4j.tests.futures;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.asyncio4j.Future;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.BeforeEach;

class DoneCallbackTest {

    private final List<Integer> bag = new ArrayList<>();
    private SettableFuture<String> future;

    @BeforeEach
    void makeTheFuture(EventLoop loop) {
        future = loop.createFuture();
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_callbacks_remove_first_callback")
    void withTheFirstRemovedTheOthersRunInOrder() {
        List<Consumer<Future<String>>> three = addThree();
        assertEquals(1, future.removeDoneCallback(three.get(0)));
        assertEquals(0, future.removeDoneCallback(three.get(0)));
        assertEquals(List.of(2, 3), bagAfterResult());
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests" + "::test_callbacks_remove_first_and_second_callback")
    void withTheFirstTwoRemovedTheThirdRuns() {
        List<Consumer<Future<String>>> three = addThree();
        assertEquals(1, future.removeDoneCallback(three.get(0)));
        assertEquals(1, future.removeDoneCallback(three.get(1)));
        assertEquals(0, future.removeDoneCallback(three.get(0)));
        assertEquals(List.of(3), bagAfterResult());
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_callbacks_remove_third_callback")
    void withTheThirdRemovedTheFirstTwoRunInOrder() {
        List<Consumer<Future<String>>> three = addThree();
        assertEquals(1, future.removeDoneCallback(three.get(2)));
        assertEquals(0, future.removeDoneCallback(three.get(2)));
        assertEquals(List.of(1, 2), bagAfterResult());
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_callbacks_invoked_on_set_result")
    void runsInTheIterationAfterTheResultAndNeverWithinTheSetter() {
        addThree();
        future.setResult("spam");
        assertEquals(List.of(), bag);
        await(sleep(0));
        assertEquals(List.of(1, 2, 3), bag);
        await(sleep(0));
        assertEquals(List.of(1, 2, 3), bag);
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_callbacks_invoked_on_set_exception")
    void runsInTheIterationAfterTheException() {
        addThree();
        IOException problem = new IOException();
        future.setException(problem);
        assertEquals(List.of(), bag);
        await(sleep(0));
        assertEquals(List.of(1, 2, 3), bag);
        assertSame(problem, future.exception());
    }

    @AsyncioTest
    void runsInTheIterationAfterTheCancellation() {
        addThree();
        future.cancel();
        assertEquals(List.of(), bag);
        await(sleep(0));
        assertEquals(List.of(1, 2, 3), bag);
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_remove_done_callback")
    void removingTakesAllEqualOnesAndTellsHowMany() {
        Consumer<Future<String>> one = adds(1);
        Consumer<Future<String>> two = adds(2);
        future.addDoneCallback(one);
        future.addDoneCallback(two);
        assertEquals(1, future.removeDoneCallback(two));
        assertEquals(0, future.removeDoneCallback(adds(3)));

        future.addDoneCallback(two);
        for (int i = 0; i < 5; i++) {
            future.addDoneCallback(one);
        }
        assertEquals(6, future.removeDoneCallback(one));
        assertEquals(List.of(2), bagAfterResult());
    }

    @AsyncioTest
    void equalityDecidesAndNotIdentity() {
        future.addDoneCallback(new Named("a"));
        assertEquals(0, future.removeDoneCallback(new Named("b")));
        assertEquals(1, future.removeDoneCallback(new Named("a")));

        future.addDoneCallback(new Named("a"));
        future.addDoneCallback(new Named("b"));
        future.addDoneCallback(new Named("a"));
        assertEquals(2, future.removeDoneCallback(new Named("a")));
        assertEquals(1, future.removeDoneCallback(new Named("b")));
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_remove_done_callbacks_list_mutation")
    void anEqualsThatRemovesOthersDoesNoHarm() {
        Consumer<Future<String>> one = adds(1);
        Consumer<Future<String>> many = adds(2);
        future.addDoneCallback(one);
        for (int i = 0; i < 63; i++) {
            future.addDoneCallback(many);
        }
        int removed = future.removeDoneCallback(new Evil(other -> {
            future.removeDoneCallback(many);
            return false;
        }));
        assertEquals(0, removed);
        assertEquals(List.of(1), bagAfterResult());
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_remove_done_callbacks_list_clear")
    void anEqualsThatRemovesWhatItIsComparedToDoesNoHarm() {
        addThree();
        int removed = future.removeDoneCallback(new Evil(other -> {
            @SuppressWarnings("unchecked")
            Consumer<Future<String>> callback = (Consumer<Future<String>>) other;
            future.removeDoneCallback(callback);
            return false;
        }));
        assertEquals(0, removed);
        assertEquals(List.of(), bagAfterResult());
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_schedule_callbacks_list_mutation_2")
    void anEqualsThatAddsOthersLosesNone() {
        future.addDoneCallback(adds(1));
        future.addDoneCallback(adds(1));
        int[] added = {0};
        int removed = future.removeDoneCallback(new Evil(other -> {
            if (added[0] < 100) {
                added[0]++;
                future.addDoneCallback(adds(2));
            }
            return false;
        }));
        assertEquals(0, removed);
        assertTrue(added[0] >= 2, () -> added[0] + " were added");
        List<Integer> expected = new ArrayList<>(List.of(1, 1));
        expected.addAll(Collections.nCopies(added[0], 2));
        assertEquals(expected, bagAfterResult());
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_use_after_free_on_fut_callback_0_with_evil__eq__")
    void anEqualsThatRemovesTheOnlyOneDoesNoHarm() {
        Consumer<Future<String>> only = adds(1);
        future.addDoneCallback(only);
        assertEquals(0, future.removeDoneCallback(new Evil(other -> {
            assertEquals(1, future.removeDoneCallback(only));
            return false;
        })));
        assertEquals(List.of(), bagAfterResult());
    }

    @AsyncioTest
    void anEqualsThatAddsOthersToTheOnlyOneAndIsEqualLosesNone() {
        future.addDoneCallback(adds(1));
        int removed = future.removeDoneCallback(new Evil(other -> {
            future.addDoneCallback(adds(2));
            return true;
        }));
        assertEquals(1, removed);
        assertEquals(List.of(2), bagAfterResult());
    }

    @AsyncioTest
    void anEqualsThatCompletesTheFutureCannotTakeBackWhatIsScheduled() {
        addThree();
        assertEquals(0, future.removeDoneCallback(new Evil(other -> {
            if (!future.done()) {
                future.setResult("now");
            }
            return true;
        })));
        await(sleep(0));
        assertEquals(List.of(1, 2, 3), bag);
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureDoneCallbackTests::test_schedule_callbacks_list_mutation_1")
    void aCallbackCannotRemoveThoseThatAreScheduledAlready() {
        Consumer<Future<String>> later = adds(2);
        List<Integer> removed = new ArrayList<>();
        future.addDoneCallback(done -> removed.add(done.removeDoneCallback(later)));
        future.addDoneCallback(later);
        future.addDoneCallback(later);
        assertEquals(List.of(2, 2), bagAfterResult());
        assertEquals(List.of(0), removed);
    }

    @AsyncioTest
    void oneAddedTwiceRunsTwice() {
        Consumer<Future<String>> one = adds(1);
        future.addDoneCallback(one);
        future.addDoneCallback(one);
        assertEquals(List.of(1, 1), bagAfterResult());
    }

    @AsyncioTest
    void oneAddedToADoneFutureRunsBehindWhatIsQueued(EventLoop loop) {
        future.setResult("spam");
        loop.callSoon(() -> bag.add(1));
        future.addDoneCallback(adds(2));
        loop.callSoon(() -> bag.add(3));
        assertEquals(List.of(), bag);
        await(sleep(0));
        assertEquals(List.of(1, 2, 3), bag);
    }

    @AsyncioTest
    void oneThatFailsIsReportedAndTheNextRunsAllTheSame(ReportedProblems problems) {
        IllegalArgumentException mistake = new IllegalArgumentException("mistake");
        future.addDoneCallback(done -> {
            throw mistake;
        });
        future.addDoneCallback(adds(2));
        assertEquals(List.of(2), bagAfterResult());
        assertSame(mistake, problems.takeOnly().exception());
    }

    @AsyncioTest
    void isGivenTheFutureItself() {
        List<Future<String>> given = new ArrayList<>();
        future.addDoneCallback(given::add);
        bagAfterResult();
        assertSame(future, given.getFirst());
    }

    @AsyncioTest
    void noCallbackIsRefused() {
        assertThrows(NullPointerException.class, () -> future.addDoneCallback(null));
        assertThrows(NullPointerException.class, () -> future.removeDoneCallback(null));
        assertThrows(NullPointerException.class, () -> future.addDoneCallback(adds(1), null));
        assertEquals(List.of(), bagAfterResult());
    }

    private List<Consumer<Future<String>>> addThree() {
        List<Consumer<Future<String>>> three = List.of(adds(1), adds(2), adds(3));
        three.forEach(future::addDoneCallback);
        return three;
    }

    private Consumer<Future<String>> adds(int thing) {
        return done -> bag.add(thing);
    }

    private List<Integer> bagAfterResult() {
        future.setResult("spam");
        assertEquals(List.of(), bag);
        await(sleep(0));
        return bag;
    }

    /** Two of the same name are equal. */
    private record Named(String name) implements Consumer<Future<String>> {
        @Override
        public void accept(Future<String> done) {}
    }

    /** What it is compared to is told what to do about that. */
    private static final class Evil implements Consumer<Future<String>> {

        private final Predicate<Object> comparison;

        Evil(Predicate<Object> comparison) {
            this.comparison = comparison;
        }

        @Override
        public void accept(Future<String> done) {}

        @Override
        public boolean equals(Object other) {
            return comparison.test(other);
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }
}
