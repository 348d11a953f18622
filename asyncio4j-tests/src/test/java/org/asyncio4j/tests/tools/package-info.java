/** What several tests share: programs in JVMs of their own, loops, clocks, garbage, logs. */
package org.asyncio4j.tests.tools;
