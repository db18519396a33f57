package io.raftkit.testkit.files;

import java.io.IOException;

/** What a name stands for. Guarded by its {@link Device}. */
abstract sealed class Node permits FileNode, DirectoryNode {
    private final Device device;

    Node(Device device) {
        this.device = device;
    }

    final Device device() {
        return device;
    }

    /** Everything done so far becomes durable, or is as good as lost. */
    final void sync() throws IOException {
        device.sync(this::persist, this::lose);
    }

    /** What is not durable becomes so. */
    abstract void persist();

    /** What is not durable never will be, but it can be read until the next crash. */
    abstract void lose();

    /** What is not durable is left as {@code survivors} say, and all that is left is durable. */
    abstract void crash(Survivors survivors);

    /** Bytes of all files in it. */
    abstract long bytes();
}
