package io.raftkit.storage.mapdb;

import io.raftkit.error.DamagedLogException.Range;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import java.nio.file.Path;
import java.util.List;

/**
 * What a log directory holds, and what of it cannot be read.
 *
 * @param owner whose log it is
 * @param shape the log as far as it can be told
 * @param segments its files, oldest first
 * @param damages what is not as it was written, in the order of the log
 * @param unreadable the entries that are lost, ascending; where a truncation may have been lost, also those that it
 *     may have replaced
 * @param unfinishedBytes length of a write at the end that was not finished: torn by a crash, or under way in a node
 *     that is running. It was never acknowledged, and is no damage
 */
public record LogReport(
        Owner owner,
        Shape shape,
        List<SegmentReport> segments,
        List<Damage> damages,
        List<Range> unreadable,
        long unfinishedBytes) {
    public LogReport {
        segments = List.copyOf(segments);
        damages = List.copyOf(damages);
        unreadable = List.copyOf(unreadable);
    }

    /** Whether everything that was durable can be read. */
    public boolean isSound() {
        return damages.isEmpty();
    }

    /** Whose log it is. */
    public record Owner(GroupId group, NodeId node, Incarnation incarnation) {}

    /**
     * The log from its first entry to its last.
     *
     * @param hardState the last term and vote
     * @param base the entry before the first
     * @param last the last entry, {@code base} if there is none
     * @param termStarts the first known entry of each term, in order
     */
    public record Shape(HardState hardState, LogId base, LogId last, List<LogId> termStarts) {
        public Shape {
            termStarts = List.copyOf(termStarts);
        }
    }

    /**
     * One file.
     *
     * @param file its path
     * @param sizeBytes its size
     * @param usedBytes up to the end of the last group that can be read
     * @param groups that can be read
     * @param entries in them, also those that later ones have replaced
     */
    public record SegmentReport(Path file, long sizeBytes, long usedBytes, long groups, long entries) {}

    /** From byte {@code offset} of {@code file} on something is not as it was written. */
    public record Damage(Path file, long offset, String what) {
        /** In one line, without what to do about it. */
        @Override
        public String toString() {
            return file + " is damaged at byte " + offset + ": " + what;
        }
    }
}
