package org.asyncio4j.examples.guide;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.asyncio4j.*;
import org.asyncio4j.simulation.Host;
import org.asyncio4j.simulation.SimulationTest;
import org.asyncio4j.simulation.World;

class DepositTest {

    static class Bank {
        final Set<String> done = new HashSet<>();
        int balance;

        void serve() {
            with(await(startServer(this::deposit, null, 7000)), server -> {
                await(server.serveForever());
            });
        }

        void deposit(StreamReader reader, StreamWriter writer) {
            try (writer) {
                mayThrow(IOException.class);
                String line = await(reader.readlineString());
                if (line != null) {
                    String[] request = line.split(" ");
                    if (done.add(request[0])) {
                        balance += Integer.parseInt(request[1]);
                    }
                    writer.write("done\n");
                }
            } catch (IOException e) {
                // the client will try again
            }
        }
    }

    void deposit(String name, int amount) {
        while (true) {
            try (StreamPair bank = await(openConnection("bank", 7000))) {
                mayThrow(IOException.class);
                bank.writer().write(name + " " + amount + "\n");
                if (await(bank.reader().readlineString()) != null) {
                    return;
                }
            } catch (IOException e) {
                // once more
            }
            await(sleep(1));
        }
    }

    @SimulationTest(runs = 1_000)
    void depositsAreMadeOnce(World world) {
        Bank bank = new Bank();
        Host server = world.host("bank", bank::serve);
        Host client = world.host("client", () -> deposit("first", 100));
        world.link(server, client).resets(0.1);
        await(client.join());
        assertEquals(100, bank.balance);
    }
}
