package io.raftkit.consensus;

import static io.raftkit.consensus.Given.entries;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.LogEntry;
import org.junit.jupiter.api.Test;

/** H-72: what a leader has appended and not settled is bounded, so it must be counted. */
class UncommittedBytesTest {
    private static final long ENTRY = LogEntry.sizeBytes(entries("3@2"));

    private final UncommittedBytes uncommitted = new UncommittedBytes();

    @Test
    void everyAppendedByteCounts() {
        assertThat(uncommitted.total()).isZero();
        uncommitted.appended(entries("3@2", "4@2"));
        uncommitted.appended(entries("5@2"));
        assertThat(uncommitted.total()).isEqualTo(3 * ENTRY);
    }

    @Test
    void aBatchCountsUntilItsLastEntryIsSettled() {
        uncommitted.appended(entries("3@2", "4@2"));
        uncommitted.appended(entries("5@2"));
        uncommitted.settled(3);
        assertThat(uncommitted.total()).isEqualTo(3 * ENTRY);
        uncommitted.settled(4);
        assertThat(uncommitted.total()).isEqualTo(ENTRY);
        uncommitted.settled(4);
        assertThat(uncommitted.total()).isEqualTo(ENTRY);
    }

    @Test
    void oneStepMaySettleManyBatches() {
        uncommitted.appended(entries("3@2", "4@2"));
        uncommitted.appended(entries("5@2"));
        uncommitted.appended(entries("6@2"));
        uncommitted.settled(5);
        assertThat(uncommitted.total()).isEqualTo(ENTRY);
        uncommitted.settled(9);
        assertThat(uncommitted.total()).isZero();
    }
}
