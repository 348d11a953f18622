/**
 * Simulation: a test runs a whole program, with its hosts, network, threads, children and time, under many different
 * orders of events; what fails is replayed exactly and reduced to the few decisions that matter.
 *
 * <ul>
 *   <li>{@link org.asyncio4j.simulation.SimulationTest} makes a method of JUnit a simulation; {@link
 *       org.asyncio4j.simulation.Simulation} runs one without JUnit.
 *   <li>{@link org.asyncio4j.simulation.World} is what the method gets: it makes a {@link
 *       org.asyncio4j.simulation.Host}, and the {@link org.asyncio4j.simulation.Link} between two of them, whose delays
 *       are a {@link org.asyncio4j.simulation.Latency}.
 *   <li>{@link org.asyncio4j.simulation.Strategy} decides what differs from run to run.
 *   <li>{@link org.asyncio4j.simulation.Exploration} is the result; a {@link
 *       org.asyncio4j.simulation.SimulationFailure} is thrown for a failing run, with the token that replays it.
 *   <li>{@link org.asyncio4j.simulation.SimProcess} stands for a child process.
 * </ul>
 */
@NullMarked
package org.asyncio4j.simulation;

import org.jspecify.annotations.NullMarked;
