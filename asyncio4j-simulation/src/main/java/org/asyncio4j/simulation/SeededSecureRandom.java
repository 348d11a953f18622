package org.asyncio4j.simulation;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Random;

/** Random numbers of a world for what demands secure ones. They are not: whoever knows the run's choices knows them. */
final class SeededSecureRandom extends SecureRandom {

    private static final long serialVersionUID = 1L;

    SeededSecureRandom(Random source) {
        super(new Source(source), null);
    }

    @Override
    public String getAlgorithm() {
        return "simulated";
    }

    private static final class Source extends SecureRandomSpi {

        private static final long serialVersionUID = 1L;

        private final Random source;

        Source(Random source) {
            this.source = source;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // Its numbers are the world's.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            source.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            byte[] bytes = new byte[count];
            source.nextBytes(bytes);
            return bytes;
        }
    }
}
