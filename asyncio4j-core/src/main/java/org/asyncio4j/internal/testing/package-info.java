/**
 * Layer 3: settings that the test kit, and only the test kit, makes for loops that it does not
 * create itself. Exported to the module {@code org.asyncio4j.testing} alone.
 */
@NullMarked
package org.asyncio4j.internal.testing;

import org.jspecify.annotations.NullMarked;
