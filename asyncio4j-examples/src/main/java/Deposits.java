import static org.asyncio4j.Asyncio.*;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.simulation.Exploration;
import org.asyncio4j.simulation.Host;
import org.asyncio4j.simulation.Simulation;
import org.asyncio4j.simulation.SimulationFailure;
import org.asyncio4j.simulation.World;

/** A bank in a simulated world: a client that tries again deposits twice, which is found, replayed and mended. */
public class Deposits {

    /** Takes deposits, each a line with its name and an amount. */
    static final class Bank {

        private final boolean remembers;
        private final Set<String> done = new HashSet<>();
        int balance;

        /** With {@code remembers} it makes a deposit of the same name once, however often it is asked. */
        Bank(boolean remembers) {
            this.remembers = remembers;
        }

        void serve() {
            with(await(startServer(this::deposit, null, 7000)), server -> {
                await(server.serveForever());
            });
        }

        private void deposit(StreamReader reader, StreamWriter writer) {
            try (writer) {
                mayThrow(IOException.class);
                String line = await(reader.readlineString());
                if (line != null) {
                    String[] request = line.split(" ");
                    if (done.add(request[0]) || !remembers) {
                        balance += Integer.parseInt(request[1]);
                    }
                    writer.write("done\n");
                }
            } catch (IOException e) {
                // The client will try again.
            }
        }
    }

    /** Deposits an amount; tries until the bank says that it is done. */
    static void deposit(String name, int amount) {
        while (true) {
            try (StreamPair bank = await(openConnection("bank", 7000))) {
                mayThrow(IOException.class);
                bank.writer().write(name + " " + amount + "\n");
                if (await(bank.reader().readlineString()) != null) {
                    return;
                }
            } catch (IOException e) {
                // Once more.
            }
            await(sleep(1));
        }
    }

    static void scenario(World world, boolean remembers) {
        Bank bank = new Bank(remembers);
        Host server = world.host("bank", bank::serve);
        Host client = world.host("client", () -> deposit("first", 100));
        world.link(server, client).resets(0.1);
        await(client.join());
        if (bank.balance != 100) {
            throw new IllegalStateException("100 were deposited, and the bank has " + bank.balance);
        }
    }

    public static void main(String[] args) {
        Simulation forgetful = Simulation.of(world -> scenario(world, false)).withRuns(1_000);
        SimulationFailure found = forgetful.explore().failure();
        IO.println("found: " + found.getCause().getMessage());
        IO.println("it takes " + found.deviations() + " deviation from the plain run");
        try {
            forgetful.replay(found.token()).run();
        } catch (SimulationFailure again) {
            IO.println("replayed: " + again.getCause().getMessage());
        }
        Exploration mended =
                Simulation.of(world -> scenario(world, true)).withRuns(1_000).explore();
        IO.println("mended: " + mended.runs() + " runs, " + (mended.passed() ? "all passed" : "one failed"));
    }
}
