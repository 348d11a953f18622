package org.asyncio4j.internal.process;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.asyncio4j.SubprocessOptions;
import org.jspecify.annotations.Nullable;

/**
 * Starts one child by {@code posix_spawn}: files are opened here, where an error has a name, and the child gets them as
 * its standard streams. Of ours it has nothing else open.
 *
 * <p>It blocks no signal and ignores neither {@code SIGPIPE} nor {@code SIGXFSZ}, as in Python; the JVM's threads block
 * some. For one thread.
 */
final class SpawnCall implements AutoCloseable {

    private static final int SIGPIPE = 13;
    private static final int SIGXFSZ = 25;

    /** What runs a script that does not say what runs it. */
    private static final String SHELL = "/bin/sh";

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment actions = SystemCalls.newActions(arena);
    private final MemorySegment attributes = SystemCalls.newAttributes(arena);
    private final List<Integer> opened = new ArrayList<>();

    /** Opens a file as one of the child's streams. */
    void open(int stream, String path, int flags) throws IOException {
        int fd = SystemCalls.open(arena, text(path), flags);
        if (fd < 0) {
            // The JDK's type and form, whatever the cause.
            throw new FileNotFoundException(path + " (" + SystemCalls.describe(-fd) + ")");
        }
        opened.add(fd);
        SystemCalls.addDup2(actions, fd, stream);
    }

    /** Makes a stream of the child's the same as another one. */
    void dup(int from, int stream) {
        SystemCalls.addDup2(actions, from, stream);
    }

    /**
     * Starts the child.
     *
     * @param path where its program is
     * @param command the program's name, and its arguments
     */
    SpawnedProcess start(String path, List<String> command, SubprocessOptions options) throws IOException {
        if (options.cwd() != null) {
            SystemCalls.addChdir(actions, text(options.cwd().toString()));
        }
        SystemCalls.addCloseFrom(actions, 3);
        setAttributes(options);
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        MemorySegment env = environment(options.env());
        int error = SystemCalls.spawn(pid, text(path), actions, attributes, array(texts(command)), env);
        if (error == SystemCalls.ENOEXEC) {
            List<String> script = new ArrayList<>(command);
            script.set(0, path);
            script.addFirst(SHELL);
            error = SystemCalls.spawn(pid, text(SHELL), actions, attributes, array(texts(script)), env);
        }
        if (error == SystemCalls.ENOENT) {
            throw new FileNotFoundException(
                    "no such program: " + command.getFirst() + " (" + SystemCalls.describe(error) + ")");
        }
        if (error != 0) {
            throw new IOException("cannot run program \"" + command.getFirst() + "\": error " + error + ", "
                    + SystemCalls.describe(error));
        }
        return new SpawnedProcess(pid.get(ValueLayout.JAVA_INT, 0), leadsGroup(options));
    }

    @Override
    public void close() {
        opened.forEach(SystemCalls::close);
        SystemCalls.destroy(actions, attributes);
        arena.close();
    }

    private static boolean leadsGroup(SubprocessOptions options) {
        Integer group = options.processGroup();
        return options.startNewSession() || (group != null && group == 0);
    }

    private void setAttributes(SubprocessOptions options) {
        int flags = SystemCalls.SPAWN_SETSIGMASK | SystemCalls.SPAWN_SETSIGDEF;
        if (options.startNewSession()) {
            flags |= SystemCalls.SPAWN_SETSID;
        }
        Integer group = options.processGroup();
        if (group != null) {
            flags |= SystemCalls.SPAWN_SETPGROUP;
        }
        MemorySegment none = arena.allocate(SystemCalls.STRUCT_SIZE, 16);
        MemorySegment defaults = arena.allocate(SystemCalls.STRUCT_SIZE, 16);
        defaults.set(ValueLayout.JAVA_LONG, 0, (1L << (SIGPIPE - 1)) | (1L << (SIGXFSZ - 1)));
        SystemCalls.setAttributes(attributes, (short) flags, group == null ? 0 : group, none, defaults);
    }

    private MemorySegment environment(@Nullable Map<String, String> env) {
        List<byte[]> texts = new ArrayList<>();
        (env == null ? System.getenv() : env).forEach((name, value) -> texts.add(InitialVariables.bytes(name, value)));
        return array(texts);
    }

    private static List<byte[]> texts(List<String> texts) {
        return texts.stream().map(each -> each.getBytes(NativeText.CHARSET)).toList();
    }

    private MemorySegment array(List<byte[]> texts) {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, text(texts.get(i)));
        }
        return array;
    }

    private MemorySegment text(String text) {
        return text(text.getBytes(NativeText.CHARSET));
    }

    private MemorySegment text(byte[] text) {
        MemorySegment segment = arena.allocate(text.length + 1L);
        MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, 0, text.length);
        return segment;
    }
}
