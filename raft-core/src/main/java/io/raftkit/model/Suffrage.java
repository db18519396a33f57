package io.raftkit.model;

/** Whether a member's votes and acknowledgements count (diss. 4.2.1). The codes are part of the format on disk. */
public enum Suffrage {
    /** Votes, and is counted. */
    VOTER(1),
    /** Receives all entries and serves reads, and is not counted. Becomes a voter by itself once it has caught up. */
    LEARNER(2),
    /** Receives all entries and serves reads, and is never counted: it stays so until somebody changes it. */
    OBSERVER(3);

    private final byte code;

    Suffrage(int code) {
        this.code = (byte) code;
    }

    /** The byte that stands for it. */
    public byte code() {
        return code;
    }

    /**
     * The suffrage with this code.
     *
     * @throws IllegalArgumentException if this version does not know it
     */
    public static Suffrage of(byte code) {
        return switch (code) {
            case 1 -> VOTER;
            case 2 -> LEARNER;
            case 3 -> OBSERVER;
            default -> throw new IllegalArgumentException("suffrage " + code + " is unknown to this version");
        };
    }
}
