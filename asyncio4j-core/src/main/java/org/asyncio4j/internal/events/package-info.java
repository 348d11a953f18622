/** The events that the JVM's Flight Recorder is told, if there is one and it is in use. */
@NullMarked
package org.asyncio4j.internal.events;

import org.jspecify.annotations.NullMarked;
