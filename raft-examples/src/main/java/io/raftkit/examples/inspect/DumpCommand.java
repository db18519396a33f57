package io.raftkit.examples.inspect;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.storage.mapdb.LogInspection;
import io.raftkit.storage.mapdb.LogReport;
import io.raftkit.storage.mapdb.StoredGroup;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows every group and record of a log as it stands in the files. */
@Command(
        name = "dump",
        description = {
            "Prints every group of writes and every record in it, in the order of the files,",
            "also what later ones have replaced."
        },
        footer = {"", "Ends with 0 if everything that was durable can be read, 1 if not, 2 on wrong usage."})
final class DumpCommand implements Callable<Integer> {
    private static final int SHOWN_CHARACTERS = 60;

    @Mixin
    private LogOptions options = new LogOptions();

    @Option(names = "--from", paramLabel = "INDEX", description = "Only entries from this one on.")
    private long from;

    @Option(names = "--to", paramLabel = "INDEX", description = "Only entries up to this one.")
    private long to = Long.MAX_VALUE;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        LogReport report = LogInspection.of(options.log(), group -> print(group, out));
        ReportText.print(report, out);
        return report.isSound() ? 0 : 1;
    }

    private void print(StoredGroup group, PrintWriter out) {
        List<LogEntry> wanted = group.entries().stream()
                .filter(entry -> entry.index() >= from && entry.index() <= to)
                .toList();
        boolean isWhole = from == 0 && to == Long.MAX_VALUE;
        if (wanted.isEmpty() && !isWhole) {
            return;
        }
        out.printf(
                "group %d at byte %d of %s: %s after %s, %s%n",
                group.sequence(),
                group.offset(),
                group.file().getFileName(),
                group.reset() ? "the log starts anew" : group.entries().size() + " entries",
                group.after(),
                ReportText.hardState(group.hardState()));
        for (LogEntry entry : wanted) {
            out.printf("  %s: %s%n", entry, content(entry));
        }
    }

    private static String content(LogEntry entry) {
        return entry.type() == EntryType.CONFIGURATION
                ? String.valueOf(Configuration.decode(entry.payload()).members())
                : printable(entry.payload());
    }

    /** The beginning as text, where it is any. */
    private static String printable(Bytes payload) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(payload.length(), SHOWN_CHARACTERS); i++) {
            byte each = payload.at(i);
            text.append(each >= ' ' && each <= '~' ? (char) each : '.');
        }
        return payload.length() > SHOWN_CHARACTERS ? text + "..." : text.toString();
    }
}
