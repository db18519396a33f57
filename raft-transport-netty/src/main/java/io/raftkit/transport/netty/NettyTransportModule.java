package io.raftkit.transport.netty;

import dagger.BindsOptionalOf;
import dagger.Module;
import dagger.Provides;
import io.raftkit.spi.Transport;
import java.util.Optional;

/**
 * Binds {@link Transport} to a {@link NettyTransport} that listens on the server's own address, with the
 * {@link NettyOptions} of the graph if it has any: it must have some, for TLS, unless all servers are on one host.
 */
@Module
public interface NettyTransportModule {
    /** Settings, if the application binds them. */
    @BindsOptionalOf
    NettyOptions options();

    @Provides
    static Transport transport(Optional<NettyOptions> options) {
        return NettyTransport.create(options.orElse(NettyOptions.DEFAULTS));
    }
}
