package io.raftkit.examples.inspect;

import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.storage.mapdb.LogInspection;
import io.raftkit.storage.mapdb.LogReport;
import io.raftkit.storage.mapdb.LogReport.SegmentReport;
import io.raftkit.storage.mapdb.StoredGroup;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a log takes, and for what. */
@Command(
        name = "stats",
        description = "Prints sizes: of files, groups and entries.",
        footer = {"", "Ends with 0 if everything that was durable can be read, 1 if not, 2 on wrong usage."})
final class StatsCommand implements Callable<Integer> {
    @Mixin
    private LogOptions options = new LogOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private final Map<EntryType, Long> byType = new EnumMap<>(EntryType.class);
    private long groups;
    private long entries;
    private long entryBytes;
    private long largestGroup;
    private long largestEntry;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        LogReport report = LogInspection.of(options.log(), this::count);
        for (SegmentReport segment : report.segments()) {
            out.printf(
                    "%s: %d bytes, %d used, %d groups, %d entries%n",
                    segment.file().getFileName(),
                    segment.sizeBytes(),
                    segment.usedBytes(),
                    segment.groups(),
                    segment.entries());
        }
        long size =
                report.segments().stream().mapToLong(SegmentReport::sizeBytes).sum();
        long used =
                report.segments().stream().mapToLong(SegmentReport::usedBytes).sum();
        long live = report.shape().last().index() - report.shape().base().index();
        out.printf("%d bytes on disk, %d used, of which %d are entries%n", size, used, entryBytes);
        out.printf("%d entries written, %d of them in the log: %s%n", entries, live, byType);
        out.printf("%d bytes an entry on average, %d at most%n", average(entryBytes, entries), largestEntry);
        out.printf(
                "%d groups: %d entries in one on average, %d at most%n",
                groups, average(entries, groups), largestGroup);
        out.println(report.isSound() ? "sound" : "DAMAGED: see 'storage verify'");
        out.flush();
        return report.isSound() ? 0 : 1;
    }

    private static long average(long total, long count) {
        return count == 0 ? 0 : total / count;
    }

    private void count(StoredGroup group) {
        groups++;
        entries += group.entries().size();
        largestGroup = Math.max(largestGroup, group.entries().size());
        for (LogEntry entry : group.entries()) {
            entryBytes += entry.sizeBytes();
            largestEntry = Math.max(largestEntry, entry.sizeBytes());
            byType.merge(entry.type(), 1L, Long::sum);
        }
    }
}
