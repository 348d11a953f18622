package org.asyncio4j.tools.repl;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.InternalException;

/** The loader of the snippets' classes, and of what was added to the class path. */
final class SnippetLoader extends URLClassLoader implements LoaderDelegate {

    /** The snippets' classes by name, with {@link StopChecks}. Any thread: a class is loaded when it is first used. */
    private final Map<String, byte[]> classes = new ConcurrentHashMap<>();

    SnippetLoader(ClassLoader parent) {
        super("snippets", new URL[0], parent);
    }

    @Override
    public void load(ClassBytecodes[] loaded) throws ClassInstallException {
        for (ClassBytecodes each : loaded) {
            classes.put(each.name(), each.bytecodes());
        }
        for (ClassBytecodes each : loaded) {
            classes.put(each.name(), withChecks(each.bytecodes()));
        }
        boolean[] installed = new boolean[loaded.length];
        for (int i = 0; i < loaded.length; i++) {
            try {
                loadClass(loaded[i].name());
            } catch (ClassNotFoundException | LinkageError refused) {
                throw new ClassInstallException("load: " + refused, installed);
            }
            installed[i] = true;
        }
    }

    /** A class that can't be changed can't be stopped either; that is no reason not to run it. */
    private byte[] withChecks(byte[] bytes) {
        try {
            return StopChecks.addTo(bytes, classes, this);
        } catch (IllegalArgumentException | IllegalStateException refused) {
            return bytes;
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] redefined) {
        throw new UnsupportedOperationException("classes are replaced, not redefined");
    }

    @Override
    public void addToClasspath(String path) throws InternalException {
        for (String element : path.split(File.pathSeparator, -1)) {
            try {
                addURL(Path.of(element).toUri().toURL());
            } catch (MalformedURLException | IllegalArgumentException wrong) {
                throw new InternalException("class path: " + wrong);
            }
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            byte[] bytes = classes.get(name);
            return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
        }
    }
}
