package io.raftkit.bench;

import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.storage.mapdb.MapDbLogStore;
import io.raftkit.storage.mapdb.MapDbOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;
import org.mapdb.volume.MappedFileVol;

/** Makes entries durable, one way or another. */
interface AppendTarget extends AutoCloseable {
    /** So many are left by compaction. */
    int KEPT_ENTRIES = 100_000;

    /** Durable when it returns; the write has entries and nothing else. */
    void append(LogWrite write) throws Exception;

    @Override
    void close() throws IOException;

    /**
     * Opens one.
     *
     * @param name {@code file}: written and synced in place, the least that can be done; {@code store}: a {@link
     *     MapDbLogStore}; {@code mapped}: the same on mapped volumes; {@code tree}: MapDB's transactional B-tree
     */
    static AppendTarget open(String name, Path directory) throws IOException {
        return switch (name) {
            case "file" -> new PlainFile(directory.resolve("file"));
            case "store" -> new Store(MapDbLogStore.open(directory.resolve("log")), KEPT_ENTRIES);
            case "mapped" ->
                new Store(
                        MapDbLogStore.open(
                                directory.resolve("mapped"),
                                MapDbOptions.defaults().withVolumes(MappedFileVol.FACTORY)),
                        KEPT_ENTRIES);
            case "tree" -> new Tree(directory.resolve("tree"));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Preallocated, and written over from its beginning when its end is reached. */
    final class PlainFile implements AppendTarget {
        private static final int BYTES = 256 << 20;

        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(4 << 20);
        private long at;

        PlainFile(Path file) throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            for (long zeros = 0; zeros < BYTES; zeros += buffer.capacity()) {
                write(buffer.clear(), zeros);
            }
            channel.force(true);
        }

        private void write(ByteBuffer source, long offset) throws IOException {
            long position = offset;
            while (source.hasRemaining()) {
                position += channel.write(source, position);
            }
        }

        @Override
        public void append(LogWrite write) throws IOException {
            buffer.clear();
            for (LogEntry entry : write.entries()) {
                entry.writeTo(buffer);
            }
            int length = buffer.flip().remaining();
            if (at + length > BYTES) {
                at = 0;
            }
            write(buffer, at);
            at += length;
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** The log store, which does its work at once on the thread that asks for it. */
    final class Store implements AppendTarget {
        private final MapDbLogStore store;
        private final long keptEntries;
        private long compactedTo;

        Store(MapDbLogStore store, long keptEntries) {
            this.store = store;
            this.keptEntries = keptEntries;
            store.recover(new LogStore.Context(GroupId.DEFAULT, NodeId.of("n1"), new AtOnce()));
        }

        @Override
        public void append(LogWrite write) throws Exception {
            store.write(write).toCompletableFuture().get();
            LogId last = write.entries().get(write.entries().size() - 1).id();
            if ((last.index() - compactedTo) / 2 >= keptEntries) {
                compactedTo = last.index() - keptEntries;
                store.compact(new LogId(last.term(), compactedTo));
            }
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** Does tasks where they come in. */
    final class AtOnce implements EventLoop {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            throw new UnsupportedOperationException("there is room on the disk");
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    }

    /** Keys are indexes, values are records, a commit each batch. */
    final class Tree implements AppendTarget {
        private final DB db;
        private final BTreeMap<Long, byte[]> map;

        Tree(Path file) {
            db = DBMaker.fileDB(file.toFile())
                    .fileChannelEnable()
                    .transactionEnable()
                    .make();
            map = db.treeMap("log", Serializer.LONG, Serializer.BYTE_ARRAY).createOrOpen();
        }

        @Override
        public void append(LogWrite write) {
            for (LogEntry entry : write.entries()) {
                byte[] record = new byte[entry.sizeBytes()];
                entry.writeTo(ByteBuffer.wrap(record));
                map.put(entry.index(), record);
            }
            db.commit();
        }

        @Override
        public void close() {
            db.close();
        }
    }
}
