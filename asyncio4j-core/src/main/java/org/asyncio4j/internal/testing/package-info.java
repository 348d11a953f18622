/**
 * Layer 3: what only the test kit and simulations may decide: settings of loops that they do not create themselves, and what
 * a simulated world takes the place of. Exported to the modules {@code org.asyncio4j.testing} and {@code
 * org.asyncio4j.simulation} alone.
 */
@NullMarked
package org.asyncio4j.internal.testing;

import org.jspecify.annotations.NullMarked;
