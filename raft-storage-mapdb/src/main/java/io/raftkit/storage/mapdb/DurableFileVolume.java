package io.raftkit.storage.mapdb;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;
import org.mapdb.volume.VolumeFactory;

/**
 * A file as a MapDB volume: positional writes, {@code fdatasync}, and readers that survive an interrupt.
 *
 * <p>An interrupt closes the {@link FileChannel} its thread is using, for everybody. So reads have a channel of their
 * own, which is opened again when that happens; the interrupt is kept for the reader to notice later. The writer's
 * channel is never opened again: what its lost sync had to report would be lost with it.
 */
final class DurableFileVolume extends Volume {
    static final VolumeFactory FACTORY = new Factory();

    private final Path path;
    private final @Nullable FileChannel writer;
    private final @Nullable DirectWriter direct;
    private volatile FileChannel reader;

    /** A file that may be longer or shorter than it is to be. */
    DurableFileVolume(Path path, boolean readOnly) {
        this(path, readOnly, 0);
    }

    /** A file that is to have {@code size} bytes, 0 if that is not known. */
    DurableFileVolume(Path path, boolean readOnly, long size) {
        this.path = path;
        try {
            writer = readOnly ? null : FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            reader = FileChannel.open(path, StandardOpenOption.READ);
            direct = readOnly || size == 0 ? null : DirectWriter.open(path, size, this::readWhatIsThere);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + path, e);
        }
    }

    @Override
    public void putData(long offset, ByteBuffer source) {
        boolean interrupted = Thread.interrupted();
        try {
            if (direct != null) {
                direct.write(offset, source);
            } else {
                writeFully(writer(), offset, source);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + path, e);
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public void sync() {
        boolean interrupted = Thread.interrupted();
        try {
            writer().force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sync " + path, e);
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public void getData(long offset, byte[] target, int from, int size) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    readFully(reader, offset, ByteBuffer.wrap(target, from, size));
                    return;
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        } finally {
            restore(interrupted);
        }
    }

    private static void writeFully(FileChannel channel, long offset, ByteBuffer source) throws IOException {
        long at = offset;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    private static void readFully(FileChannel channel, long offset, ByteBuffer target) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int count = channel.read(target, at);
            if (count < 0) {
                throw new EOFException("the file ends at byte " + at);
            }
            at += count;
        }
    }

    private void readWhatIsThere(long offset, ByteBuffer target) {
        byte[] there = new byte[(int) Math.max(0, Math.min(target.remaining(), length() - offset))];
        getData(offset, there, 0, there.length);
        target.put(there);
    }

    /** The writer vouches that the file holds nothing but zeros from {@code offset} on. */
    void isZeroFrom(long offset) {
        if (direct != null) {
            direct.isZeroFrom(offset);
        }
    }

    /** Whether what is written is on the disk, or in its cache, when the write returns. */
    boolean isDirect() {
        return direct != null;
    }

    private synchronized void reopen() throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
        if (!reader.isOpen()) {
            reader = FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    private FileChannel writer() throws IOException {
        if (writer == null) {
            throw new IOException("it is open for reading only");
        }
        return writer;
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            reader.close();
            if (writer != null) {
                writer.close();
            }
            if (direct != null) {
                direct.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + path, e);
        }
    }

    @Override
    public long length() {
        return path.toFile().length();
    }

    @Override
    public void truncate(long size) {
        try {
            writer().truncate(size);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot truncate " + path, e);
        }
    }

    @Override
    public void clear(long from, long to) {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(to - from, 1 << 20));
        for (long at = from; at < to; at += zeros.capacity()) {
            putData(at, zeros.clear().limit((int) Math.min(to - at, zeros.capacity())));
        }
    }

    @Override
    public void putData(long offset, byte[] source, int from, int size) {
        putData(offset, ByteBuffer.wrap(source, from, size));
    }

    @Override
    public void putLong(long offset, long value) {
        putData(offset, ByteBuffer.allocate(Long.BYTES).putLong(0, value));
    }

    @Override
    public void putInt(long offset, int value) {
        putData(offset, ByteBuffer.allocate(Integer.BYTES).putInt(0, value));
    }

    @Override
    public void putByte(long offset, byte value) {
        putData(offset, ByteBuffer.allocate(1).put(0, value));
    }

    @Override
    public long getLong(long offset) {
        return get(offset, Long.BYTES).getLong();
    }

    @Override
    public int getInt(long offset) {
        return get(offset, Integer.BYTES).getInt();
    }

    @Override
    public byte getByte(long offset) {
        return get(offset, 1).get();
    }

    @Override
    public DataInput2 getDataInput(long offset, int size) {
        return new DataInput2.ByteArray(get(offset, size).array());
    }

    private ByteBuffer get(long offset, int size) {
        byte[] bytes = new byte[size];
        getData(offset, bytes, 0, size);
        return ByteBuffer.wrap(bytes);
    }

    /** Files grow as they are written. */
    @Override
    public void ensureAvailable(long offset) {}

    @Override
    public int sliceSize() {
        return -1;
    }

    @Override
    public boolean isSliced() {
        return false;
    }

    @Override
    public boolean isReadOnly() {
        return writer == null;
    }

    @Override
    public File getFile() {
        return path.toFile();
    }

    /** The directory is locked, not the file. */
    @Override
    public boolean getFileLocked() {
        return false;
    }

    private static final class Factory extends VolumeFactory {
        @Override
        public Volume makeVolume(
                String file, boolean readOnly, long fileLockWait, int sliceShift, long initSize, boolean fixedSize) {
            return new DurableFileVolume(Path.of(file), readOnly, initSize);
        }

        @Override
        public boolean exists(@Nullable String file) {
            return file != null && Path.of(file).toFile().exists();
        }

        @Override
        public boolean handlesReadonly() {
            return true;
        }
    }
}
