package io.raftkit.transport.netty;

import dagger.Module;
import dagger.Provides;
import io.raftkit.spi.Transport;

/** Binds {@link Transport} to a {@link NettyTransport} that listens on the server's own address. */
@Module
public interface NettyTransportModule {
    @Provides
    static Transport transport() {
        return NettyTransport.create();
    }
}
