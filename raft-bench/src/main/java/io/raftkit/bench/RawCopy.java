package io.raftkit.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How fast bytes go from a file through a socket of the loopback into another file, and are durable there. */
final class RawCopy {
    private static final int BUFFER_BYTES = 1 << 19;
    private static final double NANOS = 1e9;

    private RawCopy() {}

    static double bytesPerSecond(Path directory, long bytes) throws IOException, InterruptedException {
        Path source = directory.resolve("raw-source");
        Path target = directory.resolve("raw-target");
        fill(source, bytes);
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            long begun = System.nanoTime();
            Thread sender = new Thread(() -> send(source, server), "raw-sender");
            sender.start();
            receive(server, target);
            sender.join();
            return bytes * NANOS / (System.nanoTime() - begun);
        } finally {
            Files.deleteIfExists(source);
            Files.deleteIfExists(target);
        }
    }

    /** Durably, so that the disk has nothing else to do later. */
    private static void fill(Path file, long bytes) throws IOException {
        try (FileChannel output = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(BUFFER_BYTES);
            for (long done = 0; done < bytes; ) {
                done += output.write(zeros.clear(), done);
            }
            output.force(true);
        }
    }

    private static void send(Path source, ServerSocketChannel server) {
        try (FileChannel file = FileChannel.open(source);
                SocketChannel socket = SocketChannel.open(server.getLocalAddress())) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (file.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    socket.write(buffer);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the copy to compare with has failed", e);
        }
    }

    private static void receive(ServerSocketChannel server, Path target) throws IOException {
        try (SocketChannel socket = server.accept();
                FileChannel file = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (socket.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
            file.force(true);
        }
    }
}
