package io.raftkit.examples.demo;

import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Help.Ansi;

/** Prints what happens, with the time since the start, from any thread; in colour where there is one. */
final class Terminal {
    private static final int NODE_COLUMN = 4;
    private static final int ROLE_COLUMN = 15;

    private final PrintWriter out;
    private final Ansi ansi;
    private final long start = System.nanoTime();

    Terminal(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    /** A line by itself. */
    synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    /** What comes next. */
    void heading(int number, String text) {
        line("\n" + styled("bold", number + "  " + text));
    }

    /** A node plays another part, or in another term. */
    void role(NodeStatus status) {
        ServerRole role = status.role();
        String node = pad(status.id().value(), NODE_COLUMN);
        String name = pad(role.name().toLowerCase(Locale.ROOT).replace('_', '-'), ROLE_COLUMN);
        event(node + styled(style(role), name) + "term " + status.term());
    }

    /** Something happened now. */
    synchronized void event(String text) {
        line("   " + styled("faint", String.format(Locale.ROOT, "%6.2f s", seconds())) + "  " + text);
    }

    /** Something holds. */
    void holds(String text) {
        event(styled("bold,green", "ok  ") + text);
    }

    /** Something does not hold. */
    void fails(String text) {
        event(styled("bold,red", "FAILED  ") + text);
    }

    /** A figure that was measured. */
    void figure(String name, String value) {
        line("   " + pad(name, 26) + styled("bold", value));
    }

    /** Time since the start. */
    double seconds() {
        return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private String styled(String style, String text) {
        return ansi.new Text("@|" + style + " " + text + "|@").toString();
    }

    private static String style(ServerRole role) {
        return switch (role) {
            case LEADER -> "bold,green";
            case CANDIDATE, PRE_CANDIDATE -> "yellow";
            case FOLLOWER -> "cyan";
            case LEARNER -> "blue";
            case NEWCOMER -> "magenta";
        };
    }

    private static String pad(String text, int width) {
        return String.format("%-" + width + "s", text);
    }
}
