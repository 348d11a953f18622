package org.asyncio4j.tools.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where another process looks for a bell, which is where it believes to be the folder for temporary files; in a container
 * that is another folder than ours, and its own number is another one.
 *
 * @param here that folder's path for us
 * @param there its path for the process
 * @param pid the number by which the process knows itself
 */
record Place(Path here, Path there, long pid) {

    static Place of(long pid) {
        Path there = usualFolder();
        Path root = ProcessCheck.proc(pid, "root");
        boolean elsewhere = !sameNamespace(pid, "mnt");
        Path here = elsewhere ? root.resolve(there.getRoot().relativize(there)) : there;
        return new Place(here, there, elsewhere || !sameNamespace(pid, "pid") ? innerPid(pid) : pid);
    }

    private static Path usualFolder() {
        Path usual = Path.of("/tmp");
        return Files.isDirectory(usual) ? usual : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static boolean sameNamespace(long pid, String kind) {
        try {
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns", kind));
            return own.equals(Files.readSymbolicLink(ProcessCheck.proc(pid, "ns/" + kind)));
        } catch (IOException notLinux) {
            return true;
        }
    }

    private static long innerPid(long pid) {
        try {
            for (String line : Files.readAllLines(ProcessCheck.proc(pid, "status"))) {
                if (line.startsWith("NSpid:")) {
                    String[] numbers = line.split("\\s+", -1);
                    return Long.parseLong(numbers[numbers.length - 1]);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return pid;
        }
        return pid;
    }
}
