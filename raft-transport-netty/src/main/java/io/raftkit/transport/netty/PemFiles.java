package io.raftkit.transport.netty;

import io.raftkit.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where a server's credentials are. */
record PemFiles(Path certificates, Path key, Path trust) {
    private static final int MOST_BYTES = 1 << 20;

    /** What the files hold. */
    record Content(Bytes certificates, Bytes key, Bytes trust) {
        @Override
        public String toString() {
            // Not the key.
            return "credentials";
        }
    }

    /**
     * Reads all three.
     *
     * @throws IOException that names the file
     */
    Content read() throws IOException {
        return new Content(read(certificates), read(key), read(trust));
    }

    private static Bytes read(Path file) throws IOException {
        try (var source = Files.newInputStream(file)) {
            return Bytes.wrap(source.readNBytes(MOST_BYTES));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "certificate " + certificates + ", key " + key + ", trust " + trust;
    }
}
