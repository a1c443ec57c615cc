package org.postrider.net.internal;

import io.netty.handler.ssl.SslHandler;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.postrider.role.session.Connector.ClientTls;
import org.postrider.role.session.TlsInfo;

/** Makes the TLS layers of connections. Thread-safe. */
final class Tls {
    private volatile TlsKeys keys;
    private final Executor tasks;
    private final SSLContext verifying;
    private final SSLContext trusting;

    /** @param tasks runs the long computations of handshakes */
    Tls(TlsKeys keys, Executor tasks) {
        this.keys = keys;
        this.tasks = tasks;
        try {
            verifying = SSLContext.getInstance("TLS");
            verifying.init(null, null, null);
            trusting = SSLContext.getInstance("TLS");
            trusting.init(null, new TrustManager[] {new TrustsAll()}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no TLS", e);
        }
    }

    TlsKeys keys() {
        return keys;
    }

    /** For new connections. */
    void use(TlsKeys other) {
        keys = other;
    }

    SslHandler server(Settings settings) {
        SSLEngine engine = keys.now().context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setUseCipherSuitesOrder(true);
        restrict(parameters, settings);
        engine.setSSLParameters(parameters);
        return handler(engine, settings);
    }

    SslHandler client(ClientTls tls, int port, Settings settings) {
        SSLContext context = tls.verify() ? verifying : trusting;
        SSLEngine engine = context.createSSLEngine(tls.serverName(), port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (!tls.serverName().isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(tls.serverName())));
        }
        if (tls.verify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        restrict(parameters, settings);
        engine.setSSLParameters(parameters);
        return handler(engine, settings);
    }

    private static void restrict(SSLParameters parameters, Settings settings) {
        parameters.setProtocols(settings.tlsProtocols().toArray(new String[0]));
        if (!settings.tlsCiphers().isEmpty()) {
            parameters.setCipherSuites(settings.tlsCiphers().toArray(new String[0]));
        }
    }

    private SslHandler handler(SSLEngine engine, Settings settings) {
        SslHandler handler = new SslHandler(engine, tasks);
        handler.setHandshakeTimeout(settings.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    /** What a session is told, after the handshake. */
    static TlsInfo info(SslHandler handler) {
        SSLSession session = handler.engine().getSession();
        return new TlsInfo(
                session.getProtocol(), session.getCipherSuite(), endPoint(handler.engine()), serverName(session));
    }

    private static byte[] endPoint(SSLEngine engine) {
        SSLSession session = engine.getSession();
        try {
            Certificate[] chain =
                    engine.getUseClientMode() ? session.getPeerCertificates() : session.getLocalCertificates();
            boolean known = chain != null && chain.length > 0 && chain[0] instanceof X509Certificate;
            return known ? ServerEndPoint.of((X509Certificate) chain[0]) : new byte[0];
        } catch (SSLPeerUnverifiedException expected) {
            return new byte[0];
        } catch (GeneralSecurityException e) {
            // A signature algorithm without a usable hash: the binding is undefined, the connection is as good as any.
            return new byte[0];
        }
    }

    private static Optional<String> serverName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return Optional.of(host.getAsciiName());
                }
            }
        }
        return Optional.empty();
    }

    /** For opportunistic TLS (RFC 7435): any certificate is better than none. */
    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
