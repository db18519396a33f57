package io.raftkit.model;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a snapshot is.
 *
 * @param activity what is done with it
 * @param peer with which other server, null if with none
 * @param lastIncluded the last entry that it contains
 * @param doneBytes how much of its state
 * @param totalBytes length of its state; of one that is being taken, what it may be, judging by the one before, and 0
 *     if there was none
 * @param bytesPerSecond how fast, since it was begun or gone on with
 */
public record SnapshotProgress(
        Activity activity,
        @Nullable NodeId peer,
        LogId lastIncluded,
        long doneBytes,
        long totalBytes,
        long bytesPerSecond) {
    /** What is done with a snapshot. */
    public enum Activity {
        /** One of the server's own state is written. */
        TAKING,
        /** One that another server has is fetched. */
        RECEIVING,
        /** One is sent to a server that asks for it. */
        SENDING
    }

    /** How long it will take from now on, if that can be told. */
    public Optional<Duration> remaining() {
        return bytesPerSecond > 0 && totalBytes >= doneBytes
                ? Optional.of(Duration.ofMillis((long) ((totalBytes - doneBytes) * 1000.0 / bytesPerSecond)))
                : Optional.empty();
    }
}
