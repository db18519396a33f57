package io.raftkit.testkit.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file, or an open directory, which can only be forced. */
final class CrashChannel extends FileChannel {
    /** What it was opened for; {@code sync}: each write is durable when it returns. */
    record Mode(boolean read, boolean write, boolean append, boolean sync) {}

    private static final int TRANSFER_BYTES = 8192;

    private final CrashFileSystem files;
    private final Device device;
    private final Node node;
    private final Mode mode;
    private final long life;
    private long position;

    CrashChannel(CrashFileSystem files, Node node, Mode mode) {
        this.files = files;
        this.device = files.device();
        this.node = node;
        this.mode = mode;
        this.life = device.life();
    }

    /** Whether there was no crash since it was opened. */
    boolean isConnected() {
        synchronized (device) {
            return life == device.life();
        }
    }

    private FileNode file() throws IOException {
        check();
        if (node instanceof FileNode file) {
            return file;
        }
        throw new IOException("Is a directory");
    }

    private FileNode readable() throws IOException {
        FileNode file = file();
        if (!mode.read) {
            throw new NonReadableChannelException();
        }
        return file;
    }

    private FileNode writable() throws IOException {
        FileNode file = file();
        if (!mode.write) {
            throw new NonWritableChannelException();
        }
        return file;
    }

    private void check() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        device.check();
        if (life != device.life()) {
            throw new IOException("opened before the power failed");
        }
    }

    @Override
    public int read(ByteBuffer target, long from) throws IOException {
        synchronized (device) {
            FileNode file = readable();
            if (from >= file.size()) {
                return -1;
            }
            int count = (int) Math.min(target.remaining(), file.size() - from);
            target.put(file.read(from, count));
            return count;
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        synchronized (device) {
            int count = read(target, position);
            position += Math.max(0, count);
            return count;
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            int count = read(targets[i]);
            total += Math.max(0, count);
            if (targets[i].hasRemaining()) {
                return total == 0 && count < 0 ? -1 : total;
            }
        }
        return total;
    }

    @Override
    public int write(ByteBuffer source, long to) throws IOException {
        synchronized (device) {
            FileNode file = writable();
            int count = room(file, to, source.remaining());
            byte[] bytes = new byte[count];
            source.get(bytes);
            file.write(to, bytes);
            if (mode.sync) {
                file.sync();
            }
            return count;
        }
    }

    /** How much of a write there is room for. */
    private int room(FileNode file, long to, int count) throws IOException {
        long growth = to + count - file.size();
        long missing = Math.min(growth, files.used() + growth - device.limit());
        if (growth <= 0 || missing <= 0) {
            return count;
        }
        if (missing >= count) {
            throw new IOException("No space left on device");
        }
        return (int) (count - missing);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        synchronized (device) {
            long to = mode.append ? writable().size() : position;
            int count = write(source, to);
            position = to + count;
            return count;
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += write(sources[i]);
            if (sources[i].hasRemaining()) {
                return total;
            }
        }
        return total;
    }

    @Override
    public long position() throws IOException {
        synchronized (device) {
            var unused = file();
            return position;
        }
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        synchronized (device) {
            var unused = file();
            position = newPosition;
            return this;
        }
    }

    @Override
    public long size() throws IOException {
        synchronized (device) {
            return file().size();
        }
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        synchronized (device) {
            FileNode file = writable();
            if (size < file.size()) {
                file.resize(size);
            }
            position = Math.min(position, size);
            return this;
        }
    }

    @Override
    public void force(boolean withMetadata) throws IOException {
        synchronized (device) {
            check();
            node.sync();
        }
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        long done = 0;
        while (done < count) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(TRANSFER_BYTES, count - done));
            if (read(buffer, from + done) <= 0) {
                break;
            }
            int written = target.write(buffer.flip());
            done += written;
            if (written == 0) {
                break;
            }
        }
        return done;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
        long done = 0;
        while (done < count) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(TRANSFER_BYTES, count - done));
            if (source.read(buffer) <= 0) {
                break;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                done += write(buffer, to + done);
            }
        }
        return done;
    }

    @Override
    public MappedByteBuffer map(MapMode mapMode, long from, long size) {
        throw new UnsupportedOperationException("stores to a mapping cannot be seen, and so not be lost");
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) throws IOException {
        return tryLock(from, size, shared);
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) throws IOException {
        synchronized (device) {
            FileNode file = shared ? readable() : writable();
            CrashLock lock = new CrashLock(this, from, size, shared);
            file.lock(lock);
            return lock;
        }
    }

    @Override
    protected void implCloseChannel() {}
}
