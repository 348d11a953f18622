/** Tests of options, and of small results: their values, equality and texts. */
package org.asyncio4j.tests.options;
