package org.asyncio4j.tests.extras;

import org.junit.jupiter.api.Test;

/**
 * Random programs that mix scopes, shields, limits, groups and cancellations of tasks. {@code -Dasyncio4j.nightly=true} runs
 * 20,000 of them, {@code -Dasyncio4j.seed=7} begins with that one.
 */
class RandomScopesTest {

    private static final int PROGRAMS = Boolean.getBoolean("asyncio4j.nightly") ? 20_000 : 400;

    @Test
    void whatMustAlwaysHoldDoes() {
        long first = Long.getLong("asyncio4j.seed", 0);
        for (long seed = first; seed < first + PROGRAMS; seed++) {
            ScopeProgram.run(seed);
        }
    }
}
