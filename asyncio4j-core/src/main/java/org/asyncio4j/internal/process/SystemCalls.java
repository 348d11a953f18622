package org.asyncio4j.internal.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The calls of the C library that start a child, send it signals and wait for it, on Linux. Fails to load if the C
 * library lacks one of them. To be used only where native access is enabled: the JDK would print warnings.
 *
 * <p>A call that may fail returns what the kernel's own do: a negative number is an error's.
 */
@SuppressWarnings("restricted") // see above
final class SystemCalls {

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_CREAT = 0x40;
    static final int O_TRUNC = 0x200;
    static final int O_APPEND = 0x400;

    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int ENOEXEC = 8;
    static final int EACCES = 13;

    /** Of {@link #waitFor}: there is no such child, or somebody else has reaped it. */
    static final int NO_CHILD = Integer.MIN_VALUE;

    static final short SPAWN_SETPGROUP = 0x02;
    static final short SPAWN_SETSIGDEF = 0x04;
    static final short SPAWN_SETSIGMASK = 0x08;
    static final short SPAWN_SETSID = 0x80;

    /** More than {@code posix_spawn_file_actions_t}, {@code posix_spawnattr_t} and {@code siginfo_t} take. */
    static final int STRUCT_SIZE = 512;

    private static final int EINTR = 4;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_DUPFD_CLOEXEC = 1030;

    /** The mode of new files, of which the umask takes away. */
    private static final int READ_WRITE = 0666;

    private static final int P_PID = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x0100_0000;

    private static final long SI_CODE = 8;
    private static final long SI_STATUS = 24;
    private static final int CLD_EXITED = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup C = LINKER.defaultLookup();
    private static final Linker.Option ERRNO_OPTION = Linker.Option.captureCallState("errno");
    private static final long ERRNO =
            Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN =
            linked("open", ints(ADDRESS, JAVA_INT, JAVA_INT), ERRNO_OPTION, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle FCNTL =
            linked("fcntl", ints(JAVA_INT, JAVA_INT, JAVA_INT), ERRNO_OPTION, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = linked("close", ints(JAVA_INT));
    private static final MethodHandle KILL = linked("kill", ints(JAVA_INT, JAVA_INT), ERRNO_OPTION);
    private static final MethodHandle WAITID =
            linked("waitid", ints(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), ERRNO_OPTION);
    private static final MethodHandle STRERROR = linked("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle SPAWN =
            linked("posix_spawn", ints(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle ACTIONS_INIT = linked("posix_spawn_file_actions_init", ints(ADDRESS));
    private static final MethodHandle ACTIONS_DESTROY = linked("posix_spawn_file_actions_destroy", ints(ADDRESS));
    private static final MethodHandle ADD_DUP2 =
            linked("posix_spawn_file_actions_adddup2", ints(ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_CHDIR =
            linked("posix_spawn_file_actions_addchdir_np", ints(ADDRESS, ADDRESS));
    private static final MethodHandle ADD_CLOSE_FROM =
            linked("posix_spawn_file_actions_addclosefrom_np", ints(ADDRESS, JAVA_INT));
    private static final MethodHandle ATTR_INIT = linked("posix_spawnattr_init", ints(ADDRESS));
    private static final MethodHandle ATTR_DESTROY = linked("posix_spawnattr_destroy", ints(ADDRESS));
    private static final MethodHandle SET_FLAGS = linked("posix_spawnattr_setflags", ints(ADDRESS, JAVA_SHORT));
    private static final MethodHandle SET_GROUP = linked("posix_spawnattr_setpgroup", ints(ADDRESS, JAVA_INT));
    private static final MethodHandle SET_SIGMASK = linked("posix_spawnattr_setsigmask", ints(ADDRESS, ADDRESS));
    private static final MethodHandle SET_SIGDEFAULT = linked("posix_spawnattr_setsigdefault", ints(ADDRESS, ADDRESS));

    private SystemCalls() {}

    /** Opens a file, creating it if the flags say so; the descriptor is not one of the three standard ones. */
    static int open(Arena arena, MemorySegment path, int flags) {
        int fd;
        do {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            try {
                int result = (int) OPEN.invokeExact(state, path, flags | O_CLOEXEC, READ_WRITE);
                fd = result >= 0 ? aboveStandard(state, result) : -errno(state);
            } catch (Throwable e) {
                throw bug(e);
            }
        } while (fd == -EINTR);
        return fd;
    }

    /** Returns the same file under a number that no standard stream has, which may be free here. */
    private static int aboveStandard(MemorySegment state, int fd) throws Throwable {
        if (fd > 2) {
            return fd;
        }
        int result = (int) FCNTL.invokeExact(state, fd, F_DUPFD_CLOEXEC, 3);
        int higher = result >= 0 ? result : -errno(state);
        close(fd);
        return higher;
    }

    static void close(int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(fd);
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** Sends a signal to a process, or to the group of a negative number. */
    static int kill(int pid, int signal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int result = (int) KILL.invokeExact(state, pid, signal);
            return result == 0 ? 0 : -errno(state);
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /**
     * Blocks until a child of this process has ended. Returns its exit code, or <i>-N</i> for signal <i>N</i>, or
     * {@link #NO_CHILD}.
     *
     * @param reap whether its id is given back to the system
     */
    static int waitFor(int pid, boolean reap) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment info = arena.allocate(STRUCT_SIZE, 16);
            int options = reap ? WEXITED : WEXITED | WNOWAIT;
            while (true) {
                int result = (int) WAITID.invokeExact(state, P_PID, pid, info, options);
                if (result == 0) {
                    int status = info.get(JAVA_INT, SI_STATUS);
                    return info.get(JAVA_INT, SI_CODE) == CLD_EXITED ? status : -status;
                }
                if (errno(state) != EINTR) {
                    return NO_CHILD;
                }
            }
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** Returns the system's words for an error, whose number is positive. */
    static String describe(int error) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(error);
            return text.reinterpret(1024).getString(0, NativeText.CHARSET);
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** Returns 0, or the positive number of an error. */
    static int spawn(
            MemorySegment pid,
            MemorySegment path,
            MemorySegment actions,
            MemorySegment attributes,
            MemorySegment argv,
            MemorySegment envp) {
        try {
            return (int) SPAWN.invokeExact(pid, path, actions, attributes, argv, envp);
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    static MemorySegment newActions(Arena arena) {
        return initialized(arena, ACTIONS_INIT);
    }

    static MemorySegment newAttributes(Arena arena) {
        return initialized(arena, ATTR_INIT);
    }

    static void destroy(MemorySegment actions, MemorySegment attributes) {
        try {
            int _ = (int) ACTIONS_DESTROY.invokeExact(actions);
            int _ = (int) ATTR_DESTROY.invokeExact(attributes);
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    static void addDup2(MemorySegment actions, int from, int to) {
        try {
            ensureOk((int) ADD_DUP2.invokeExact(actions, from, to));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    static void addChdir(MemorySegment actions, MemorySegment path) {
        try {
            ensureOk((int) ADD_CHDIR.invokeExact(actions, path));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    static void addCloseFrom(MemorySegment actions, int lowest) {
        try {
            ensureOk((int) ADD_CLOSE_FROM.invokeExact(actions, lowest));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /**
     * Sets what a child does not take over from the thread that starts it.
     *
     * @param mask the signals that it blocks
     * @param defaults the signals that it does not ignore
     */
    static void setAttributes(
            MemorySegment attributes, short flags, int group, MemorySegment mask, MemorySegment defaults) {
        try {
            ensureOk((int) SET_FLAGS.invokeExact(attributes, flags));
            ensureOk((int) SET_GROUP.invokeExact(attributes, group));
            ensureOk((int) SET_SIGMASK.invokeExact(attributes, mask));
            ensureOk((int) SET_SIGDEFAULT.invokeExact(attributes, defaults));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    private static MemorySegment initialized(Arena arena, MethodHandle init) {
        MemorySegment struct = arena.allocate(STRUCT_SIZE, 16);
        try {
            ensureOk((int) init.invokeExact(struct));
        } catch (Throwable e) {
            throw bug(e);
        }
        return struct;
    }

    private static void ensureOk(int error) {
        if (error != 0) {
            // Of these calls only for want of memory.
            throw new OutOfMemoryError("posix_spawn: " + describe(error));
        }
    }

    private static int errno(MemorySegment state) {
        return state.get(JAVA_INT, ERRNO);
    }

    private static FunctionDescriptor ints(MemoryLayout... arguments) {
        return FunctionDescriptor.of(JAVA_INT, arguments);
    }

    private static MethodHandle linked(String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment symbol = C.find(name)
                .orElseThrow(() -> new UnsupportedOperationException("this system's C library has no " + name));
        return LINKER.downcallHandle(symbol, type, options);
    }

    private static Error bug(Throwable problem) {
        return problem instanceof Error error ? error : new AssertionError("bug in asyncio4j", problem);
    }
}
