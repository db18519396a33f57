package io.raftkit.runtime;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.spi.SnapshotStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one server has asked of a snapshot, and how far it is read for that server. */
final class SnapshotReader {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReader.class);
    private static final int MOST_ASKED = 4096;

    private final SnapshotStore store;
    private final Snapshot snapshot;
    private final Speed speed;
    private final Deque<Message.FetchSnapshot> asked = new ArrayDeque<>();
    private @Nullable InputStream source;
    private long position;
    private long lastAsked;

    /** The server begins, or goes on, at {@code offset}. */
    SnapshotReader(SnapshotStore store, Snapshot snapshot, long offset, long now) {
        this.store = store;
        this.snapshot = snapshot;
        this.speed = new Speed(offset, now);
        this.lastAsked = now;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    long lastAsked() {
        return lastAsked;
    }

    boolean isAsked() {
        return !asked.isEmpty();
    }

    /** Who asks for something that is not behind what was asked before begins anew: nothing else is wanted any more. */
    void ask(Message.FetchSnapshot request, long now) {
        lastAsked = now;
        if (!asked.isEmpty() && request.offset() <= asked.getLast().offset()) {
            asked.clear();
        }
        if (asked.size() < MOST_ASKED) {
            asked.add(request);
        }
    }

    /** Reads the piece that was asked for first. */
    SnapshotChunk next(int mostBytes) throws IOException {
        Message.FetchSnapshot request = asked.remove();
        InputStream at = source;
        if (at == null || request.offset() != position) {
            close();
            at = store.open(snapshot, request.offset());
            source = at;
        }
        int length = (int) Math.min(Math.min(request.length(), mostBytes), snapshot.sizeBytes() - request.offset());
        byte[] data = new byte[length];
        int count = at.readNBytes(data, 0, length);
        position = request.offset() + count;
        if (count < length) {
            throw new EOFException("the snapshot ends after " + position + " bytes");
        }
        return new SnapshotChunk(request.snapshot(), request.offset(), Bytes.wrap(data));
    }

    long speed(long doneBytes, long now) {
        return speed.at(doneBytes, now);
    }

    void close() {
        InputStream closing = source;
        source = null;
        try {
            if (closing != null) {
                closing.close();
            }
        } catch (IOException e) {
            LOG.debug("a snapshot that was read could not be closed", e);
        }
    }
}
