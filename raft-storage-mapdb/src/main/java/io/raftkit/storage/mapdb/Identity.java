package io.raftkit.storage.mapdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftkit.error.StorageException;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Whose log a directory holds: the text file {@code identity}, one {@code key=value} a line, the last being the
 * checksum of the lines before.
 *
 * @param group the Raft group
 * @param node the server
 * @param incarnation the life of the directory
 * @param former the life before it, whose log was set aside; null if there was none
 */
record Identity(
        GroupId group,
        NodeId node,
        Incarnation incarnation,
        @Nullable Incarnation former) {
    private static final int FORMAT = 1;
    private static final String CHECKSUM = "crc32c=";

    /** Writes the file and makes its content durable, not its name. */
    void write(Path file) throws IOException {
        String lines = "format=" + FORMAT + "\ngroup=" + group + "\nnode=" + node + "\nincarnation=" + incarnation
                + "\n" + (former == null ? "" : "former=" + former + "\n");
        ByteBuffer content = UTF_8.encode(lines + CHECKSUM + checksum(lines) + "\n");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
    }

    /**
     * Reads the file.
     *
     * @throws StorageException if it is damaged or of an unknown format
     */
    static Identity read(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), UTF_8);
        int end = text.lastIndexOf(CHECKSUM);
        if (end < 0 || !text.substring(end).equals(CHECKSUM + checksum(text.substring(0, end)) + "\n")) {
            throw damaged(file, "its checksum does not match");
        }
        Map<String, String> values = new HashMap<>();
        text.substring(0, end).lines().forEach(line -> {
            int equals = Math.max(line.indexOf('='), 0);
            values.put(line.substring(0, equals), line.substring(Math.min(equals + 1, line.length())));
        });
        String format = values.getOrDefault("format", "");
        if (!format.equals(String.valueOf(FORMAT))) {
            throw new StorageException(file + " has format '" + format + "' and this version of RaftKit reads " + FORMAT
                    + ": use the version that wrote it");
        }
        try {
            return new Identity(
                    GroupId.of(values.getOrDefault("group", "")),
                    NodeId.of(values.getOrDefault("node", "")),
                    Incarnation.parse(values.getOrDefault("incarnation", "")),
                    former(values));
        } catch (IllegalArgumentException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Incarnation former(Map<String, String> values) {
        String former = values.get("former");
        return former == null ? null : Incarnation.parse(former);
    }

    private static StorageException damaged(Path file, String how) {
        return new StorageException(file + " is damaged (" + how
                + "): restore it from a backup, or give the node an empty directory and let it join as a new member");
    }

    private static String checksum(String lines) {
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
