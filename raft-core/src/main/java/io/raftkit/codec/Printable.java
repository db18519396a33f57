package io.raftkit.codec;

/** Text that a stranger may have sent, made fit for one line of a log. */
final class Printable {
    /** The most characters that are kept. */
    static final int LONGEST = 512;

    private Printable() {}

    static String of(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST)).replaceAll("\\p{C}", "?");
    }
}
