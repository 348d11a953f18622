/**
 * Row 3: what the test kit, and only the test kit, may decide about loops that it does not make
 * itself. Exported to the module {@code org.asyncio4j.testing} alone.
 */
@NullMarked
package org.asyncio4j.internal.testing;

import org.jspecify.annotations.NullMarked;
