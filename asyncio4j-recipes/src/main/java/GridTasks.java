import static org.asyncio4j.Asyncio.*;

import com.hazelcast.cluster.*;
import com.hazelcast.config.*;
import com.hazelcast.core.*;
import java.nio.file.Path;
import org.asyncio4j.*;

// A task group whose children run on several machines, by Hazelcast; here on two JVMs of one machine. A job that
// fails throws its own exception here, and a task that is cancelled, by a limit of time or since another has failed,
// interrupts its job over there. `GridTasks` starts the other JVM itself, with its own options and class path.

/** Runs a job on a member of the cluster. A cancellation interrupts the thread that runs it there. */
@SuppressWarnings("unchecked") // Hazelcast's futures are stages
static <T> T runOn(Member member, IExecutorService executor, Callable<T> job) throws Exception {
    try {
        return await((CompletionStage<T>) executor.submitToMember(job, member), ExecutionException.class);
    } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception failure ? failure : e;
    }
}

/** Jobs travel: they and all that they hold are serializable, and their classes are there on each machine. */
interface Job<T> extends Callable<T>, Serializable {}

record CountPrimes(int from, int to) implements Job<Integer> {
    @Override
    public Integer call() {
        return (int) IntStream.range(from, to)
                .filter(n -> n > 1 && IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(d -> n % d == 0))
                .count();
    }
}

record Fail(String message) implements Job<Void> {
    @Override
    public Void call() {
        throw new IllegalArgumentException(message);
    }
}

record Sleep(String name) implements Job<Void> {
    @Override
    public Void call() {
        IO.println(name + " sleeps");
        try {
            Thread.sleep(Duration.ofHours(1));
        } catch (InterruptedException e) {
            IO.println(name + " is interrupted");
        }
        return null;
    }
}

static HazelcastInstance join(int port, int firstPort) {
    Config config = new Config();
    config.setClusterName("recipe-" + firstPort);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.partition.count", "11"); // for this little; the default suits real clusters
    NetworkConfig network = config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + firstPort);
    return Hazelcast.newHazelcastInstance(config);
}

void show(HazelcastInstance grid, Queue<String> said) throws Exception {
    IExecutorService executor = grid.getExecutorService("jobs");
    List<Member> members = List.copyOf(grid.getCluster().getMembers());
    Member other = members.stream().filter(member -> !member.localMember()).findFirst().orElseThrow();

    List<Task<Integer>> counts = new ArrayList<>();
    with(taskGroup(), group -> {
        for (int i = 0; i < 10; i++) {
            Member member = members.get(i % members.size());
            CountPrimes job = new CountPrimes(i * 10_000, (i + 1) * 10_000);
            counts.add(group.createTask(() -> runOn(member, executor, job)));
        }
    });
    IO.println("primes, counted by " + members.size() + " JVMs: " + counts.stream().mapToInt(Task::result).sum());

    try {
        runOn(other, executor, new Fail("no such file"));
    } catch (IllegalArgumentException e) {
        IO.println("failed there, caught here: " + e.getMessage());
    }

    Task<Void> slow = createTask(() -> runOn(other, executor, new Sleep("slow")));
    String begun = await(said.get());
    try {
        await(waitFor(slow, 0.1));
    } catch (TimeoutException e) {
        IO.println("no result in time; " + begun + ", " + await(said.get()));
    }

    try {
        with(taskGroup(), group -> {
            group.createTask(() -> runOn(other, executor, new Sleep("sibling")));
            IO.println(await(said.get()));
            group.createTask(() -> runOn(members.getFirst(), executor, new Fail("disk full")));
        });
    } catch (ExceptionGroup e) {
        IO.println("the group has failed: " + e.exceptions().getFirst().getMessage() + "; " + await(said.get()));
    }
}

/** Starts the other JVM, and passes on what its jobs print. */
void withOther(int port, HazelcastInstance grid) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "GridTasks", "" + port));
    SubprocessOptions options = SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE);
    with(await(createSubprocessExec(command, options)), other -> {
        Queue<String> said = new Queue<>();
        Task<Void> reader = createTask(() -> {
            each(other.stdout().lines(), said::putNowait);
            said.shutdown(); // whoever waits for more fails
        });
        await(said.get()); // it has joined
        show(grid, said);
        other.stdin().close(); // it leaves
        IO.println("the other JVM has ended with " + await(other.waitFor()));
        await(reader);
    });
}

static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
    }
}

void main(String[] args) throws Exception {
    if (args.length > 0) {
        HazelcastInstance grid = join(freePort(), Integer.parseInt(args[0]));
        IO.println("joined");
        System.in.read(); // until the other side closes it
        grid.shutdown();
        return;
    }
    int port = freePort();
    HazelcastInstance grid = join(port, port);
    try {
        run(() -> withOther(port, grid));
    } finally {
        grid.shutdown();
    }
}
