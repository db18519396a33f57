package io.raftkit.examples.inspect;

import io.raftkit.error.DamagedLogException.Range;
import io.raftkit.model.HardState;
import io.raftkit.model.LogId;
import io.raftkit.storage.mapdb.LogReport;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** A report in lines. */
final class ReportText {
    private ReportText() {}

    /** Everything but the single segments. */
    static void print(LogReport report, PrintWriter out) {
        LogReport.Owner owner = report.owner();
        LogReport.Shape shape = report.shape();
        out.printf("log of node %s, group %s, incarnation %s%n", owner.node(), owner.group(), owner.incarnation());
        out.printf("%s in %d segments%n", entries(shape), report.segments().size());
        for (LogId start : shape.termStarts()) {
            out.printf("  term %d from entry %d%n", start.term(), start.index());
        }
        out.println(hardState(shape.hardState()));
        if (report.unfinishedBytes() > 0) {
            out.printf(
                    "%d bytes at the end are a write that was not finished: never acknowledged, no damage%n",
                    report.unfinishedBytes());
        }
        report.damages().forEach(damage -> out.println("DAMAGE: " + damage));
        if (!report.unreadable().isEmpty()) {
            out.println("unreadable entries: "
                    + report.unreadable().stream().map(Range::toString).collect(Collectors.joining(", ")));
        }
        out.println(report.isSound() ? "sound" : "DAMAGED");
        out.flush();
    }

    static String hardState(HardState state) {
        return "term " + state.term() + (state.votedFor() == null ? ", no vote" : ", vote for " + state.votedFor());
    }

    private static String entries(LogReport.Shape shape) {
        return shape.last().equals(shape.base())
                ? "no entries after " + shape.base()
                : "entries " + (shape.base().index() + 1) + " to "
                        + shape.last().index();
    }
}
