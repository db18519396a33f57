package io.raftkit.testkit.files;

import java.nio.channels.FileLock;

/** A lock that lasts as long as its channel, or until it is released. */
final class CrashLock extends FileLock {
    private final CrashChannel channel;
    private volatile boolean released;

    CrashLock(CrashChannel channel, long position, long size, boolean shared) {
        super(channel, position, size, shared);
        this.channel = channel;
    }

    @Override
    public boolean isValid() {
        return !released && channel.isOpen() && channel.isConnected();
    }

    @Override
    public void release() {
        released = true;
    }
}
