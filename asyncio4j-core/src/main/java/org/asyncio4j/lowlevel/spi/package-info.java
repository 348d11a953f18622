/**
 * What an event loop takes from outside: its clock and its I/O. Virtual time and simulated networks
 * plug in here.
 */
@NullMarked
package org.asyncio4j.lowlevel.spi;

import org.jspecify.annotations.NullMarked;
