package io.raftkit.storage.mapdb;

/** What went wrong in the first place, for messages of one line. */
final class RootCause {
    private RootCause() {}

    /** The message at the bottom: "No space left on device" rather than what it was wrapped in. */
    static String of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.toString() : message;
    }
}
