package io.raftkit.storage.mapdb;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mapdb.volume.Volume;
import org.mapdb.volume.VolumeFactory;

/** The volumes that ship, on the file system of a directory instead of the usual one. */
final class PathVolumes extends VolumeFactory {
    private final Path directory;

    PathVolumes(Path directory) {
        this.directory = directory;
    }

    @Override
    public Volume makeVolume(
            String file, boolean readOnly, long fileLockWait, int sliceShift, long initSize, boolean fixedSize) {
        return new DurableFileVolume(directory.resolve(file), readOnly);
    }

    @Override
    public boolean exists(@Nullable String file) {
        return file != null && Files.exists(directory.resolve(file));
    }

    @Override
    public boolean handlesReadonly() {
        return true;
    }
}
