package org.asyncio4j.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The result of a method must be used: most often it is a coroutine, which does nothing until it is awaited. On a type,
 * it holds for all its methods that have a result.
 *
 * <p>The compiler does not look at it. Tools that know such an annotation by its simple name do, Error Prone for one,
 * and report {@code sleep(1);} where {@code await(sleep(1));} is meant. Put it on coroutine functions of your own, too.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE, ElementType.PACKAGE})
public @interface CheckReturnValue {}
