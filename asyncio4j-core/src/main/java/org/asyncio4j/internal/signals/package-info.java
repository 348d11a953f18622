/** Layer 5: signals of the operating system, those that stop a run included. */
@NullMarked
package org.asyncio4j.internal.signals;

import org.jspecify.annotations.NullMarked;
