/**
 * Checks for <a href="https://errorprone.info">Error Prone</a>: mistakes with asyncio4j that compile.
 *
 * <table>
 * <caption>Checks</caption>
 * <tr><td>{@link org.asyncio4j.lint.ForgottenAwait}</td><td>error</td><td>a coroutine that is made and dropped</td></tr>
 * <tr><td>{@link org.asyncio4j.lint.UnstartedCoroutine}</td><td>error</td>
 *     <td>a body that returns a coroutine where its result is meant</td></tr>
 * <tr><td>{@link org.asyncio4j.lint.AwaitUnderMonitor}</td><td>error</td>
 *     <td>an await in a {@code synchronized} block or method</td></tr>
 * <tr><td>{@link org.asyncio4j.lint.BlockingCall}</td><td>warning</td>
 *     <td>a call that blocks the event loop, in the body of a coroutine</td></tr>
 * </table>
 *
 * <p>They look at one class at a time: a method that blocks, called by another one that awaits, is not seen. Debug mode
 * reports that when it happens.
 */
@NullMarked
package org.asyncio4j.lint;

import org.jspecify.annotations.NullMarked;
