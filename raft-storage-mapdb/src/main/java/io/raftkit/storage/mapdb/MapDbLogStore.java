package io.raftkit.storage.mapdb;

import io.raftkit.error.DamagedLogException;
import io.raftkit.error.StorageException;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable log in segment files on MapDB volumes.
 *
 * <p>What queued up while the last sync ran is made durable by one write and one sync. Every entry is verified against
 * its checksum when it is read. A write that a crash tore is cut when the store is opened again; anything else that is
 * not as it was written is reported, never repaired by forgetting it. After a failed write or sync the store takes no
 * more writes.
 *
 * <p>A directory belongs to one node of one group, and to one process at a time. The format is described in
 * {@code docs/STORAGE.md}.
 *
 * <pre>{@code
 * RaftNode node = RaftNode.builder().log(MapDbLogStore.open(Path.of("/var/lib/app/n1"))) ...
 * }</pre>
 */
public final class MapDbLogStore implements LogStore {
    private static final Logger LOG = LoggerFactory.getLogger(MapDbLogStore.class);

    private record Running(LogView view, GroupCommit commit, Ownership ownership) {}

    private final StoreDirectory directory;
    private final MapDbOptions options;
    private volatile @Nullable Running running;

    private MapDbLogStore(StoreDirectory directory, MapDbOptions options) {
        this.directory = directory;
        this.options = options;
    }

    /**
     * A log in {@code directory}, which is created when the node starts if it does not exist.
     *
     * @throws StorageException if there is something else than a directory
     */
    public static MapDbLogStore open(Path directory) {
        return open(directory, MapDbOptions.defaults());
    }

    /** As {@link #open(Path)}, with options. The segment size may differ from the one before. */
    public static MapDbLogStore open(Path directory, MapDbOptions options) {
        StoreDirectory store = new StoreDirectory(directory);
        store.check();
        return new MapDbLogStore(store, options);
    }

    @Override
    public synchronized RecoveredLog recover(Context context) {
        if (running != null) {
            throw new IllegalStateException("the log in " + directory + " is recovered already");
        }
        Ownership ownership = Ownership.take(directory, context);
        try {
            return startOrSetAside(context, ownership);
        } catch (IOException | RuntimeException e) {
            closeAfter(e, ownership);
            throw e instanceof StorageException refused
                    ? refused
                    : new StorageException(
                            "the log in " + directory + " cannot be opened: " + RootCause.of(e) + ". A segment takes "
                                    + (options.segmentBytes() >> 20) + " MiB of free space",
                            e);
        }
    }

    private RecoveredLog startOrSetAside(Context context, Ownership ownership) throws IOException {
        try {
            return start(context, ownership);
        } catch (DamagedLogException e) {
            if (options.onDamage() != MapDbOptions.OnDamage.SET_ASIDE) {
                throw e;
            }
            LOG.error(
                    "{}/{}: {}. The log is set aside in {}, as the options say, and the node begins anew with an empty"
                            + " one: it takes no part until it is admitted again",
                    context.group(),
                    context.self(),
                    e.getMessage(),
                    directory.aside(ownership.identity().incarnation()));
            ownership.setAside(context);
            return start(context, ownership);
        }
    }

    private RecoveredLog start(Context context, Ownership ownership) throws IOException {
        SegmentFiles files = new SegmentFiles(directory, options);
        if (ownership.isNew()) {
            SegmentHeader first = new SegmentHeader(
                    1,
                    files.sizeFor(0),
                    ownership.identity().incarnation(),
                    LogId.ZERO,
                    HardState.INITIAL,
                    Chain.START);
            files.create(first).release();
            ownership.confirm();
        }
        Recovery.Result recovered = new Recovery(directory, files, ownership.identity()).run();
        LogView view = new LogView(recovered.replay().written());
        Appender appender = new Appender(files, view, recovered, context.disk()::nanoTime);
        GroupCommit commit = new GroupCommit(directory, context, view, files, appender);
        running = new Running(view, commit, ownership);
        RecoveredLog log = recovered.replay().finish();
        LOG.info(
                "{}/{}: opened the log in {}: entries {} to {}, term {}",
                context.group(),
                context.self(),
                directory,
                log.base().index() + 1,
                log.lastIndex(),
                log.hardState().term());
        return log;
    }

    private static void closeAfter(Exception cause, Ownership ownership) {
        try {
            ownership.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the entries do not follow the log, or what was compacted is to be truncated
     */
    @Override
    public CompletionStage<Void> write(LogWrite write) {
        return running().commit().write(write);
    }

    @Override
    public CompletionStage<Void> reset(LogId lastIncluded) {
        return running().commit().reset(lastIncluded);
    }

    @Override
    public List<LogEntry> read(long after, long upTo, long maxBytes) {
        return running().view().plan(after, upTo, maxBytes).read();
    }

    @Override
    public void compact(LogId upTo) {
        running().commit().compact(upTo.index());
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the log in " + directory + " must be recovered first");
        }
        return now;
    }

    /**
     * {@inheritDoc}
     *
     * @throws StorageException if something that was written could not be made durable
     */
    @Override
    public synchronized void close() {
        Running now = running;
        if (now == null) {
            return;
        }
        try {
            now.commit().close();
        } finally {
            release(now.ownership());
        }
    }

    private void release(Ownership ownership) {
        try {
            ownership.close();
        } catch (IOException e) {
            throw new StorageException(directory + " could not be unlocked: " + e, e);
        }
    }
}
