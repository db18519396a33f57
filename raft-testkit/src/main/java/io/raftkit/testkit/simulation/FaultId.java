package io.raftkit.testkit.simulation;

import java.util.Comparator;
import java.util.Locale;

/**
 * The n-th fault of its kind in a run.
 *
 * <p>Each kind counts for itself, so that one fault more or less of a kind moves the numbers of no other.
 *
 * @param kind what happens
 * @param ordinal from 1
 */
record FaultId(Fault kind, int ordinal) implements Comparable<FaultId> {
    private static final Comparator<FaultId> ORDER =
            Comparator.comparing(FaultId::kind).thenComparingInt(FaultId::ordinal);

    @Override
    public int compareTo(FaultId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + ordinal;
    }
}
