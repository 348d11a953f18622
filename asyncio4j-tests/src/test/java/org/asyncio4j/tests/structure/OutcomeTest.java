package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gatherOutcomes;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Outcome;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/** {@code gatherOutcomes}: what became of each. */
class OutcomeTest {

    private final IOException problem = new IOException("problem");

    @AsyncioTest
    void eachHasItsOwnEnd() {
        List<Outcome<String>> outcomes = await(gatherOutcomes(
                async(() -> {
                    await(sleep(1));
                    throw problem;
                }),
                sleep(2, "late"),
                () -> "now"));

        assertEquals(
                List.of(new Outcome.Failure<>(problem), new Outcome.Success<>("late"), new Outcome.Success<>("now")),
                outcomes);
    }

    @AsyncioTest
    void getReturnsOrThrowsTheVeryObject() {
        List<Outcome<Integer>> outcomes = await(gatherOutcomes(Arrays.asList(() -> 1, () -> {
            throw problem;
        })));

        assertEquals(1, outcomes.get(0).get());
        assertSame(
                problem, assertThrows(IOException.class, () -> outcomes.get(1).get()));
    }

    @AsyncioTest
    void anExceptionThatIsAResultIsASuccess() {
        assertEquals(List.of(new Outcome.Success<>(problem)), await(gatherOutcomes(() -> problem)));
    }

    @AsyncioTest
    void nullIsAResult() {
        Outcome<Void> outcome = await(gatherOutcomes(sleep(1))).getFirst();

        assertEquals(new Outcome.Success<Void>(null), outcome);
    }

    @AsyncioTest
    void oneThatIsCancelledIsAFailure() {
        Task<String> task = createTask(sleep(60, "never"));
        Future<List<Outcome<String>>> all = gatherOutcomes(task, sleep(1, "other"));
        task.cancel();

        List<Outcome<String>> outcomes = await(all);
        Outcome.Failure<?> failure = assertInstanceOf(Outcome.Failure.class, outcomes.get(0));
        assertInstanceOf(CancelledError.class, failure.problem());
        assertEquals(new Outcome.Success<>("other"), outcomes.get(1));
    }

    @AsyncioTest
    void cancellingTheFutureCancelsAll() {
        Task<String> task = createTask(sleep(60, "never"));
        Future<?> all = gatherOutcomes(task, sleep(60, "never"));
        await(sleep(1));
        all.cancel();

        assertThrows(CancelledError.class, () -> await(all));
        assertTrue(task.cancelled());
    }

    @AsyncioTest
    void noneAtAll() {
        assertEquals(List.of(), await(gatherOutcomes(List.<Task<String>>of())));
    }
}
