package io.raftkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecoveredLogScanTest {
    private final RecoveredLog.Scan scan = new RecoveredLog.Scan(new Incarnation(new UUID(1, 2)), new LogId(2, 10));

    private static LogEntry entry(long term, long index) {
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, index, Bytes.utf8("x"));
    }

    @Test
    void noEntryFollowsOneOfALaterTerm() {
        assertThatThrownBy(() -> scan.append(entry(1, 11))).hasMessage("11@1 cannot follow 10@2");
        scan.append(entry(3, 11));
        assertThatThrownBy(() -> scan.append(entry(2, 12))).hasMessage("12@2 cannot follow 11@3");
    }

    @Test
    void whereTheLaterTermIsTruncatedTheEarlierOneGoesOn() {
        scan.append(entry(3, 11));
        scan.append(entry(5, 12));
        scan.append(entry(5, 13));
        scan.truncateAfter(12);
        assertThatThrownBy(() -> scan.append(entry(4, 13))).hasMessage("13@4 cannot follow 12@5");
        scan.truncateAfter(11);
        scan.append(entry(3, 12));
        scan.truncateAfter(10);
        scan.append(entry(2, 11));
        assertThat(scan.finish().termStarts()).isEmpty();
        assertThat(scan.lastIndex()).isEqualTo(11);
    }

    @Test
    void aResetForgetsTheTermsBeforeIt() {
        scan.append(entry(7, 11));
        scan.reset(new LogId(4, 20));
        assertThatThrownBy(() -> scan.append(entry(3, 21))).hasMessage("21@3 cannot follow 20@4");
        scan.append(entry(4, 21));
        scan.append(entry(6, 22));
        assertThat(scan.finish().termStarts()).containsExactly(new LogId(6, 22));
        assertThat(scan.finish().base()).isEqualTo(new LogId(4, 20));
    }
}
