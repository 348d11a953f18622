package org.asyncio4j.simulation;

/** Makes the choices of one run. 0 is always what happens in the plain run. */
abstract class Guide {

    /** The guide of the plain run: asyncio's own order, and no faults. */
    static final Guide PLAIN = new Guide() {
        @Override
        boolean isPlain() {
            return true;
        }

        @Override
        int step(long[] lanes, int count) {
            return 0;
        }

        @Override
        int other(Kind kind, int bound) {
            return 0;
        }

        @Override
        boolean chance(Kind kind, double probability) {
            return false;
        }
    };

    /** Returns whether each step is the first that is ready, so that it need not be asked. */
    boolean isPlain() {
        return false;
    }

    /**
     * Returns the index of the step to take.
     *
     * @param lanes what each of them is a step of: tasks are positive, the callbacks of each host a negative number
     */
    abstract int step(long[] lanes, int count);

    /** Returns a number from 0 to {@code bound - 1}. */
    abstract int other(Kind kind, int bound);

    /** Returns whether something happens. */
    abstract boolean chance(Kind kind, double probability);
}
