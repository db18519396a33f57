package io.raftkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter printed = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "demo --help", "server --help", "simulate --help", "snapshot --help", "storage --help"
            })
    void helpSaysWhatItDoesAndGivesExamples(String arguments) {
        assertThat(run(arguments.split(" "))).isZero();

        assertThat(printed.toString()).contains("Usage: raft-examples", "Examples:", "java -jar raft-examples.jar");
        assertThat(printed.toString().lines()).allMatch(line -> line.length() <= 110);
        assertThat(errors.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing-known",
                "server",
                "server --id one --config c --data d",
                "server --id 1 --config c",
                "server --id 1 --data d",
                "server --id 1 --config c --join 2=:6002 --addr :6001 --data d",
                "server --id 4 --join 1=:6001 --data d",
                "server --id 4 --addr :6004 --data d",
                "server --id 1 --config c --data d --tls-cert a --tls-key b",
                "server --id 1 --config c --data d --plain-text --tls-cert a --tls-key b --tls-trust c",
                "maelstrom --data",
                "demo --dir",
                "simulate --seed x",
                "simulate --nodes 0",
                "simulate --nodes 10",
                "simulate --clients -1",
                "simulate --duration 60",
                "simulate --duration 0s",
                "simulate --duration 1m --faults storm",
                "simulate --only crash",
                "demo --color",
                "snapshot",
                "snapshot export --data d",
                "snapshot verify",
                "snapshot import --file f --id 1 --data d",
                "snapshot import --file f --id one --addr :6001 --data d",
                "storage",
                "storage verify",
                "storage dump --data d --from one"
            })
    void wrongUsageIsOneLineAndExitCodeTwo(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);

        assertThat(errors.toString()).startsWith("error: ").contains("--help").hasLineCount(1);
    }

    @Test
    void noCommandIsWrongUsageToo() {
        assertThat(run()).isEqualTo(2);

        assertThat(errors.toString())
                .startsWith("error: Missing required subcommand")
                .hasLineCount(1);
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(printed, true));
        commandLine.setErr(new PrintWriter(errors, true));
        return commandLine.execute(arguments);
    }
}
