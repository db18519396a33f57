package io.raftkit.storage.mapdb;

import io.raftkit.model.LogId;

/** Says what is lost where groups are. */
final class Loss {
    /** Of a segment that another one follows. */
    static final String OF_SEAL = "it is not sealed as it was, though another segment follows";

    private Loss() {}

    /** The log ended at {@code last}; when the next group was written that can be read, it ended at {@code after}. */
    static String between(LogId last, LogId after) {
        return after.index() > last.index()
                ? "entries " + (last.index() + 1) + " to " + after.index() + " cannot be read, but later ones can"
                : "a truncation, or a change of term or vote, after entry " + last.index()
                        + " cannot be read, but later writes can";
    }
}
