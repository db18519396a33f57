package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import java.util.HexFormat;
import java.util.List;

/**
 * Something that a port promises: what a breach of it is reported by.
 *
 * @param text a sentence
 */
record Promise(String text) {
    private static final int SHOWN_BYTES = 48;

    /** Says how it was broken. */
    AssertionError broken(String how) {
        return new AssertionError("Broken promise: " + text + ". " + how);
    }

    /** Says how it was broken, and by what. */
    AssertionError broken(String how, Throwable cause) {
        return new AssertionError("Broken promise: " + text + ". " + how + ": " + cause, cause);
    }

    /** Says how it was broken unless {@code holds}. */
    void holdsIf(boolean holds, String how) {
        if (!holds) {
            throw broken(how);
        }
    }

    /** Both must be equal, one by one. */
    void same(String what, List<Bytes> expected, List<Bytes> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            if (!expected.get(i).equals(actual.get(i))) {
                same(what + " " + (i + 1) + " of " + expected.size(), expected.get(i), actual.get(i));
            }
        }
        holdsIf(expected.size() == actual.size(), what + "s: " + actual.size() + " instead of " + expected.size());
    }

    /** Both must be equal. */
    void same(String what, Bytes expected, Bytes actual) {
        holdsIf(expected.equals(actual), what + " is " + shown(actual) + " and not " + shown(expected));
    }

    /** Bytes as a reader would like to see them. */
    static String shown(Bytes bytes) {
        Bytes first = bytes.slice(0, Math.min(SHOWN_BYTES, bytes.length()));
        boolean isText = first.toUtf8().chars().allMatch(c -> c >= ' ' && c < 127);
        String digits = HexFormat.of().formatHex(first.toByteArray());
        String text = isText ? "'" + first.toUtf8() + "'" : "0x" + digits;
        return first.length() < bytes.length() ? text + ".. (" + bytes + ")" : text;
    }
}
