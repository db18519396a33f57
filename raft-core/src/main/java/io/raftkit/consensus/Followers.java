package io.raftkit.consensus;

import io.raftkit.model.Configuration;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everybody a leader replicates to, by the configuration in force: voters of both halves, learners and observers. The
 * leader itself is among them, for its own disk is one more follower, unless it has removed itself.
 */
final class Followers {
    private final Server server;
    private final Map<NodeId, Progress> progress = new TreeMap<>();

    Followers(Server server) {
        this.server = server;
        configured();
    }

    /** Another configuration is in force: begins with who is new in it, and forgets who is not in it any more. */
    void configured() {
        Configuration configuration = server.configuration();
        progress.keySet().removeIf(id -> !configuration.concerns(id));
        Stream.concat(configuration.outgoing().stream(), configuration.members().stream())
                .forEach(this::follow);
    }

    private void follow(Member member) {
        Progress known = progress.get(member.id());
        if (known == null || !known.incarnation().equals(member.incarnation())) {
            progress.put(member.id(), begin(member));
        }
    }

    private Progress begin(Member member) {
        int window = server.config.maxInFlightMessages();
        return new Progress(member.incarnation(), server.log.lastIndex() + 1, window, server.now());
    }

    /** The member has come back with nothing: it begins anew. */
    void restart(Member member) {
        progress.put(member.id(), begin(member));
    }

    @Nullable
    Progress get(NodeId id) {
        return progress.get(id);
    }

    /** All but the leader itself. */
    void forEachPeer(BiConsumer<NodeId, Progress> action) {
        progress.forEach((id, follower) -> {
            if (!id.equals(server.self)) {
                action.accept(id, follower);
            }
        });
    }

    /** Up to where its log is known to agree with the leader's, durably. */
    long matchIndex(NodeId id) {
        Progress follower = progress.get(id);
        return follower == null ? 0 : follower.matchIndex();
    }

    /** When it was last heard from; the leader hears itself always. */
    long lastContact(NodeId id) {
        Progress follower = progress.get(id);
        return follower == null || id.equals(server.self) ? server.now() : follower.lastContact();
    }

    /** Whether it was heard from within an election timeout. */
    boolean isAlive(NodeId id) {
        return server.now() - lastContact(id) < server.electionTimeout();
    }

    /** The last round it has answered, of {@code latest}, which the leader answers itself. */
    long round(NodeId id, long latest) {
        Progress follower = progress.get(id);
        return id.equals(server.self) ? latest : follower == null ? 0 : follower.round();
    }
}
