package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.staggeredRace;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.RaceResult;
import org.asyncio4j.Task;
import org.asyncio4j.tests.tools.Boom;

/** Staggered races: several attempts, of which the first to succeed wins. */
final class RaceProbes {

    private static final double ONLY_AFTER_FAILURES = Double.POSITIVE_INFINITY;

    private RaceProbes() {}

    private static Coroutine<String> fails(String message) {
        return async(() -> {
            throw new Boom(message);
        });
    }

    private static Coroutine<String> works(String name) {
        return async(() -> {
            note(name);
            return name;
        });
    }

    /** Tells when it is cancelled. */
    private static Coroutine<String> slow(String name) {
        return async(() -> {
            try {
                await(sleep(3600));
                return "never";
            } catch (CancelledError error) {
                note(name);
                throw error;
            }
        });
    }

    private static List<String> shown(RaceResult<?> race) {
        return race.exceptions().stream()
                .map(each -> each == null ? "null" : show(each))
                .toList();
    }

    /**
     * After a failure the next attempt starts without the delay; the first success wins, and the
     * rest never start.
     */
    static Object raceStartsTheNextOneAfterAFailure() {
        List<Callable<Coroutine<String>>> starters =
                List.of(() -> fails("first"), () -> works("second"), () -> works("third"));
        return probe(() -> {
            RaceResult<String> race = await(staggeredRace(starters, 3600));
            note(race.winner(), race.index(), shown(race));
        });
    }

    /**
     * The next attempt starts after the delay; an attempt that is too slow is cancelled when
     * another has won.
     */
    static Object raceStartsTheNextOneAfterTheDelay() {
        List<Callable<Coroutine<String>>> starters =
                List.of(() -> slow("slow one cancelled"), () -> async(() -> "fast"));
        return probe(() -> {
            RaceResult<String> race = await(staggeredRace(starters, 0.01));
            note(race.winner(), race.index(), shown(race));
        });
    }

    /** When all attempts fail there is no winner, and nothing is thrown. */
    static Object raceInWhichAllFailHasNoWinner() {
        List<Callable<Coroutine<String>>> starters = List.of(() -> fails("first"), () -> fails("second"));
        return probe(() -> {
            RaceResult<String> race = await(staggeredRace(starters, ONLY_AFTER_FAILURES));
            note(race.winner(), race.index() == -1, shown(race));
        });
    }

    /** Without a delay the second attempt does not start while the first one runs. */
    static Object raceWithoutADelayWaitsForAFailure() {
        List<Callable<Coroutine<String>>> starters = List.of(() -> sleep(0.01, "slow"), () -> works("never"));
        return probe(() -> {
            RaceResult<String> race = await(staggeredRace(starters, ONLY_AFTER_FAILURES));
            note(race.winner(), race.index(), shown(race));
        });
    }

    /** When a race is cancelled, its attempts end before the race does. */
    static Object cancelledRaceCancelsTheCompetitors() {
        List<Callable<Coroutine<String>>> starters = List.of(() -> slow("competitor"));
        return probe(() -> {
            Task<RaceResult<String>> task = createTask(staggeredRace(starters, ONLY_AFTER_FAILURES));
            for (int i = 0; i < 5; i++) {
                await(sleep(0));
            }
            task.cancel();
            try {
                await(task);
            } catch (CancelledError e) {
                note("race", task.cancelled());
            }
        });
    }
}
