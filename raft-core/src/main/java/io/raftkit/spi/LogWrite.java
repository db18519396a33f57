package io.raftkit.spi;

import io.raftkit.consensus.Effect;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write to the log, in one piece: after a crash all of it is there, or a prefix of the entries without the rest, but
 * never an entry without the hard state and truncation of its own and all earlier writes.
 *
 * @param hardState the new term and vote, if they changed
 * @param truncateAfter drop what follows this index first; {@link #NO_TRUNCATION} for nothing
 * @param entries then append these; the first follows the last that is left
 */
public record LogWrite(@Nullable HardState hardState, long truncateAfter, List<LogEntry> entries) {
    /** Nothing is truncated. */
    public static final long NO_TRUNCATION = Effect.Persist.NO_TRUNCATION;

    /** Only entries. */
    public static LogWrite append(List<LogEntry> entries) {
        return new LogWrite(null, NO_TRUNCATION, entries);
    }
}
