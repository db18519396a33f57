package io.raftkit.storage.mapdb;

import java.io.File;
import java.nio.ByteBuffer;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;

/** Hands everything to another volume. */
class ForwardingVolume extends Volume {
    private final Volume target;

    ForwardingVolume(Volume target) {
        this.target = target;
    }

    @Override
    public void putData(long offset, ByteBuffer source) {
        target.putData(offset, source);
    }

    @Override
    public void getData(long offset, byte[] bytes, int from, int size) {
        target.getData(offset, bytes, from, size);
    }

    @Override
    public void sync() {
        target.sync();
    }

    @Override
    public void close() {
        closed.set(true);
        target.close();
    }

    @Override
    public void ensureAvailable(long offset) {
        target.ensureAvailable(offset);
    }

    @Override
    public void truncate(long size) {
        target.truncate(size);
    }

    @Override
    public void putLong(long offset, long value) {
        target.putLong(offset, value);
    }

    @Override
    public void putInt(long offset, int value) {
        target.putInt(offset, value);
    }

    @Override
    public void putByte(long offset, byte value) {
        target.putByte(offset, value);
    }

    @Override
    public void putData(long offset, byte[] source, int from, int size) {
        putData(offset, ByteBuffer.wrap(source, from, size));
    }

    @Override
    public long getLong(long offset) {
        return target.getLong(offset);
    }

    @Override
    public int getInt(long offset) {
        return target.getInt(offset);
    }

    @Override
    public byte getByte(long offset) {
        return target.getByte(offset);
    }

    @Override
    public DataInput2 getDataInput(long offset, int size) {
        return target.getDataInput(offset, size);
    }

    @Override
    public int sliceSize() {
        return target.sliceSize();
    }

    @Override
    public boolean isSliced() {
        return target.isSliced();
    }

    @Override
    public long length() {
        return target.length();
    }

    @Override
    public boolean isReadOnly() {
        return target.isReadOnly();
    }

    @Override
    public File getFile() {
        return target.getFile();
    }

    @Override
    public boolean getFileLocked() {
        return target.getFileLocked();
    }

    @Override
    public void clear(long from, long to) {
        target.clear(from, to);
    }
}
