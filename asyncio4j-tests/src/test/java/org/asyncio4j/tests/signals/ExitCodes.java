package org.asyncio4j.tests.signals;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;

import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.RunOptions;
import org.asyncio4j.SystemExit;

/** The programs of {@link ExitCodeTest}. */
final class ExitCodes {

    private ExitCodes() {}

    public static void main(String[] arguments) {
        switch (arguments[0]) {
            case "exit" ->
                run(() -> {
                    await(sleep(0));
                    throw new SystemExit(3);
                });
            case "interrupt" ->
                run(() -> {
                    throw new KeyboardInterrupt();
                });
            case "other message" ->
                run(() -> {
                    throw new KeyboardInterrupt("enough");
                });
            case "signal" ->
                run(
                        () -> {
                            StopSignals.kill(arguments[1]);
                            await(sleep(60));
                        },
                        RunOptions.DEFAULT.withStopSignals("INT", "TERM", "HUP"));
            case "caught" -> {
                try {
                    run(() -> {
                        throw new SystemExit(3);
                    });
                } catch (SystemExit e) {
                    System.out.println("caught " + e.code());
                }
            }
            case "failure" ->
                run(() -> {
                    throw new IllegalStateException("failed");
                });
            case "failure later" -> {
                try {
                    run(() -> {
                        throw new SystemExit(3);
                    });
                } catch (SystemExit e) {
                    throw new IllegalStateException("failed");
                }
            }
            case "own handler" -> {
                Thread.currentThread()
                        .setUncaughtExceptionHandler((thread, problem) -> System.out.println("own: " + problem));
                run(() -> {
                    throw new SystemExit(3);
                });
            }
            case "own default" -> {
                Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> System.out.println("own: " + problem));
                run(() -> {
                    throw new SystemExit(3);
                });
            }
            default -> throw new AssertionError(arguments[0]);
        }
    }
}
