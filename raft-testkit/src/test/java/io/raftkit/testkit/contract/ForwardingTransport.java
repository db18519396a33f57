package io.raftkit.testkit.contract;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import java.util.List;

/** A transport that leaves everything to another one. */
class ForwardingTransport implements Transport {
    final Transport whole;

    ForwardingTransport(Transport whole) {
        this.whole = whole;
    }

    @Override
    public void start(Local local, Receiver receiver) {
        whole.start(local, new Receiver() {
            @Override
            public void receive(NodeId from, Envelope envelope) {
                ForwardingTransport.this.receive(receiver, from, envelope);
            }

            @Override
            public void disconnected(NodeId peer) {
                ForwardingTransport.this.disconnected(receiver, peer);
            }
        });
    }

    void receive(Receiver receiver, NodeId from, Envelope envelope) {
        receiver.receive(from, envelope);
    }

    void disconnected(Receiver receiver, NodeId peer) {
        receiver.disconnected(peer);
    }

    @Override
    public void reconfigure(ClusterId cluster, List<Endpoint> members, List<Endpoint> others) {
        whole.reconfigure(cluster, members, others);
    }

    @Override
    public void send(NodeId to, Envelope envelope) {
        whole.send(to, envelope);
    }

    @Override
    public void close() {
        whole.close();
    }
}
