package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.spi.LogWrite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment that is read in several pieces, each of which takes the place of the one before. */
class LargeSegmentTest {
    private static final int SEGMENT_BYTES = 8 << 20;

    @TempDir
    Path directory;

    private Harness log;
    private final List<LogEntry> written = new ArrayList<>();

    /** Small groups across the ends of pieces, a group larger than a piece, and small ones again. */
    @BeforeEach
    void write() {
        log = new Harness(directory, SEGMENT_BYTES);
        append(configuration(1));
        Random random = new Random(1);
        fill(3 * Window.BYTES, random);
        append(entry(1, next(), "x".repeat(Window.BYTES + 100_000)));
        append(configuration(next()));
        fill(6 * Window.BYTES, random);
    }

    private void fill(int upTo, Random random) {
        while (LogEntry.sizeBytes(written) < upTo) {
            List<LogEntry> group = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                group.add(entry(1, next() + group.size(), "x".repeat(random.nextInt(5_000))));
            }
            append(group.toArray(LogEntry[]::new));
        }
    }

    private long next() {
        return written.size() + 1L;
    }

    private static LogEntry configuration(long index) {
        Member member = new Member(Harness.N1, "host" + index + ":1", new Incarnation(new UUID(1, index)));
        return LogEntry.of(
                new LogId(1, index),
                EntryType.CONFIGURATION,
                index,
                Configuration.bootstrap(List.of(member)).encode());
    }

    private void append(LogEntry... entries) {
        written.addAll(List.of(entries));
        log.store().write(LogWrite.append(List.of(entries)));
        log.loop.runAll();
    }

    @Test
    void nothingThatIsKeptOfALogIsOverwrittenAsItIsReadOn() {
        log.reopen();

        assertThat(log.recovered().lastIndex()).isEqualTo(written.size());
        assertThat(log.recovered().configurations())
                .isEqualTo(written.stream()
                        .filter(entry -> entry.type() == EntryType.CONFIGURATION)
                        .toList())
                .hasSize(2);
        assertThat(log.readAll()).isEqualTo(written);
        log.close();
    }

    @Test
    void aWriteThatWasTornBehindSeveralPiecesIsCut() {
        Path segment = log.segments().get(0);
        int end = Harness.tail(segment);
        log.append(entry(1, next(), "y".repeat(3 * Window.BYTES / 2)));
        log.loop.runAll();
        log.kill();
        Harness.overwrite(segment, end + Window.BYTES, new byte[SEGMENT_BYTES - end - Window.BYTES]);
        log.restart();

        assertThat(log.readAll()).isEqualTo(written);
        assertThat(Harness.tail(segment)).isEqualTo(end);
        log.close();
    }

    @Test
    void whatIsLeftOfALostGroupIsFoundBehindSeveralPieces() {
        Path segment = log.segments().get(0);
        int end = Harness.tail(segment);
        LogEntry lost = entry(1, next(), "y".repeat(Window.BYTES));
        log.append(lost, entry(1, next() + 1));
        log.loop.runAll();
        int behind = Harness.tail(segment);
        log.append(entry(1, next() + 2));
        log.loop.runAll();
        log.kill();
        Harness.overwrite(segment, end + 100, (byte) 'z');

        assertThatThrownBy(log::restart)
                .hasMessageContaining("damaged at byte " + end)
                .hasMessageContaining("Unreadable entries: " + lost.index() + ".");
        assertThat(behind - end).isGreaterThan(Window.BYTES);
    }
}
