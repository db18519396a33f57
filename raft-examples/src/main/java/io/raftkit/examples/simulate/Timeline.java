package io.raftkit.examples.simulate;

import io.raftkit.testkit.simulation.Happening;
import io.raftkit.testkit.simulation.SimulationReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** Prints who leads when, and what goes wrong; of many things, only the first ones and who leads. */
final class Timeline {
    private static final int MOST_LINES = 100;

    private final PrintWriter out;
    private final Ansi ansi;
    private int lines;
    private int untold;

    Timeline(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    /** Something happened. */
    void tell(Happening happening) {
        if (lines++ < MOST_LINES) {
            String time = String.format(Locale.ROOT, "%9.3f s", seconds(happening.at()));
            out.println(styled("faint", time) + "  " + styled(style(happening), happening.what()));
        } else {
            untold++;
        }
    }

    /** It is over, and every property held. */
    void holds(SimulationReport report) {
        finish();
        out.println(styled("bold,green", "Every property held") + " in "
                + String.format(Locale.ROOT, "%.1f s", seconds(report.simulated())) + " of virtual time.");
        figure("elections won", report.elections());
        figure("entries committed", report.committed());
        figure("messages arrived", report.messages());
        figure("requests answered", report.acknowledged());
        figure("requests refused", report.refused());
        figure("outcomes unknown", report.unknown());
        figure("crashes", report.crashes());
        out.flush();
    }

    /** It is over, and a property did not hold. */
    void fails(String explanation) {
        finish();
        out.println(styled("bold,red", "A property does not hold:"));
        out.println(explanation);
        out.flush();
    }

    /** A line by itself. */
    void line(String text) {
        out.println(text);
        out.flush();
    }

    private void finish() {
        if (untold > 0) {
            out.println("            .. and " + untold + " more, which the page shows");
        }
        out.println();
    }

    private void figure(String name, long value) {
        out.println(String.format(Locale.ROOT, "  %-20s", name)
                + styled("bold", String.format(Locale.ROOT, "%,10d", value)));
    }

    private String styled(String style, String text) {
        return ansi.new Text("@|" + style + " " + text + "|@").toString();
    }

    private static String style(Happening happening) {
        return switch (happening.kind()) {
            case LEADERSHIP -> "bold,green";
            case FAULT -> "red";
            case RECOVERY -> "cyan";
        };
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
