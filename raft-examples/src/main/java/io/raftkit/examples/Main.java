package io.raftkit.examples;

import io.raftkit.error.RaftException;
import io.raftkit.examples.demo.DemoCommand;
import io.raftkit.examples.inspect.StorageCommand;
import io.raftkit.examples.maelstrom.MaelstromCommand;
import io.raftkit.examples.server.BadInputException;
import io.raftkit.examples.server.ServerCommand;
import io.raftkit.examples.server.SnapshotCommand;
import io.raftkit.examples.simulate.SimulateCommand;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line of the examples. */
@Command(
        name = "raft-examples",
        description = "A replicated key-value store on RaftKit, to watch and to use.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            ServerCommand.class,
            SimulateCommand.class,
            MaelstromCommand.class,
            SnapshotCommand.class,
            StorageCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar raft-examples.jar demo                    watch three nodes for a few seconds",
            "  java -jar raft-examples.jar server --help           run a cluster, one node per process",
            "  java -jar raft-examples.jar simulate --html out.html   look at a cluster in virtual time, with faults",
            "  java -jar raft-examples.jar maelstrom --help        serve Maelstrom's lin-kv workload",
            "  java -jar raft-examples.jar snapshot export --data DIR --file FILE   back up the state of a node",
            "  java -jar raft-examples.jar storage verify --data DIR    check the log of a node",
            "",
            "Ends with 0 if all went well, 1 on failure, 2 on wrong usage."
        })
public final class Main {
    private static final int HELP_COLUMNS = 110;

    private Main() {}

    /** Runs a command and ends with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line, ready to execute. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setUsageHelpWidth(HELP_COLUMNS);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(Main::onWrongUsage);
        commandLine.setExecutionExceptionHandler(Main::onFailure);
        return commandLine;
    }

    private static int onWrongUsage(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        printError(command, oneLine(String.valueOf(e.getMessage())) + "; see '" + name + " --help'");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int onFailure(Exception e, CommandLine command, ParseResult arguments) {
        boolean expected = e instanceof RaftException || e instanceof BadInputException || e instanceof IOException;
        printError(command, expected ? oneLine(String.valueOf(e.getMessage())) : "unexpected failure: " + e);
        if (!expected) {
            e.printStackTrace(command.getErr());
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static void printError(CommandLine command, String line) {
        command.getErr().println(command.getColorScheme().errorText("error: " + line));
        command.getErr().flush();
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"raft-examples " + (version == null ? "(not from a jar)" : version)};
        }
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
