package io.raftkit.storage.mapdb;

import io.raftkit.spi.LogStore;
import io.raftkit.spi.News;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether there is space for the next segment. While there is none, it is looked for again every second, and the node
 * is told. Used under the disk's lock only.
 *
 * <p>The next segment is prepared when the present one is half full. So space runs out while half a segment is left for
 * what must be written: terms, votes, and what was accepted before.
 */
final class Room {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    private static final long RETRY_NANOS = 1_000_000_000;

    private final LogStore.Context context;
    private final News news;
    private final Runnable search;
    private boolean isMissing;
    private boolean isAwaited;

    /** Calls {@code search} on the disk loop when it is time to look for room again. */
    Room(LogStore.Context context, News news, Runnable search) {
        this.context = context;
        this.news = news;
        this.search = search;
    }

    /** There is none at present. */
    void missing(NoRoomException why) {
        if (!isMissing) {
            isMissing = true;
            LOG.warn("{}/{}: the log has no room to grow: {}", context.group(), context.self(), why.getMessage());
        }
        searchLater();
        news.add(context.listener()::full);
    }

    /** It is not known whether there is any: if there was none before, it is still looked for. */
    void unknown() {
        if (isMissing) {
            searchLater();
        }
    }

    private void searchLater() {
        if (!isAwaited) {
            isAwaited = true;
            context.disk().schedule(RETRY_NANOS, search);
        }
    }

    /** The time to look for it again has come. */
    void awaited() {
        isAwaited = false;
    }

    boolean isMissing() {
        return isMissing;
    }

    /** Whatever is to be written finds room. */
    void found() {
        if (isMissing) {
            isMissing = false;
            LOG.info("{}/{}: the log has room to grow again", context.group(), context.self());
            news.add(context.listener()::hasRoom);
        }
    }
}
