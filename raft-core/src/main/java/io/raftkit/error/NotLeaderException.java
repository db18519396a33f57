package io.raftkit.error;

import io.raftkit.model.NodeId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The request reached a server that does not lead, and nothing was appended. Try again at {@link #leader}. */
public final class NotLeaderException extends RaftException {
    private static final long serialVersionUID = 1;

    private final transient @Nullable NodeId leader;

    public NotLeaderException(NodeId self, @Nullable NodeId leader) {
        this(
                leader == null ? self + " knows no leader at present" : self + " does not lead; " + leader + " does",
                leader);
    }

    public NotLeaderException(String message, @Nullable NodeId leader) {
        super(Retry.SAFE, message, null);
        this.leader = leader;
    }

    /** The leader, as far as the refusing server knows. */
    public Optional<NodeId> leader() {
        return Optional.ofNullable(leader);
    }
}
