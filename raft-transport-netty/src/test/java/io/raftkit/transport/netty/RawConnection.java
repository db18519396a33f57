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
import java.net.SocketTimeoutException;

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

    /** Accepts a connection, and says nothing. */
    static RawConnection acceptNext(ServerSocket listening) throws IOException {
        listening.setSoTimeout((int) TestServer.PATIENCE_SECONDS * 1000);
        return new RawConnection(listening.accept());
    }

    static RawConnection to(TestServer server) throws IOException {
        return new RawConnection(new Socket(InetAddress.getLoopbackAddress(), server.transport.port()));
    }

    /** Accepts a connection, and welcomes whoever it is in the name of {@code self}. */
    static RawConnection welcomeNext(ServerSocket listening, NodeId self)
            throws IOException, MalformedMessageException {
        RawConnection connection = acceptNext(listening);
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

    /** Looks whether the other side has closed the connection; what it says is passed over. */
    boolean isClosedByNow() throws IOException {
        socket.setSoTimeout(1);
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Ends the connection without a word: the other side sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
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
