package io.raftkit.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/** A snapshot file does not hold what was written: it is cut off, or a checksum does not match. */
final class DamagedSnapshotException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedSnapshotException(Path file, String what) {
        super(file + " is damaged: " + what);
    }
}
