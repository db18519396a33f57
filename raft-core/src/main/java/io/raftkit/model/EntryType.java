package io.raftkit.model;

/** What a log entry means. The codes are part of the format on disk and on the wire. */
public enum EntryType {
    /** Nothing: a leader's first entry, which commits what came before it (§8). */
    NO_OP(1),
    /** A command for the state machine. */
    COMMAND(2),
    /** A {@link Configuration}, in force from the moment it is appended. */
    CONFIGURATION(3);

    private final byte code;

    EntryType(int code) {
        this.code = (byte) code;
    }

    /** The byte that stands for this type in a record. */
    public byte code() {
        return code;
    }

    /**
     * The type with this code.
     *
     * @throws IllegalArgumentException if this version does not know it: such an entry must never be skipped
     */
    public static EntryType of(byte code) {
        return switch (code) {
            case 1 -> NO_OP;
            case 2 -> COMMAND;
            case 3 -> CONFIGURATION;
            default ->
                throw new IllegalArgumentException(
                        "entry type " + code + " is unknown to this version: a newer one wrote it");
        };
    }
}
