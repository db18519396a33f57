package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written wherever, the file holds what was written last at each place, and what it held elsewhere. */
class DirectWriterTest {
    private static final int SIZE = 4 << 20;
    private static final int MOST_AT_ONCE = 3 << 20;

    @TempDir
    Path directory;

    private final byte[] expected = new byte[SIZE];
    private Path file;
    private @Nullable FileChannel reader;
    private int reads;

    @BeforeEach
    void makeFile() throws IOException {
        file = directory.resolve("file");
        Files.write(file, expected);
        reader = FileChannel.open(file, StandardOpenOption.READ);
    }

    @AfterEach
    void closeReader() throws IOException {
        Objects.requireNonNull(reader).close();
    }

    private DirectWriter open() {
        DirectWriter writer = DirectWriter.open(file, SIZE, (offset, target) -> {
            reads++;
            read(offset, target);
        });
        assumeThat(writer).as("the file system takes direct writes").isNotNull();
        return Objects.requireNonNull(writer);
    }

    private void read(long offset, ByteBuffer target) {
        try {
            Objects.requireNonNull(reader).read(target, offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(DirectWriter writer, Random random, int offset, int count) throws IOException {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, expected, offset, count);
        ByteBuffer source = ByteBuffer.wrap(bytes);
        writer.write(offset, source);
        assertThat(source.hasRemaining()).isFalse();
    }

    private void checkFile() throws IOException {
        assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void writesAnywhere(long seed) throws IOException {
        Random random = new Random(seed);
        random.nextBytes(expected);
        Files.write(file, expected);
        for (int life = 0; life < 5; life++) {
            DirectWriter writer = open();
            for (int i = 0; i < 20; i++) {
                int count = 1 + random.nextInt(random.nextInt(10) == 0 ? MOST_AT_ONCE : 10_000);
                write(writer, random, random.nextInt(SIZE - count), count);
            }
            writer.close();
            checkFile();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsAppendedToZerosNeedsNoReadingButOfTheFirstBlock(long seed) throws IOException {
        Random random = new Random(seed);
        DirectWriter first = open();
        int at = 300;
        write(first, random, 0, at);
        first.close();

        DirectWriter writer = open();
        writer.isZeroFrom(at);
        reads = 0;
        while (at < SIZE - 100_000) {
            int count = 1 + random.nextInt(random.nextBoolean() ? 100_000 : 500);
            write(writer, random, at, count);
            at += count;
        }
        write(writer, random, SIZE - 16, 16);
        writer.close();
        checkFile();
        assertThat(reads).isOne();
    }

    @Test
    void aFileThatDoesNotConsistOfBlocksIsLeftToThePageCache() {
        assertThat(DirectWriter.open(file, SIZE - 1, (offset, target) -> {})).isNull();
        assertThat(DirectWriter.open(file, 0, (offset, target) -> {})).isNull();
    }

    @Test
    void aVolumeReadsWhatItHasWrittenDirectly() {
        DurableFileVolume volume = new DurableFileVolume(file, false, SIZE);
        volume.isZeroFrom(0);
        Random random = new Random(7);
        int at = 0;
        while (at < SIZE / 2) {
            byte[] bytes = new byte[1 + random.nextInt(5_000)];
            random.nextBytes(bytes);
            volume.putData(at, ByteBuffer.wrap(bytes));
            volume.sync();
            byte[] read = new byte[bytes.length];
            volume.getData(at, read, 0, read.length);
            assertThat(read).isEqualTo(bytes);
            at += bytes.length;
        }
        volume.close();
    }
}
