// TLS 1.3 and 1.2 over the loopback with a certificate made here, client authentication, a certificate that nobody trusts, HTTPS.
// slow: cryptography
// timeout: 180
import javax.net.ssl.*; import java.security.*; import java.security.cert.*; import java.security.cert.Certificate; import java.io.*; import java.net.*; import java.math.BigInteger; import java.util.*; import java.util.concurrent.*;
public class TlsLoopback {
    static byte[] der(int tag, byte[]... parts) { try { ByteArrayOutputStream b = new ByteArrayOutputStream(); for (byte[] p : parts) b.write(p); byte[] c = b.toByteArray(); ByteArrayOutputStream o = new ByteArrayOutputStream(); o.write(tag); if (c.length < 128) o.write(c.length); else if (c.length < 256) { o.write(0x81); o.write(c.length); } else { o.write(0x82); o.write(c.length >> 8); o.write(c.length); } o.write(c); return o.toByteArray(); } catch (IOException e) { throw new UncheckedIOException(e); } }
    static byte[] hex(String s) { return HexFormat.of().parseHex(s); }
    static X509Certificate cert(KeyPair kp, String alg, byte[] algId, String cn) throws Exception {
        byte[] name = der(0x30, der(0x31, der(0x30, hex("0603550403"), der(0x0c, cn.getBytes("UTF-8")))));
        byte[] val = der(0x30, der(0x17, "200101000000Z".getBytes()), der(0x17, "400101000000Z".getBytes()));
        byte[] san = der(0x30, hex("0603551d11"), der(0x04, der(0x30, der(0x82, "localhost".getBytes()), der(0x87, new byte[]{127,0,0,1}))));
        byte[] tbs = der(0x30, hex("a003020102"), der(0x02, BigInteger.valueOf(77).toByteArray()), algId, name, val, name, kp.getPublic().getEncoded(), der(0xa3, der(0x30, san)));
        Signature s = Signature.getInstance(alg); s.initSign(kp.getPrivate()); s.update(tbs);
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der(0x30, tbs, algId, der(0x03, new byte[1], s.sign()))));
    }
    public static void main(String[] a) throws Exception {
        KeyPairGenerator g = KeyPairGenerator.getInstance("EC"); g.initialize(256);
        KeyPair kp = g.generateKeyPair();
        X509Certificate c = cert(kp, "SHA256withECDSA", hex("300a06082a8648ce3d040302"), "localhost");
        c.verify(kp.getPublic());
        System.out.println(c.getSubjectX500Principal() + " " + c.getSubjectAlternativeNames() + c.getSerialNumber());
        KeyStore ks = KeyStore.getInstance("PKCS12"); ks.load(null, null); ks.setKeyEntry("k", kp.getPrivate(), "pw".toCharArray(), new Certificate[]{c});
        ByteArrayOutputStream bo = new ByteArrayOutputStream(); ks.store(bo, "pw".toCharArray());
        ks = KeyStore.getInstance("PKCS12"); ks.load(new ByteArrayInputStream(bo.toByteArray()), "pw".toCharArray());
        try { KeyStore.getInstance("PKCS12").load(new ByteArrayInputStream(bo.toByteArray()), "wrong".toCharArray()); } catch (IOException e) { System.out.println(e); }
        KeyManagerFactory kmf = KeyManagerFactory.getInstance("SunX509"); kmf.init(ks, "pw".toCharArray());
        KeyStore ts = KeyStore.getInstance("PKCS12"); ts.load(null, null); ts.setCertificateEntry("c", c);
        TrustManagerFactory tmf = TrustManagerFactory.getInstance("PKIX"); tmf.init(ts);
        for (String proto : new String[]{"TLSv1.3", "TLSv1.2"}) {
            SSLContext ctx = SSLContext.getInstance(proto); ctx.init(kmf.getKeyManagers(), tmf.getTrustManagers(), null);
            try (SSLServerSocket ss = (SSLServerSocket) ctx.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
                ss.setNeedClientAuth(true);
                ExecutorService ex = Executors.newSingleThreadExecutor();
                Future<String> f = ex.submit(() -> { try (SSLSocket s = (SSLSocket) ss.accept()) { DataInputStream in = new DataInputStream(s.getInputStream()); byte[] b = new byte[100000]; in.readFully(b); s.getOutputStream().write(b); return s.getSession().getPeerPrincipal() + " " + s.getSession().getProtocol(); } });
                try (SSLSocket s = (SSLSocket) ctx.getSocketFactory().createSocket("127.0.0.1", ss.getLocalPort())) {
                    SSLParameters p = s.getSSLParameters(); p.setEndpointIdentificationAlgorithm("HTTPS"); s.setSSLParameters(p);
                    byte[] b = new byte[100000]; new Random(1).nextBytes(b); s.getOutputStream().write(b); byte[] r = new DataInputStream(s.getInputStream()).readNBytes(100000);
                    System.out.println(Arrays.equals(b, r) + " " + s.getSession().getProtocol() + " " + s.getSession().getCipherSuite() + " " + f.get());
                } finally { ex.shutdown(); }
            }
        }
        // untrusted
        SSLContext srv = SSLContext.getInstance("TLS"); srv.init(kmf.getKeyManagers(), null, null);
        try (ServerSocket ss = srv.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread t = new Thread(() -> { try (Socket s = ss.accept()) { s.getInputStream().read(); } catch (IOException e) { System.out.println("server: failed"); /* how, depends on who is quicker */ } }); t.start();
            try (Socket s = SSLContext.getDefault().getSocketFactory().createSocket("127.0.0.1", ss.getLocalPort())) { s.getOutputStream().write(1); System.out.println("?"); } catch (SSLException e) { t.join(); System.out.println("client: " + e.toString().replace("(certificate_unknown) ", "")); /* newer updates say so */ }
        }
        // https server + client
        var hs = com.sun.net.httpserver.HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        SSLContext both = SSLContext.getInstance("TLS"); both.init(kmf.getKeyManagers(), tmf.getTrustManagers(), null);
        hs.setHttpsConfigurator(new com.sun.net.httpserver.HttpsConfigurator(both)); hs.createContext("/", x -> { byte[] o = ("secure " + x.getRequestURI() + " " + x.getProtocol()).getBytes(); x.sendResponseHeaders(200, o.length); x.getResponseBody().write(o); x.close(); }); hs.start();
        var cl = java.net.http.HttpClient.newBuilder().sslContext(both).build();
        var r = cl.send(java.net.http.HttpRequest.newBuilder(URI.create("https://localhost:" + hs.getAddress().getPort() + "/q")).build(), java.net.http.HttpResponse.BodyHandlers.ofString());
        System.out.println(r.statusCode() + r.body() + r.version() + r.sslSession().get().getProtocol());
        HttpsURLConnection u = (HttpsURLConnection) new URL("https://localhost:" + hs.getAddress().getPort() + "/u").openConnection(); u.setSSLSocketFactory(both.getSocketFactory()); System.out.println(new String(u.getInputStream().readAllBytes()) + u.getResponseCode());
        hs.stop(0);
    }
}
