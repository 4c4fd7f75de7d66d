// The JDK's own HTTP server and both of its clients over the loopback.
// timeout: 60
import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.*;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

public class HttpServerClient {
    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Exception e) {
            System.out.println(what + ": " + e.getClass().getName());
        }
    }

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService pool = Executors.newCachedThreadPool();
        server.setExecutor(pool);
        server.createContext("/echo", x -> {
            byte[] b = (x.getRequestMethod() + " " + x.getRequestURI() + " " + new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8) + " " + x.getRequestHeaders().getFirst("X-Own")).getBytes(StandardCharsets.UTF_8);
            x.getResponseHeaders().add("X-Reply", "yes");
            x.sendResponseHeaders(200, b.length);
            x.getResponseBody().write(b);
            x.close();
        });
        server.createContext("/chunked", x -> {
            x.sendResponseHeaders(200, 0);
            for (int i = 0; i < 1000; i++) {
                x.getResponseBody().write(("chunk " + i + "\n").getBytes());
            }
            x.close();
        });
        server.createContext("/moved", x -> {
            x.getResponseHeaders().add("Location", "/echo?moved");
            x.sendResponseHeaders(302, -1);
            x.close();
        });
        server.createContext("/slow", x -> {
            try {
                Thread.sleep(3000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            x.close();
        });
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        show("old get", () -> {
            HttpURLConnection c = (HttpURLConnection) new URL(base + "/echo?a=b").openConnection();
            c.setRequestProperty("X-Own", "header");
            try (InputStream in = c.getInputStream()) {
                return c.getResponseCode() + " " + c.getHeaderField("X-Reply") + " " + new String(in.readAllBytes());
            }
        });
        show("old post", () -> {
            HttpURLConnection c = (HttpURLConnection) new URL(base + "/echo").openConnection();
            c.setDoOutput(true);
            c.getOutputStream().write("posted é".getBytes(StandardCharsets.UTF_8));
            return new String(c.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        });
        show("old missing", () -> {
            HttpURLConnection c = (HttpURLConnection) new URL(base + "/none").openConnection();
            return c.getResponseCode() + " " + c.getResponseMessage() + " " + new String(c.getErrorStream().readAllBytes());
        });
        show("old missing stream", () -> new URL(base + "/none").openStream());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NORMAL).executor(pool).build();
        show("get", () -> {
            HttpResponse<String> r = client.send(HttpRequest.newBuilder(URI.create(base + "/echo?x")).header("X-Own", "new").build(), HttpResponse.BodyHandlers.ofString());
            return r.statusCode() + " " + r.body() + " " + r.headers().firstValue("x-reply").get() + " " + r.version();
        });
        show("post", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/echo")).POST(HttpRequest.BodyPublishers.ofString("body")).build(), HttpResponse.BodyHandlers.ofString()).body());
        show("chunked", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/chunked")).build(), HttpResponse.BodyHandlers.ofLines()).body().count());
        show("redirect", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/moved")).build(), HttpResponse.BodyHandlers.ofString()).body());
        show("missing", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/none")).build(), HttpResponse.BodyHandlers.discarding()).statusCode());
        show("time-out", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/slow")).timeout(Duration.ofMillis(100)).build(), HttpResponse.BodyHandlers.discarding()).statusCode());
        show("parallel", () -> {
            List<CompletableFuture<String>> all = IntStream.range(0, 20).mapToObj(i -> client.sendAsync(HttpRequest.newBuilder(URI.create(base + "/echo?" + i)).build(), HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body))
                .collect(Collectors.toList());
            return all.stream().map(CompletableFuture::join).collect(Collectors.joining(";")).hashCode();
        });
        server.stop(0);
        show("stopped", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/echo")).build(), HttpResponse.BodyHandlers.ofString()));
        pool.shutdownNow();
    }
}
