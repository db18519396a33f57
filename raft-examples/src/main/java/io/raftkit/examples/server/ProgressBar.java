package io.raftkit.examples.server;

import io.raftkit.model.LogId;
import io.raftkit.model.SnapshotProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** One line on a terminal that is written again and again; nothing where there is no terminal. */
final class ProgressBar {
    private static final int COLUMNS = 30;
    private static final long EVERY_NANOS = 100_000_000;
    private static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;
    private static final int LINE_COLUMNS = 79;

    private final @Nullable PrintStream terminal;
    private final LongSupplier nanoTime;
    private final long totalBytes;
    private final long begun;
    private long shown;

    ProgressBar(@Nullable PrintStream terminal, LongSupplier nanoTime, long totalBytes) {
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.totalBytes = totalBytes;
        this.begun = nanoTime.getAsLong();
        this.shown = begun - EVERY_NANOS;
    }

    /** For work on so many bytes, on the terminal that the command was started from, if it was. */
    static ProgressBar onTerminal(long totalBytes) {
        return new ProgressBar(Ansi.AUTO.enabled() ? System.err : null, System::nanoTime, totalBytes);
    }

    /** So much is done. */
    void at(long doneBytes) {
        long now = nanoTime.getAsLong();
        if (terminal != null && now - shown >= EVERY_NANOS) {
            shown = now;
            terminal.print('\r' + padded(line(doneBytes, now)));
            terminal.flush();
        }
    }

    private String line(long doneBytes, long now) {
        long rate = (long) (doneBytes * NANOS / Math.max(1, now - begun));
        SnapshotProgress progress =
                new SnapshotProgress(SnapshotProgress.Activity.TAKING, null, LogId.ZERO, doneBytes, totalBytes, rate);
        double part = totalBytes == 0 ? 1 : (double) doneBytes / totalBytes;
        int filled = (int) (part * COLUMNS);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %%  %.1f of %.1f MiB  %.1f MiB/s  %d s left",
                "#".repeat(filled),
                " ".repeat(COLUMNS - filled),
                part * 100,
                doneBytes / MIB,
                totalBytes / MIB,
                rate / MIB,
                progress.remaining().orElse(Duration.ZERO).toSeconds());
    }

    /** The work is done: the line goes. */
    void end() {
        if (terminal != null) {
            terminal.print('\r' + padded("") + '\r');
            terminal.flush();
        }
    }

    private static String padded(String line) {
        return line + " ".repeat(Math.max(0, LINE_COLUMNS - line.length()));
    }
}
