package io.raftkit.examples.inspect;

import io.raftkit.storage.mapdb.LogInspection;
import io.raftkit.storage.mapdb.LogReport;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks every record of a log. */
@Command(
        name = "verify",
        description = "Checks every record; prints entries, terms, the vote, and what is damaged.",
        footer = {"", "Ends with 0 if everything that was durable can be read, 1 if not, 2 on wrong usage."})
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private LogOptions options = new LogOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        LogReport report = LogInspection.of(options.log());
        ReportText.print(report, Objects.requireNonNull(spec).commandLine().getOut());
        return report.isSound() ? 0 : 1;
    }
}
