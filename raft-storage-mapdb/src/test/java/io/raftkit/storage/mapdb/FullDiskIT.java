package io.raftkit.storage.mapdb;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.runtime.ThreadEventLoops;
import io.raftkit.spi.DiskListener;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mapdb.volume.MappedFileVol;
import org.mapdb.volume.VolumeFactory;

/** A real file system of two megabytes that fills up; where this process may not mount one, there is no test. */
class FullDiskIT {
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    Path mountPoint;

    private final List<LogEntry> written = new ArrayList<>();
    private final List<CompletableFuture<Void>> writes = new ArrayList<>();
    private final Semaphore full = new Semaphore(0);
    private final Semaphore room = new Semaphore(0);
    private boolean isMounted;

    @BeforeEach
    void mount() throws Exception {
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mountPoint.toString());
        assumeTrue(isMounted, "this process may not mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        assertThat(!isMounted || run("umount", "--lazy", mountPoint.toString())).isTrue();
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    private final class Listener implements DiskListener {
        @Override
        public void full() {
            full.release();
        }

        @Override
        public void hasRoom() {
            room.release();
        }
    }

    private void write(LogStore store) {
        LogEntry next = Harness.entry(1, written.size() + 1, "x".repeat(2000));
        written.add(next);
        writes.add(store.write(LogWrite.append(List.of(next))).toCompletableFuture());
    }

    private boolean isLastDurableSoon() throws Exception {
        try {
            writes.get(writes.size() - 1).get(2, SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** What a full disk says to a file is an exception, and to a mapped one a fault in memory. */
    static List<VolumeFactory> volumes() {
        return List.of(MapDbOptions.defaults().volumes(), MappedFileVol.FACTORY);
    }

    @ParameterizedTest
    @MethodSource("volumes")
    void aDiskThatFillsUpLosesNothingAndGoesOnWhenThereIsSpace(VolumeFactory volumes) throws Exception {
        MapDbOptions options = MapDbOptions.defaults().withSegmentBytes(1 << 18).withVolumes(volumes);
        Path ballast = mountPoint.resolve("ballast");
        Files.write(ballast, new byte[1 << 20]);
        ThreadEventLoops loops = new ThreadEventLoops();
        MapDbLogStore store = MapDbLogStore.open(mountPoint.resolve("log"), options);
        store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, loops.open("disk"), new Listener()));
        while (!full.tryAcquire()) {
            write(store);
            writes.get(writes.size() - 1).get(PATIENCE_SECONDS, SECONDS);
        }
        // Half a segment is left, and is used to the end.
        int refusedFrom = written.size();
        while (isLastDurableSoon()) {
            write(store);
        }
        assertThat(written.size() - refusedFrom).isGreaterThan(20);
        assertThat(full.tryAcquire(PATIENCE_SECONDS, SECONDS)).isTrue();
        assertThat(store.read(0, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(written);
        assertThat(LogInspection.of(mountPoint.resolve("log")).isSound()).isTrue();

        Files.delete(ballast);
        for (CompletableFuture<Void> each : writes) {
            each.get(PATIENCE_SECONDS, SECONDS);
        }
        assertThat(room.tryAcquire(PATIENCE_SECONDS, SECONDS)).isTrue();
        loops.close();
        store.close();
        assertReopens(options);
    }

    private void assertReopens(MapDbOptions options) {
        try (MapDbLogStore store = MapDbLogStore.open(mountPoint.resolve("log"), options)) {
            store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, new ManualLoop()));
            assertThat(store.read(0, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(written);
        }
    }
}
