package io.raftkit.testkit.simulation;

import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.testkit.files.CrashFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of a log store that a user has brought, and what must be found in them. */
final class GuestDisk {
    private static final long NO_SYNC = Long.MAX_VALUE / 2;

    private final CrashFileSystem files = CrashFileSystem.create();

    /** What the end of the life before may have left: first what was certainly durable. */
    private List<LogImage> possible = new ArrayList<>(List.of(new LogImage()));

    /** Up to here the store was told that it may compact. */
    private long compacted;

    private @Nullable Incarnation incarnation;

    CrashFileSystem files() {
        return files;
    }

    /** Where the store keeps its files. */
    Path directory() {
        return files.directory("log");
    }

    /** Does something on this disk, which has no room, fails a sync, or is well, as its machine's ailments say. */
    void during(Ailments ailments, Runnable task) {
        boolean isFull = ailments.isFull();
        files.limit(isFull ? files.used() : Long.MAX_VALUE);
        files.failSyncAfter(ailments.willFail() ? 0 : NO_SYNC);
        long failedBefore = files.failedSyncs();
        try {
            task.run();
        } finally {
            boolean hasFailed = files.failedSyncs() > failedBefore && ailments.failsNow();
            if (isFull || hasFailed) {
                ailments.hurtsGuest();
            }
        }
    }

    /** A life has ended: one of these will be found. */
    void left(List<LogImage> images, long compactedTo) {
        possible = List.copyOf(images);
        compacted = Math.max(compacted, compactedTo);
    }

    /**
     * Which of the possible it is that a store has found.
     *
     * @throws Violation if it is none
     */
    LogImage settle(RecoveredLog found, List<LogEntry> entries) {
        if (incarnation != null && !incarnation.equals(found.incarnation())) {
            throw new Violation("Log Store", "it has forgotten its incarnation " + incarnation);
        }
        incarnation = found.incarnation();
        for (LogImage image : possible) {
            if (isFound(image, found, entries)) {
                image.compact(found.base().index());
                return image;
            }
        }
        LogImage durable = possible.get(0);
        throw new Violation(
                "Log Store",
                "what was acknowledged is lost, or what is there was never written: it was opened with entries "
                        + (found.base().index() + 1) + " to " + found.lastIndex() + ", " + found.hardState()
                        + ", and entries up to " + durable.last() + ", " + durable.hardState() + ", were durable");
    }

    private boolean isFound(LogImage image, RecoveredLog found, List<LogEntry> entries) {
        LogId base = found.base();
        return image.hardState().equals(found.hardState())
                && base.index() <= Math.max(image.base().index(), compacted)
                && image.reaches(base.index())
                && image.idAt(base.index()).equals(base)
                && image.read(base.index(), Long.MAX_VALUE, Long.MAX_VALUE).equals(entries);
    }
}
