package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mapdb.volume.FileChannelVol;
import org.mapdb.volume.MappedFileVol;
import org.mapdb.volume.VolumeFactory;

class VolumesTest {
    @TempDir
    Path directory;

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void anInterruptedReaderReadsAndTheWriterWritesOn() {
        DurableFileVolume volume = new DurableFileVolume(directory.resolve("file"), false);
        volume.putData(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        Thread.currentThread().interrupt();
        assertThat(volume.getByte(1)).isEqualTo((byte) 2);
        assertThat(Thread.interrupted()).isTrue();
        Thread.currentThread().interrupt();
        volume.putData(3, ByteBuffer.wrap(new byte[] {4}));
        volume.sync();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(volume.getByte(3)).isEqualTo((byte) 4);
        volume.close();
        assertThatThrownBy(() -> volume.getByte(0)).isInstanceOf(UncheckedIOException.class);
    }

    /** Every segment begins as such a file. */
    @Test
    void aFileThatIsStillEmptyIsWrittenDirectlyWhereAFullOneIs() throws IOException {
        long size = 1 << 20;
        Path full = Files.write(directory.resolve("full"), new byte[(int) size]);
        try (DurableFileVolume existing = new DurableFileVolume(full, false, size);
                DurableFileVolume fresh = new DurableFileVolume(directory.resolve("fresh"), false, size)) {
            assertThat(fresh.isDirect()).isEqualTo(existing.isDirect());
        }
    }

    /** Also where a write has to read what stands in its first block. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 21})
    void aReaderInterruptedInTheMiddleDisturbsNobody(long size) throws InterruptedException {
        DurableFileVolume volume = new DurableFileVolume(directory.resolve("file"), false, size);
        byte[] block = new byte[1 << 20];
        volume.putData(0, ByteBuffer.wrap(block));
        Thread[] readers = new Thread[2];
        boolean[] failed = new boolean[readers.length];
        for (int i = 0; i < readers.length; i++) {
            int reader = i;
            readers[i] = new Thread(() -> {
                byte[] target = new byte[block.length];
                for (int round = 0; round < 300; round++) {
                    volume.getData(0, target, 0, target.length);
                }
            });
            readers[i].setUncaughtExceptionHandler((thread, error) -> failed[reader] = true);
            readers[i].start();
        }
        while (readers[0].isAlive() || readers[1].isAlive()) {
            readers[0].interrupt();
            readers[1].interrupt();
            volume.putData(10, ByteBuffer.wrap(block));
        }
        readers[0].join();
        readers[1].join();
        assertThat(failed).containsExactly(false, false);
        volume.sync();
        volume.close();
    }

    @Test
    void aVolumeForReadingRefusesToWrite() {
        Path file = directory.resolve("file");
        new DurableFileVolume(file, false).close();
        DurableFileVolume volume = new DurableFileVolume(file, true);
        assertThat(volume.isReadOnly()).isTrue();
        assertThatThrownBy(() -> volume.putByte(0, (byte) 1)).hasMessage("cannot write to " + file);
        assertThatThrownBy(() -> volume.getByte(0)).hasMessage("cannot read " + file);
        volume.close();
    }

    @Test
    void aVolumeReadsWhatItWroteInEveryUnit() {
        DurableFileVolume volume = new DurableFileVolume(directory.resolve("file"), false);
        volume.putLong(0, Long.MIN_VALUE + 7);
        volume.putInt(8, -5);
        volume.putData(12, new byte[] {9, 8, 7}, 1, 2);
        assertThat(volume.getLong(0)).isEqualTo(Long.MIN_VALUE + 7);
        assertThat(volume.getInt(8)).isEqualTo(-5);
        assertThat(volume.getByte(13)).isEqualTo((byte) 7);
        assertThat(volume.length()).isEqualTo(14);
        volume.clear(8, 12);
        assertThat(volume.getInt(8)).isZero();
        volume.truncate(8);
        assertThat(volume.length()).isEqualTo(8);
        volume.close();
    }

    static Stream<VolumeFactory> volumesOfMapDb() {
        return Stream.of(FileChannelVol.FACTORY, MappedFileVol.FACTORY);
    }

    @ParameterizedTest
    @MethodSource("volumesOfMapDb")
    void volumesOfMapDbCanBePluggedIn(VolumeFactory volumes) {
        MapDbOptions options = MapDbOptions.defaults().withSegmentBytes(4096).withVolumes(volumes);
        List<LogEntry> entries = Harness.entries(1, 1, 200);
        for (int i = 0; i < entries.size(); i += 50) {
            ManualLoop loop = new ManualLoop();
            MapDbLogStore store = MapDbLogStore.open(directory, options);
            store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, loop));
            assertThat(store.read(0, 1000, Long.MAX_VALUE)).isEqualTo(entries.subList(0, i));
            for (LogEntry entry : entries.subList(i, i + 50)) {
                store.write(LogWrite.append(List.of(entry)));
                loop.runAll();
            }
            store.close();
        }
    }

    @Test
    void segmentSizesOutOfRangeAreRefused() {
        for (int bytes : new int[] {-1, 0, 1023, (1 << 30) + 1}) {
            assertThatThrownBy(() -> MapDbOptions.defaults().withSegmentBytes(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a segment has 1 KiB to 1 GiB, not " + bytes + " bytes");
        }
    }
}
