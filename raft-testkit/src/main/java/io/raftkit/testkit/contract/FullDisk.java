package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.error.StorageException;
import io.raftkit.testkit.files.CrashFileSystem;

/** A disk that is full, what becomes of the writes that find no room on it, and room again. */
final class FullDisk {
    private static final int MOST_TIMERS = 20;

    private final StoreOnDisk disk;
    private final String when;

    /** Of a new store, which has {@code limit} bytes. */
    FullDisk(StoreOnDisk disk, long limit) {
        this.disk = disk;
        this.when = "the disk is full at " + limit + " bytes";
        disk.files().limit(limit);
    }

    /** Writes until something finds no room; whether anything did not. */
    boolean fill() {
        LogScript.playUntil(
                disk.log(),
                () -> !disk.log().waiting().isEmpty() || !disk.log().failed().isEmpty());
        return !disk.log().isAllDurable();
    }

    /** Failed, with the error of storages; or waiting, as was said, and done when there is room. */
    void checkThatNothingIsForgotten() {
        if (disk.log().failed().isEmpty()) {
            checkThatItGoesOn();
        } else {
            assertThat(disk.log().waiting())
                    .as(when + ": once a write has failed, those after it fail too")
                    .isEmpty();
            assertThat(disk.log().failed())
                    .as(when + ": a write that finds no room fails with a StorageException")
                    .allSatisfy(stage -> assertThat(stage.handle((done, failure) -> failure))
                            .isCompletedWithValueMatching(failure -> failure instanceof StorageException));
        }
    }

    private void checkThatItGoesOn() {
        assertThat(disk.log().isSaidToBeFull())
                .as(when + " and writes wait: the store tells its DiskListener so, for else nobody learns why")
                .isTrue();
        disk.files().limit(Long.MAX_VALUE);
        for (int i = 0; i < MOST_TIMERS && !disk.log().waiting().isEmpty(); i++) {
            disk.log().loop().passTime();
        }
        assertThat(disk.log().isAllDurable())
                .as(when + ": what waits is made durable when there is room again")
                .isTrue();
        disk.log().loop().passTime();
        assertThat(disk.log().isSaidToBeFull())
                .as(when + ": when there is room again, the store tells its DiskListener so")
                .isFalse();
        disk.crash(CrashFileSystem::crashKeepingNothing);
        disk.reopen(when + ", then there was room, and a crash");
        disk.log().close();
    }
}
