package org.asyncio4j.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server of several processes loses no client, whatever becomes of its workers. */
@OneEngineByDay
@EnabledOnOs(OS.LINUX)
class SupervisorTest {

    private static final int RESTARTS = Programs.NIGHTLY ? 10 : 1;

    private final Programs programs = new Programs();
    private final List<String> said = new ArrayList<>();

    private Process supervisor;
    private int port;

    @AfterEach
    void endPrograms() throws InterruptedException {
        programs.close();
    }

    @Test
    void aRollingRestartLosesNoConnection() throws Exception {
        start(2, List.of());
        Set<String> old = workers();
        try (Conversation before = new Conversation()) {
            String worker = before.ask("before");
            assertTrue(old.contains(worker));
            Clients clients = new Clients(6);
            signal(supervisor.pid(), "HUP");
            until(worker + ": accepts no more");
            assertEquals(worker, before.ask("after"), "a client in a conversation stays with its worker");
            before.leave();
            until("restarted");
            for (int i = 1; i < RESTARTS; i++) {
                signal(supervisor.pid(), "HUP");
                until("restarted");
            }
            clients.stop();

            assertEquals(List.of(), List.copyOf(clients.problems));
            assertTrue(clients.answered > 0, "no client was served");
            assertTrue(clients.workers.size() > 2, "all were served by " + clients.workers);
        }
        stop();
    }

    @Test
    void aKilledWorkerIsReplacedAndClientsWaitForTheNewOne() throws Exception {
        start(1, Programs.recipeCommand(List.of(), "Worker"));
        String worker = workers().iterator().next();
        signal(Long.parseLong(worker), "KILL");
        until(worker + " has ended with " + "-9|137");

        try (Conversation waiting = new Conversation()) { // The socket listens, though nobody accepts.
            assertTrue(!worker.equals(waiting.ask("hello")), "answered by a dead worker");
        }
        stop();
        assertThrows(ConnectException.class, () -> new Socket(Programs.HOST, port).close());
    }

    @Test
    void aWorkerThatAlwaysCrashesEndsTheSupervisor() throws Exception {
        port = Programs.freePort();
        supervisor = programs.recipe(List.of("-Dpause=0.01"), "Supervisor", "" + port, "1", "false");
        until("given up: .*has crashed 5 times in a minute");
        assertTrue(supervisor.waitFor(60, TimeUnit.SECONDS), "does not end");
        assertEquals(1, supervisor.exitValue());
    }

    @Test
    void workersDoNotOutliveTheirSupervisor() throws Exception {
        start(1, List.of());
        ProcessHandle worker =
                ProcessHandle.of(Long.parseLong(workers().iterator().next())).orElseThrow();
        signal(supervisor.pid(), "KILL");
        worker.onExit().get(120, TimeUnit.SECONDS);
    }

    /** Starts it with so many workers, by a command or without one. */
    private void start(int count, List<String> command) throws Exception {
        port = Programs.freePort();
        List<String> arguments = new ArrayList<>(List.of("Supervisor", "" + port, "" + count));
        arguments.addAll(command);
        supervisor = programs.recipe(List.of("-Dpause=0.05"), arguments.toArray(String[]::new));
        until("serving");
    }

    private void stop() throws Exception {
        Set<String> left = workers();
        signal(supervisor.pid(), "TERM");
        until("stopped");
        assertTrue(supervisor.waitFor(60, TimeUnit.SECONDS), "does not end");
        assertEquals(0, supervisor.exitValue());
        for (String worker : left) {
            assertTrue(ProcessHandle.of(Long.parseLong(worker)).isEmpty(), "still there: " + worker);
        }
    }

    /** The processes that have become ready. */
    private Set<String> workers() {
        Set<String> workers = new TreeSet<>();
        for (String line : said) {
            if (line.matches("\\[\\d+\\] \\d+: ready")) {
                workers.add(line.split("[ :]+")[1]);
            }
        }
        return workers;
    }

    /** Reads what the supervisor says until one line ends with what matches. */
    private void until(String pattern) throws IOException {
        BufferedReader output = supervisor.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            if (line.matches(".*(" + pattern + ")")) {
                return;
            }
        }
        throw new AssertionError("it has ended without a word of " + pattern + ":\n" + String.join("\n", said));
    }

    private void signal(long pid, String name) throws Exception {
        assertEquals(0, programs.run("kill", "-" + name, "" + pid));
    }

    /** A connection on which one can ask again and again. */
    private final class Conversation implements AutoCloseable {

        private final Socket socket = new Socket(Programs.HOST, port);
        private final BufferedReader answers = new BufferedReader(new InputStreamReader(socket.getInputStream()));

        Conversation() throws IOException {}

        /** Returns the process that answers. */
        String ask(String text) throws IOException {
            socket.getOutputStream().write((text + "\n").getBytes());
            String answer = answers.readLine();
            assertTrue(answer != null && answer.endsWith(" " + text), "the answer is " + answer);
            return answer.split(" ")[0];
        }

        void leave() throws IOException {
            socket.close();
        }

        @Override
        public void close() throws IOException {
            leave();
        }
    }

    /** Clients that come, ask once and leave, until they are stopped. */
    private final class Clients {

        final Queue<Object> problems = new ConcurrentLinkedQueue<>();
        final Set<String> workers = ConcurrentHashMap.newKeySet();
        final Thread[] threads;
        volatile int answered;
        private volatile boolean stopped;

        Clients(int count) {
            threads = new Thread[count];
            Arrays.setAll(threads, i -> Thread.ofPlatform().start(this::come));
        }

        private void come() {
            while (!stopped) {
                try (Conversation conversation = new Conversation()) {
                    workers.add(conversation.ask("hello"));
                    answered = 1;
                } catch (IOException | AssertionError e) {
                    problems.add(e);
                }
            }
        }

        void stop() throws InterruptedException {
            stopped = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
