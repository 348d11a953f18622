package org.asyncio4j.simulation;

import org.jspecify.annotations.Nullable;

/**
 * What an exploration found.
 *
 * @param runs how many runs there were, the plain one included, until the first failure or the end
 * @param steps how many steps they took together
 * @param complete whether these were all that the strategy knows, and not a sample
 * @param failure the first failure; null if all runs passed
 */
public record Exploration(
        int runs, long steps, boolean complete, @Nullable SimulationFailure failure) {

    /** Returns whether all runs passed. */
    public boolean passed() {
        return failure == null;
    }

    /** Throws the failure, if there is one, and draws it; see {@link SimulationFailure}. */
    public void check() {
        check(Pages.caller());
    }

    /** The same for a test of this name. */
    void check(String test) {
        if (failure != null) {
            throw Pages.failed(test, failure);
        }
        Pages.passed(test);
    }

    @Override
    public String toString() {
        return runs + (complete ? " of " + runs + " schedules" : " runs") + ", " + steps + " steps, "
                + (failure == null ? "all passed" : "failed");
    }
}
