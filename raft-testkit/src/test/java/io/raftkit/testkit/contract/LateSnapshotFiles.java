package io.raftkit.testkit.contract;

import io.raftkit.model.Snapshot;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Tells of damage at the end of the stream, when all of it has been given out. */
final class LateSnapshotFiles extends PlainSnapshotFiles {
    private boolean isDamaged;

    LateSnapshotFiles(Path directory) throws IOException {
        super(directory);
    }

    @Override
    void checkSum(int written, int computed, Path file) {
        isDamaged = written != computed;
    }

    @Override
    public synchronized InputStream open(Snapshot snapshot) throws IOException {
        InputStream state = super.open(snapshot);
        boolean fails = isDamaged;
        return new FilterInputStream(state) {
            @Override
            public int read() throws IOException {
                return notTheEnd(super.read());
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                return notTheEnd(super.read(target, from, length));
            }

            private int notTheEnd(int read) throws IOException {
                if (read < 0 && fails) {
                    throw new IOException("damaged");
                }
                return read;
            }
        };
    }

    @Override
    void checkAsked(Snapshot asked, Snapshot found) throws IOException {
        if (!asked.lastIncluded().equals(found.lastIncluded())) {
            throw new IOException("another snapshot is at " + asked.lastIncluded());
        }
    }
}
