package org.asyncio4j.simulation;

/** Chooses at random, all steps with the same probability. */
class RandomGuide extends Guide {

    final SplitMix random;

    RandomGuide(long seed) {
        random = new SplitMix(seed);
    }

    @Override
    int step(long[] lanes, int count) {
        return random.below(count);
    }

    @Override
    int other(Kind kind, int bound) {
        return random.below(bound);
    }

    @Override
    boolean chance(Kind kind, double probability) {
        return random.fraction() < probability;
    }
}
