package io.raftkit.testkit.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run that is written as a page once it is over, however it ends. */
final class Exhibit {
    /** What a browser can still draw smoothly. */
    private static final long MOST_EVENTS = 400_000;

    private static final double NANOS_PER_MILLI = 1e6;

    private final Trial trial;
    private final Path file;
    private final Recording recording;
    private final @Nullable String minimised;

    private Exhibit(Trial trial, Path file, @Nullable String minimised) {
        this.trial = trial;
        this.file = file;
        this.minimised = minimised;
        this.recording = Recording.of(trial.world(), MOST_EVENTS);
    }

    /** A run that has not begun. */
    static Exhibit of(Trial trial, Path file) {
        return new Exhibit(trial, file, null);
    }

    /** A run that has not begun, and what was left out of it. */
    static Exhibit ofMinimised(Trial trial, Path file, String minimised) {
        return new Exhibit(trial, file, minimised);
    }

    /**
     * Runs it.
     *
     * @throws Failure if it fails; the page is written all the same
     */
    SimulationReport run() {
        try {
            SimulationReport report = trial.run();
            write(null);
            return report;
        } catch (Failure failure) {
            write(failure);
            throw failure;
        }
    }

    /** Runs what has failed before. */
    void runAgain() {
        try {
            SimulationReport unused = run();
        } catch (Failure known) {
            return;
        }
    }

    private void write(@Nullable Failure failure) {
        World world = trial.world();
        Map<String, @Nullable Object> heading = new LinkedHashMap<>();
        heading.put("seed", Long.toString(trial.seed()));
        heading.put("replay", world.replay());
        heading.put("minimised", minimised);
        heading.put("settings", settings());
        heading.put("counts", counts());
        if (failure != null) {
            heading.put(
                    "failure",
                    Map.of("property", failure.property(), "finding", failure.finding(), "at", failure.at() / 1_000));
        }
        Page.write(file, heading, Picture.of(world, recording));
    }

    private List<Object> settings() {
        Settings settings = trial.world().drawn();
        SimulatedNetwork.Conditions network = settings.network();
        List<Object> pairs = new ArrayList<>();
        add(pairs, "nodes", settings.members() + (settings.spares() > 0 ? " + " + settings.spares() + " spare" : ""));
        add(pairs, "clients", trial.swarm().clients());
        add(pairs, "election timeout", millis(settings.config().electionTimeout()));
        add(pairs, "heartbeat", millis(settings.config().heartbeatInterval()));
        add(pairs, "delay", millis(network.minDelayNanos()) + " + " + millis(network.meanDelayNanos()) + " on average");
        add(pairs, "lost", percent(network.loss()));
        add(pairs, "doubled", percent(network.duplication()));
        add(pairs, "very late", percent(network.tail()));
        add(pairs, "disk", millis(settings.disk().meanLatencyNanos()) + " on average");
        add(pairs, "clock drift", percent(settings.drift()));
        return pairs;
    }

    private List<Object> counts() {
        SimulationReport report = SimulationReport.of(trial.seed(), trial.world());
        List<Object> pairs = new ArrayList<>();
        add(pairs, "events", report.events());
        add(pairs, "messages arrived", report.messages());
        add(pairs, "elections won", report.elections());
        add(pairs, "entries committed", report.committed());
        add(pairs, "requests answered", report.acknowledged());
        add(pairs, "refused", report.refused());
        add(pairs, "outcome unknown", report.unknown());
        add(pairs, "crashes", report.crashes());
        add(pairs, "disks lost", report.wipes());
        add(pairs, "member changes", report.changes());
        add(pairs, "snapshots taken", report.snapshotsTaken());
        add(pairs, "installed", report.snapshotsInstalled());
        add(pairs, "resumed", report.snapshotsResumed());
        return pairs;
    }

    private static void add(List<Object> pairs, String name, Object value) {
        pairs.add(List.of(name, value));
    }

    private static String millis(Duration duration) {
        return millis(duration.toNanos());
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI).replaceFirst("\\.?0+$", "") + " ms";
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.4f", 100 * part).replaceFirst("\\.?0+$", "") + " %";
    }
}
