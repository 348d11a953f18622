package org.asyncio4j.tests.tools;

/** The failure that tests cause. */
public final class Boom extends RuntimeException {

    public Boom() {
        this("boom");
    }

    public Boom(String message) {
        super(message);
    }
}
