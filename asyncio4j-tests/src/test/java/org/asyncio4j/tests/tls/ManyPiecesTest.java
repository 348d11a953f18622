package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.net.RecordingProtocol;

/** {@code writelines} of very many pieces looks at each of them a few times only, not once for each record. */
class ManyPiecesTest {

    private static final int PIECES = 40_000;
    private static final int SIZE = 25;

    @AsyncioTest(debug = false)
    void eachPieceIsOfferedToTheEngineOnlyAFewTimes(EventLoop loop) {
        long[] offered = {0};
        SSLContext counting = new CountingContext(TestKeys.client(), offered);
        RecordingProtocol client = new RecordingProtocol();
        RecordingProtocol server = new RecordingProtocol();
        TlsPair pair = new TlsPair(
                        MemoryLink.options(loop).withCapacity(1 << 20),
                        TlsOptions.of(counting),
                        client,
                        TlsOptions.of(TestKeys.server()),
                        server)
                .shakeHands();
        offered[0] = 0;
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int i = 0; i < PIECES; i++) {
            pieces.add(ByteBuffer.allocate(SIZE).put(0, (byte) i));
        }
        pair.client.result().writelines(pieces);
        await(server.untilReceived(PIECES * SIZE));
        assertEquals(PIECES * SIZE, server.data.size());
        assertEquals((byte) (PIECES - 1), server.data.toByteArray()[(PIECES - 1) * SIZE]);
        // Mostly once, and those that did not fit into the record again.
        assertTrue(offered[0] < 3 * PIECES, () -> offered[0] + " for " + PIECES);
        assertTrue(offered[0] > PIECES / 3, () -> offered[0] + " for " + PIECES);
        pair.client.result().close();
        await(client.until("lost"));
        await(server.until("lost"));
    }

    /** The engines of another context, which count the buffers that are offered to them. */
    private static final class CountingContext extends SSLContext {
        CountingContext(SSLContext real, long[] offered) {
            super(new CountingSpi(real, offered), real.getProvider(), real.getProtocol());
        }
    }

    private static final class CountingSpi extends javax.net.ssl.SSLContextSpi {

        private final SSLContext real;
        private final long[] offered;

        CountingSpi(SSLContext real, long[] offered) {
            this.real = real;
            this.offered = offered;
        }

        @Override
        protected void engineInit(
                javax.net.ssl.KeyManager[] keys,
                javax.net.ssl.TrustManager[] trust,
                java.security.SecureRandom random) {}

        @Override
        protected javax.net.ssl.SSLSocketFactory engineGetSocketFactory() {
            return real.getSocketFactory();
        }

        @Override
        protected javax.net.ssl.SSLServerSocketFactory engineGetServerSocketFactory() {
            return real.getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return new CountingEngine(real.createSSLEngine(), offered);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return new CountingEngine(real.createSSLEngine(host, port), offered);
        }

        @Override
        protected javax.net.ssl.SSLSessionContext engineGetServerSessionContext() {
            return real.getServerSessionContext();
        }

        @Override
        protected javax.net.ssl.SSLSessionContext engineGetClientSessionContext() {
            return real.getClientSessionContext();
        }
    }

    private static final class CountingEngine extends SSLEngine {

        private final SSLEngine real;
        private final long[] offered;

        CountingEngine(SSLEngine real, long[] offered) {
            this.real = real;
            this.offered = offered;
        }

        @Override
        public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target)
                throws SSLException {
            offered[0] += length;
            return real.wrap(sources, offset, length, target);
        }

        @Override
        public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length)
                throws SSLException {
            return real.unwrap(source, targets, offset, length);
        }

        @Override
        public Runnable getDelegatedTask() {
            return real.getDelegatedTask();
        }

        @Override
        public void closeInbound() throws SSLException {
            real.closeInbound();
        }

        @Override
        public boolean isInboundDone() {
            return real.isInboundDone();
        }

        @Override
        public void closeOutbound() {
            real.closeOutbound();
        }

        @Override
        public boolean isOutboundDone() {
            return real.isOutboundDone();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return real.getSupportedCipherSuites();
        }

        @Override
        public String[] getEnabledCipherSuites() {
            return real.getEnabledCipherSuites();
        }

        @Override
        public void setEnabledCipherSuites(String[] suites) {
            real.setEnabledCipherSuites(suites);
        }

        @Override
        public String[] getSupportedProtocols() {
            return real.getSupportedProtocols();
        }

        @Override
        public String[] getEnabledProtocols() {
            return real.getEnabledProtocols();
        }

        @Override
        public void setEnabledProtocols(String[] protocols) {
            real.setEnabledProtocols(protocols);
        }

        @Override
        public SSLSession getSession() {
            return real.getSession();
        }

        @Override
        public SSLSession getHandshakeSession() {
            return real.getHandshakeSession();
        }

        @Override
        public void beginHandshake() throws SSLException {
            real.beginHandshake();
        }

        @Override
        public SSLEngineResult.HandshakeStatus getHandshakeStatus() {
            return real.getHandshakeStatus();
        }

        @Override
        public void setUseClientMode(boolean mode) {
            real.setUseClientMode(mode);
        }

        @Override
        public boolean getUseClientMode() {
            return real.getUseClientMode();
        }

        @Override
        public void setNeedClientAuth(boolean need) {
            real.setNeedClientAuth(need);
        }

        @Override
        public boolean getNeedClientAuth() {
            return real.getNeedClientAuth();
        }

        @Override
        public void setWantClientAuth(boolean want) {
            real.setWantClientAuth(want);
        }

        @Override
        public boolean getWantClientAuth() {
            return real.getWantClientAuth();
        }

        @Override
        public void setEnableSessionCreation(boolean flag) {
            real.setEnableSessionCreation(flag);
        }

        @Override
        public boolean getEnableSessionCreation() {
            return real.getEnableSessionCreation();
        }

        @Override
        public SSLParameters getSSLParameters() {
            return real.getSSLParameters();
        }

        @Override
        public void setSSLParameters(SSLParameters parameters) {
            real.setSSLParameters(parameters);
        }

        @Override
        public String getApplicationProtocol() {
            return real.getApplicationProtocol();
        }

        @Override
        public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
            return real.getHandshakeApplicationProtocolSelector();
        }
    }
}
