package io.raftkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.spi.SnapshotPolicy;
import org.junit.jupiter.api.Test;

class SnapshotPoliciesTest {
    @Test
    void everyEntriesLooksAtEntriesAlone() {
        SnapshotPolicy policy = SnapshotPolicies.everyEntries(10);
        assertThat(policy.isDue(9, Long.MAX_VALUE)).isFalse();
        assertThat(policy.isDue(10, 0)).isTrue();
    }

    @Test
    void everyLogBytesLooksAtBytesAlone() {
        SnapshotPolicy policy = SnapshotPolicies.everyLogBytes(100);
        assertThat(policy.isDue(Long.MAX_VALUE, 99)).isFalse();
        assertThat(policy.isDue(1, 100)).isTrue();
    }

    @Test
    void orIsDueAsSoonAsEitherIs() {
        SnapshotPolicy policy =
                SnapshotPolicies.or(SnapshotPolicies.everyEntries(10), SnapshotPolicies.everyLogBytes(100));
        assertThat(policy.isDue(9, 99)).isFalse();
        assertThat(policy.isDue(10, 99)).isTrue();
        assertThat(policy.isDue(9, 100)).isTrue();
    }

    @Test
    void thresholdBelowOneIsRefused() {
        assertThatThrownBy(() -> SnapshotPolicies.everyEntries(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SnapshotPolicies.everyLogBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a snapshot every -1 bytes of log: must be at least 1");
    }
}
