package io.raftkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.spi.SnapshotPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SnapshotPoliciesTest {
    private static final long MUCH = Long.MAX_VALUE;

    private static SnapshotPolicy.Since entries(long entries) {
        return new SnapshotPolicy.Since(entries, MUCH, MUCH, 0);
    }

    private static SnapshotPolicy.Since bytes(long logBytes, long snapshotBytes) {
        return new SnapshotPolicy.Since(MUCH, logBytes, MUCH, snapshotBytes);
    }

    private static SnapshotPolicy.Since time(Duration time) {
        return new SnapshotPolicy.Since(1, 1, time.toNanos(), MUCH);
    }

    @Test
    void everyEntriesLooksAtEntriesAlone() {
        SnapshotPolicy policy = SnapshotPolicies.everyEntries(10);
        assertThat(policy.isDue(entries(9))).isFalse();
        assertThat(policy.isDue(entries(10))).isTrue();
    }

    @Test
    void everyLogBytesLooksAtBytesAlone() {
        SnapshotPolicy policy = SnapshotPolicies.everyLogBytes(100);
        assertThat(policy.isDue(bytes(99, 0))).isFalse();
        assertThat(policy.isDue(bytes(100, MUCH))).isTrue();
    }

    @Test
    void everyLooksAtTimeAlone() {
        SnapshotPolicy policy = SnapshotPolicies.every(Duration.ofMinutes(1));
        assertThat(policy.isDue(time(Duration.ofSeconds(59)))).isFalse();
        assertThat(policy.isDue(time(Duration.ofMinutes(1)))).isTrue();
    }

    @Test
    void growthMeasuresTheLogByTheLastSnapshot() {
        SnapshotPolicy policy = SnapshotPolicies.growth(1.5, 100);
        assertThat(policy.isDue(bytes(99, 0))).isFalse();
        assertThat(policy.isDue(bytes(100, 0))).isTrue();
        assertThat(policy.isDue(bytes(1499, 1000))).isFalse();
        assertThat(policy.isDue(bytes(1500, 1000))).isTrue();
    }

    @Test
    void manualIsNeverDue() {
        assertThat(SnapshotPolicies.manual().isDue(bytes(MUCH, 0))).isFalse();
    }

    @Test
    void orIsDueAsSoonAsEitherIsAndIsDueWhenBothAre() {
        SnapshotPolicy ten = SnapshotPolicies.everyEntries(10);
        SnapshotPolicy hundred = SnapshotPolicies.everyLogBytes(100);
        SnapshotPolicy either = SnapshotPolicies.or(ten, hundred);
        SnapshotPolicy both = SnapshotPolicies.and(ten, hundred);
        assertThat(either.isDue(new SnapshotPolicy.Since(9, 99, 0, 0))).isFalse();
        for (long[] one : new long[][] {{10, 99}, {9, 100}}) {
            SnapshotPolicy.Since since = new SnapshotPolicy.Since(one[0], one[1], 0, 0);
            assertThat(either.isDue(since)).isTrue();
            assertThat(both.isDue(since)).isFalse();
        }
        assertThat(both.isDue(new SnapshotPolicy.Since(10, 100, 0, 0))).isTrue();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> SnapshotPolicies.everyEntries(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SnapshotPolicies.every(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SnapshotPolicies.growth(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SnapshotPolicies.growth(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SnapshotPolicies.everyLogBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a snapshot every -1 bytes of log: must be at least 1");
    }
}
