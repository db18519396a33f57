package io.raftkit.bench.peers;

import io.aeron.CommonContext;
import java.io.File;
import java.nio.file.Path;
import org.agrona.IoUtil;

/**
 * Where a media driver keeps its buffers and everybody finds it: in memory, as Aeron means it, and not beside the log,
 * where the kernel would write them to the disk again and again.
 */
final class AeronDirectory {
    /** Where all of them are. */
    static final Path PARENT =
            Path.of(CommonContext.getAeronDirectoryName()).resolve("..").normalize();

    private static final String PREFIX = "raftkit-bench-aeron-";

    private AeronDirectory() {}

    /** The name of one for a member of this process. */
    static String of(int port) {
        deleteThoseOfTheDead();
        return PARENT.resolve(PREFIX + ProcessHandle.current().pid() + "-" + port)
                .toString();
    }

    /** A process that was killed has left its own behind, and memory that they take is missed. */
    private static void deleteThoseOfTheDead() {
        File[] all = PARENT.toFile().listFiles((parent, name) -> name.startsWith(PREFIX));
        for (File each : all == null ? new File[0] : all) {
            String pid = each.getName().substring(PREFIX.length()).split("-", 2)[0];
            if (ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                IoUtil.delete(each, true);
            }
        }
    }
}
