package io.raftkit.snapshot;

import static io.raftkit.snapshot.SteadyOutput.MOST_UNSYNCED_BYTES;
import static io.raftkit.snapshot.SteadyOutput.SYNC_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.testkit.files.CrashFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SteadyOutputTest {
    private final CrashFileSystem files = CrashFileSystem.create();
    private final Path file = files.directory("snapshots").resolve("file");

    /** Those that have not run yet. */
    private final List<Runnable> syncs = new ArrayList<>();

    private FileChannel channel;

    @BeforeEach
    void open() throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel directory = FileChannel.open(file.getParent())) {
            directory.force(true); // the name is durable, so that what a crash leaves can be looked at
        }
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    private SteadyOutput output(Executor executor) {
        return new SteadyOutput(channel, file, executor);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }

    @Test
    void whatIsWrittenIsSyncedLittleByLittle() throws IOException {
        SteadyOutput output = output(Runnable::run);
        long before = files.syncs();
        for (int i = 0; i < 8; i++) {
            output.write(bytes(SYNC_BYTES / 2));
        }
        assertThat(files.syncs() - before).isEqualTo(4);
    }

    @Test
    void writingGoesOnWhileTheDiskIsBusyAndOneSyncIsUnderWayAtATime() throws IOException {
        SteadyOutput output = output(syncs::add);
        for (int i = 0; i < MOST_UNSYNCED_BYTES / SYNC_BYTES; i++) {
            output.write(bytes(SYNC_BYTES));
        }
        assertThat(Files.size(file)).isEqualTo(MOST_UNSYNCED_BYTES);
        assertThat(syncs).hasSize(1);
        syncs.remove(0).run();
        output.write(bytes(1));
        assertThat(syncs).as("for what was written meanwhile").hasSize(1);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void writingWaitsOnceTooMuchIsNotDurable() throws Exception {
        SteadyOutput output = output(syncs::add);
        output.write(bytes(SYNC_BYTES));
        output.write(bytes(MOST_UNSYNCED_BYTES - SYNC_BYTES));
        Thread writer = new Thread(() -> {
            try {
                output.write(bytes(1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.setDaemon(true);
        writer.start();
        while (writer.getState() != Thread.State.WAITING) {
            assertThat(writer.isAlive()).as("the writer waits").isTrue();
            Thread.onSpinWait();
        }
        syncs.remove(0).run();
        writer.join();
        assertThat(syncs).hasSize(1);
    }

    @Test
    void syncCoversWhatWasWrittenAfterTheOneBeside() throws IOException {
        SteadyOutput output = output(Runnable::run);
        output.write(bytes(SYNC_BYTES));
        output.write(bytes(10));
        output.sync();
        files.crashKeepingNothing();
        assertThat(Files.size(file)).isEqualTo(SYNC_BYTES + 10);
    }

    @Test
    void syncThatFailsBesideTheWritingEndsIt() throws IOException {
        SteadyOutput output = output(syncs::add);
        output.write(bytes(SYNC_BYTES));
        files.failSyncAfter(0);
        syncs.remove(0).run();
        assertThatThrownBy(() -> output.write(bytes(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file");
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(output::sync).isInstanceOf(IOException.class);
    }

    /** It may end at any moment, also while another write is about to begin the next one. */
    @Test
    void syncThatFailsIsNotForgottenWheneverItEnds() throws IOException {
        SteadyOutput output = output(syncs::add);
        output.write(bytes(SYNC_BYTES));
        files.failSyncAfter(0);
        output.write(bytes(1));
        syncs.get(0).run();
        assertThat(output.hasLostWrites()).isTrue();
        assertThatThrownBy(() -> output.write(bytes(SYNC_BYTES))).isInstanceOf(IOException.class);
        assertThat(syncs).as("no other sync begins").hasSize(1);
        assertThatThrownBy(output::sync).isInstanceOf(IOException.class);
    }

    @Test
    void syncThatFailsBesideTheLastWriteIsNotForgotten() throws IOException {
        SteadyOutput output = output(Runnable::run);
        files.failSyncAfter(0);
        output.write(bytes(SYNC_BYTES));
        assertThatThrownBy(output::sync).isInstanceOf(IOException.class);
    }

    @Test
    void writeThatFailsEndsIt() {
        SteadyOutput output = output(Runnable::run);
        files.limit(100);
        assertThatThrownBy(() -> output.write(bytes(101))).isInstanceOf(IOException.class);
        assertThat(channel.isOpen()).isFalse();
        assertThat(output.hasLostWrites())
                .as("what was written before it is there")
                .isFalse();
    }
}
