package io.raftkit.consensus;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What no server in order would say. A mistake or an attack must not take the cluster to a term after which none could
 * be held, or a log to an index after which there is none.
 */
final class Sanity {
    /** No server misses so many elections. */
    private static final long LARGEST_TERM_JUMP = 1L << 32;

    /** At a million entries a second, a log gets there in a hundred thousand years. */
    private static final long LARGEST_INDEX = 1L << 62;

    private Sanity() {}

    /** What is wrong with a message, as seen in {@code currentTerm}; null if nothing is. */
    static @Nullable String objection(Message.OfTerm message, long currentTerm) {
        if (message.term() - currentTerm > LARGEST_TERM_JUMP) {
            return "it says term " + message.term() + ", and the term here is " + currentTerm;
        }
        String objection = objection(lastNamed(message), message.term());
        if (objection == null && message instanceof Message.AppendEntries request) {
            return objection(request.previous(), message.term());
        }
        if (objection == null && message instanceof Message.InstallSnapshot request) {
            return objection(request.snapshot());
        }
        return objection;
    }

    private static @Nullable String objection(LogId named, long term) {
        if (named.index() >= LARGEST_INDEX) {
            return "it says that its log reaches index " + named.index();
        }
        if (named.term() > term) {
            return "in term " + term + " it names the entry " + named;
        }
        boolean isFirst = named.index() == 0;
        boolean isOfNoTerm = named.term() == 0;
        return isFirst == isOfNoTerm ? null : "it names the entry " + named;
    }

    private static @Nullable String objection(Snapshot snapshot) {
        long configurationIndex = snapshot.metadata().configurationIndex();
        return configurationIndex <= snapshot.index()
                ? null
                : "its snapshot ends at " + snapshot.lastIncluded() + " and has the configuration of entry "
                        + configurationIndex;
    }

    private static LogId lastNamed(Message.OfTerm message) {
        if (message instanceof Message.AppendEntries request) {
            List<LogEntry> entries = request.entries();
            return entries.isEmpty()
                    ? request.previous()
                    : entries.get(entries.size() - 1).id();
        }
        if (message instanceof Message.AppendEntriesResponse response) {
            return response.match();
        }
        if (message instanceof Message.InstallSnapshot request) {
            return request.snapshot().lastIncluded();
        }
        if (message instanceof Message.InstallSnapshotResponse response) {
            return response.lastIncluded();
        }
        if (message instanceof Message.RequestVote request) {
            return request.lastLog();
        }
        if (message instanceof Message.RequestPreVote request) {
            return request.lastLog();
        }
        return LogId.ZERO;
    }
}
