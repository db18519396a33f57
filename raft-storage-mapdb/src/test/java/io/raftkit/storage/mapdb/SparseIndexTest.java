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
        assertThat(runWith(0)).isEqualTo(new Run(0, 3, 256, 160, 160)).isEqualTo(runWith(2));
    }

    @Test
    void whatStandsBetweenGroupsIsPartOfARunAndOfNoRecord() {
        index.add(256, 100);
        index.add(430, 50);
        index.add(480, 20);

        assertThat(runWith(0)).isEqualTo(new Run(0, 3, 256, 244, 170)).isEqualTo(runWith(2));
    }

    @Test
    void aRunIsNotLongerThanItMayBe() {
        index.add(0, 3900);
        index.add(4000, 96);
        index.add(4096, 33);

        assertThat(runWith(1)).isEqualTo(new Run(0, 2, 0, SparseIndex.RUN_BYTES, 3996));
        assertThat(runWith(2)).isEqualTo(new Run(2, 3, SparseIndex.RUN_BYTES, 33, 33));
    }

    @Test
    void aLargeRecordIsARunOfItsOwn() {
        index.add(0, 40);
        index.add(40, 1 << 20);
        index.add(40 + (1 << 20), 40);

        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 0, 40, 40));
        assertThat(runWith(1)).isEqualTo(new Run(1, 2, 40, 1 << 20, 1 << 20));
        assertThat(runWith(2)).isEqualTo(new Run(2, 3, 40 + (1 << 20), 40, 40));
    }

    @Test
    void aCutBetweenRunsLeavesThemWholeAndTheLastIsNotContinued() {
        index.add(0, 4000);
        index.add(4000, 200);
        index.truncate(1);
        index.add(4060, 36);

        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 0, 4000, 4000));
        assertThat(runWith(1)).isEqualTo(new Run(1, 2, 4060, 36, 36));
    }

    @Test
    void aRunThatWasCutIsKnownAsSuchAndNotContinued() {
        index.add(0, 100);
        index.add(100, 100);
        index.add(200, 100);
        index.truncate(1);
        index.add(300, 60);
        index.truncate(2);
        index.add(360, 50);

        assertThat(index.size()).isEqualTo(3);
        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 0, 300, 0));
        assertThat(runWith(1)).isEqualTo(new Run(1, 3, 300, 110, 110)).isEqualTo(runWith(2));
    }

    @Test
    void aRunCutTwiceIsStillCut() {
        index.add(0, 100);
        index.add(100, 100);
        index.add(200, 100);
        index.truncate(2);
        index.truncate(1);

        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 0, 300, 0));
    }

    @Test
    void nothingIsLostWithTheRoomThatIsGivenBack() {
        for (int i = 0; i < 100; i++) {
            index.add(i * 5000, 5000);
        }
        index.trim();
        index.truncate(50);
        index.trim();
        index.add(1_000_000, 33);

        assertThat(index.size()).isEqualTo(51);
        assertThat(runWith(49)).isEqualTo(new Run(49, 50, 245_000, 5000, 5000));
        assertThat(runWith(50)).isEqualTo(new Run(50, 51, 1_000_000, 33, 33));
    }

    @Test
    void nothingIsLeftOfWhatWasDropped() {
        index.add(0, 100);
        index.add(500, 100);
        index.truncate(0);
        index.add(1000, 100);

        assertThat(index.size()).isEqualTo(1);
        assertThat(runWith(0)).isEqualTo(new Run(0, 1, 1000, 100, 100));
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
