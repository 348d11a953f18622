package org.asyncio4j.tests;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the tests of CPython's suite whose meaning a test of ours carries over; read by the ledger.
 * May be repeated, for a reason of its own for each.
 */
@Repeatable(Ports.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Ports {

    /**
     * Rows of docs/parity/cpython-tests.csv as {@code
     * test_futures.py::BaseFutureTests::test_cancel}.
     */
    String[] value();

    /** What differs here and why, in a few words; empty if nothing of substance does. */
    String adapted() default "";

    /** Several of one test. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface All {
        /** One for each reason. */
        Ports[] value();
    }
}
