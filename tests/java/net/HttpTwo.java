// HttpClient: the upgrade to HTTP/2 in clear text against a hand-made server; redirects, authentication, many requests at once.
// slow: many threads and classes
// timeout: 120
import java.net.*; import java.net.http.*; import java.io.*; import java.util.*; import java.util.concurrent.*; import com.sun.net.httpserver.*;
public class HttpTwo {
    static void frame(OutputStream o, int type, int flags, int stream, byte[] p) throws IOException { o.write(p.length >> 16); o.write(p.length >> 8); o.write(p.length); o.write(type); o.write(flags); o.write(stream >> 24); o.write(stream >> 16); o.write(stream >> 8); o.write(stream); o.write(p); o.flush(); }
    public static void main(String[] a) throws Exception {
        ServerSocket ss = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        Thread t = new Thread(() -> { try (Socket s = ss.accept()) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(s.getInputStream())); OutputStream o = new BufferedOutputStream(s.getOutputStream());
            TreeSet<String> h = new TreeSet<>(); String l; while (!(l = in.readLine()).isEmpty()) if (l.startsWith("GET") || l.startsWith("Upgrade")) h.add(l); System.out.println(h);
            o.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n".getBytes()); frame(o, 4, 0, 0, new byte[0]);
            byte[] preface = in.readNBytes(24); System.out.println(new String(preface).replace("\r\n", "|"));
            frame(o, 1, 4, 1, new byte[]{(byte) 0x88}); frame(o, 0, 0, 1, "hello ".getBytes()); frame(o, 0, 1, 1, "h2".getBytes());
            while (true) { int n = in.read() << 16 | in.readUnsignedShort(); int type = in.read(), fl = in.read(), st = in.readInt(); byte[] p = in.readNBytes(n); if (type == 4 && fl == 0) frame(o, 4, 1, 0, new byte[0]); if (type == 1) { System.out.println("stream " + st); frame(o, 1, 4, st, new byte[]{(byte) 0x8d}); frame(o, 0, 1, st, "second".getBytes()); } }
        } catch (EOFException e) { System.out.println("closed"); } catch (IOException e) { System.out.println("server closed"); } }); t.setDaemon(true); t.start();
        HttpClient c = HttpClient.newHttpClient(); URI u = URI.create("http://127.0.0.1:" + ss.getLocalPort() + "/x");
        for (int i = 0; i < 2; i++) { var r = c.send(HttpRequest.newBuilder(u).timeout(java.time.Duration.ofSeconds(100)).build(), HttpResponse.BodyHandlers.ofString()); System.out.println(r.statusCode() + " " + r.version() + " " + r.body()); }
        HttpServer hs = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0); hs.createContext("/r", x -> { x.getResponseHeaders().add("Location", "/t?q=1"); x.sendResponseHeaders(302, -1); x.close(); }); hs.createContext("/t", x -> { byte[] b = (x.getRequestMethod() + x.getRequestURI() + new String(x.getRequestBody().readAllBytes()) + x.getRequestHeaders().getFirst("X-a")).getBytes(); x.sendResponseHeaders(200, b.length); x.getResponseBody().write(b); x.close(); }); hs.createContext("/auth", x -> { x.sendResponseHeaders(200, 0); x.getResponseBody().write("in".getBytes()); x.close(); }).setAuthenticator(new BasicAuthenticator("realm") { public boolean checkCredentials(String p, String q) { return q.equals("pw"); } }); hs.setExecutor(Executors.newFixedThreadPool(4)); hs.start();
        String b = "http://127.0.0.1:" + hs.getAddress().getPort();
        HttpClient f = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).cookieHandler(new CookieManager()).authenticator(new java.net.Authenticator() { protected PasswordAuthentication getPasswordAuthentication() { return new PasswordAuthentication("u", "pw".toCharArray()); } }).build();
        System.out.println(f.send(HttpRequest.newBuilder(URI.create(b + "/r")).header("X-a", "1").build(), HttpResponse.BodyHandlers.ofString()).body()); System.out.println(f.send(HttpRequest.newBuilder(URI.create(b + "/auth")).build(), HttpResponse.BodyHandlers.ofString()).body());
        List<CompletableFuture<String>> fs = new ArrayList<>(); for (int i = 0; i < 30; i++) fs.add(f.sendAsync(HttpRequest.newBuilder(URI.create(b + "/t?" + i)).POST(HttpRequest.BodyPublishers.ofString("b".repeat(i))).build(), HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body)); int len = 0; for (var x : fs) len += x.get().length(); System.out.println(len);
        try { f.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:1/")).build(), HttpResponse.BodyHandlers.discarding()); } catch (ConnectException e) { System.out.println(e.getClass()); }
        WebSocket w; try { w = f.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + hs.getAddress().getPort() + "/t"), new WebSocket.Listener() {}).get(); } catch (ExecutionException e) { System.out.println(e.getCause()); }
        hs.stop(0); ((ExecutorService) hs.getExecutor()).shutdown();
    }
}
