package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The kernel's clock of the processor time of another process: all of its threads, those that have ended too, to the
 * nanosecond. The files in {@code /proc} tell hundredths of a second.
 */
final class ProcessClock {

    private static final MemoryLayout TIME = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("seconds"), ValueLayout.JAVA_LONG.withName("nanos"));

    private final MethodHandle getTime;
    private final int clock;

    @SuppressWarnings("restricted") // the harness may call C
    ProcessClock(long pid) throws IOException {
        Linker linker = Linker.nativeLinker();
        MethodHandle getClock = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("clock_getcpuclockid"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        getTime = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("clock_gettime"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(ValueLayout.JAVA_INT);
            if ((int) getClock.invokeExact((int) pid, found) != 0) {
                throw new IOException("no clock of process " + pid);
            }
            clock = found.get(ValueLayout.JAVA_INT, 0);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("bug in the harness", e);
        }
    }

    /** Nanoseconds of processor time so far. */
    long nanos() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIME);
            if ((int) getTime.invokeExact(clock, time) != 0) {
                throw new IOException("the process is gone");
            }
            return time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L + time.get(ValueLayout.JAVA_LONG, 8);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("bug in the harness", e);
        }
    }
}
