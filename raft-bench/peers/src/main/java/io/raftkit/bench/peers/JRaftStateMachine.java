package io.raftkit.bench.peers;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import io.raftkit.bench.compare.KeyValues;

/** {@link KeyValues} as SOFAJRaft wants it. */
final class JRaftStateMachine extends StateMachineAdapter {
    private final KeyValues map;

    JRaftStateMachine(KeyValues map) {
        this.map = map;
    }

    @Override
    public void onApply(Iterator entries) {
        while (entries.hasNext()) {
            map.apply(entries.getData().duplicate());
            Closure done = entries.done();
            if (done != null) {
                done.run(Status.OK());
            }
            entries.next();
        }
    }
}
