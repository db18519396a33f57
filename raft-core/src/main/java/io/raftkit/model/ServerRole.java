package io.raftkit.model;

/** The part a server plays in its term. */
public enum ServerRole {
    /** Has an empty disk, and finds out whether its cluster is new. Takes no part in elections. */
    NEWCOMER,
    /** Follows without a vote of its own: a learner, an observer, or a server that is no member (diss. 4.2.1). */
    LEARNER,
    /** Answers candidates and the leader (§5.1). */
    FOLLOWER,
    /** Asks whether it could win an election, without disturbing anyone (diss. 9.6). */
    PRE_CANDIDATE,
    /** Gathers votes for its term (§5.2). */
    CANDIDATE,
    /** Replicates its log (§5.3). */
    LEADER
}
