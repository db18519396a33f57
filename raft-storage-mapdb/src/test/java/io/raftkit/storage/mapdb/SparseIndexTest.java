package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.storage.mapdb.SparseIndex.Run;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SparseIndexTest {
    private final SparseIndex index = new SparseIndex();

    @Test
    void recordsThatFollowEachOtherAreOneRun() {
        index.add(256, 100);
        index.add(356, 50);
        index.add(406, 10);

        assertThat(index.size()).isEqualTo(3);
        assertThat(runWith(0)).isEqualTo(new Run(0, 3, 256, 160, true)).isEqualTo(runWith(2));
    }

    @Test
    void aGapBeginsARun() {
        index.add(256, 100);
        index.add(400, 50);

        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 256, 100, true));
        assertThat(runWith(1)).isEqualTo(new Run(1, 2, 400, 50, true));
    }

    @Test
    void aRunIsNotLongerThanItMayBe() {
        index.add(0, 4000);
        index.add(4000, 96);
        index.add(4096, 33);

        assertThat(runWith(1)).isEqualTo(new Run(0, 2, 0, SparseIndex.RUN_BYTES, true));
        assertThat(runWith(2)).isEqualTo(new Run(2, 3, SparseIndex.RUN_BYTES, 33, true));
    }

    @Test
    void aLargeRecordIsARunOfItsOwn() {
        index.add(0, 40);
        index.add(40, 1 << 20);
        index.add(40 + (1 << 20), 40);

        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 0, 40, true));
        assertThat(runWith(1)).isEqualTo(new Run(1, 2, 40, 1 << 20, true));
        assertThat(runWith(2)).isEqualTo(new Run(2, 3, 40 + (1 << 20), 40, true));
    }

    @Test
    void aCutBetweenRunsLeavesThemWhole() {
        index.add(0, 100);
        index.add(100, 100);
        index.add(400, 100);
        index.truncate(2);

        assertThat(runWith(1)).isEqualTo(new Run(0, 2, 0, 200, true));
    }

    @Test
    void aRunThatWasCutIsKnownAsSuchAndNotContinued() {
        index.add(0, 100);
        index.add(100, 100);
        index.add(200, 100);
        index.truncate(1);
        index.add(300, 60);
        index.truncate(2);

        assertThat(index.size()).isEqualTo(2);
        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 0, 300, false));
        assertThat(runWith(1)).isEqualTo(new Run(1, 2, 300, 60, true));
    }

    @Test
    void aRunCutTwiceIsStillCut() {
        index.add(0, 100);
        index.add(100, 100);
        index.add(200, 100);
        index.truncate(2);
        index.truncate(1);

        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 0, 300, false));
    }

    @Test
    void nothingIsLeftOfWhatWasDropped() {
        index.add(0, 100);
        index.add(500, 100);
        index.truncate(0);
        index.add(1000, 100);

        assertThat(index.size()).isEqualTo(1);
        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 1000, 100, true));
    }

    @Test
    void everyOneOfManyEntriesIsInItsRun() {
        Random random = new Random(7);
        int[] offsets = new int[20_000];
        int end = 256;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = end + (random.nextInt(5) == 0 ? 64 : 0);
            int length = 33 + random.nextInt(600);
            index.add(offsets[i], length);
            end = offsets[i] + length;
        }

        for (int i = 0; i < offsets.length; i++) {
            Run run = runWith(i);
            assertThat(i).isBetween(run.first(), run.next() - 1);
            assertThat(run.offset()).isEqualTo(offsets[run.first()]);
            assertThat(offsets[i]).isBetween(run.offset(), run.end() - 1);
            assertThat(run.length()).isLessThanOrEqualTo(SparseIndex.RUN_BYTES);
        }
    }

    private Run runWith(int entry) {
        return index.run(index.runWith(entry));
    }
}
