package io.raftkit.transport.netty;

import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.Hello;
import io.raftkit.codec.HelloResponse;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** One side of a connection, byte by byte, for what no server would do. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) TestServer.PATIENCE_SECONDS * 1000);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    static RawConnection to(TestServer server) throws IOException {
        return new RawConnection(new Socket(InetAddress.getLoopbackAddress(), server.transport.port()));
    }

    /** Accepts a connection, and welcomes whoever it is in the name of {@code self}. */
    static RawConnection welcomeNext(ServerSocket listening, NodeId self)
            throws IOException, MalformedMessageException {
        listening.setSoTimeout((int) TestServer.PATIENCE_SECONDS * 1000);
        RawConnection connection = new RawConnection(listening.accept());
        Hello hello = HandshakeCodec.decodeHello(connection.readFrame());
        connection.writeFrame(HandshakeCodec.encode(
                new Welcome(hello.versions().max(), hello.group(), hello.cluster(), self, Messages.INCARNATION)));
        return connection;
    }

    HelloResponse greet(Hello hello) throws IOException, MalformedMessageException {
        writeFrame(HandshakeCodec.encode(hello));
        return HandshakeCodec.decodeResponse(readFrame());
    }

    void writeFrame(Bytes content) throws IOException {
        out.writeInt(content.length());
        content.writeTo(out);
        out.flush();
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    Bytes readFrame() throws IOException {
        byte[] content = new byte[in.readInt()];
        in.readFully(content);
        return Bytes.wrap(content);
    }

    Envelope readMessage() throws IOException, MalformedMessageException {
        Bytes frame = readFrame();
        while (frame.isEmpty()) {
            frame = readFrame();
        }
        return MessageCodec.decode(frame);
    }

    /** Waits until the other side has closed the connection. */
    boolean isClosedByPeer() throws IOException {
        try {
            while (true) {
                readFrame();
            }
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
