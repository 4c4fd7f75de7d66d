// attack: a service on the loopback interface by every spelling of its address, with a grant for another name only
// must: SecurityException for each: what is connected to is what was checked
// grants: --allow-net=example.invalid:443
// args: {port}
import java.net.*;
import java.nio.channels.*;

public class Addresses {
    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        for (String host : new String[] {"127.0.0.1", "localhost", "127.1", "127.0.1", "2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "127.000.000.001", "0.0.0.0", "::1", "::ffff:127.0.0.1",
                                         "::ffff:7f00:1", "::127.0.0.1", "0:0:0:0:0:ffff:127.0.0.1", "::", "[::1]", "127.0.0.1%lo", "LOCALHOST", "localhost.", "127.0.0.1 ", "127.0.0.1\u0000.example.invalid",
                                         "\uff11\uff12\uff17.0.0.1", "example.invalid@127.0.0.1", "127.255.255.254", "169.254.169.254", "fe80::1"})
            Attack.attemptBrief("socket " + host.replace('\0', '0'), () -> new Socket(host, port));
        Attack.attempt("loopback by the API", () -> new Socket(InetAddress.getLoopbackAddress(), port));
        Attack.attempt("by bytes", () -> new Socket(InetAddress.getByAddress("example.invalid", new byte[] {127, 0, 0, 1}), port));
        Attack.attempt("by bytes, unresolved name", () -> SocketChannel.open(new InetSocketAddress(InetAddress.getByAddress("example.invalid", new byte[] {127, 0, 0, 1}), 443)));
        Attack.attempt("channel", () -> SocketChannel.open(new InetSocketAddress("127.0.0.1", port)));
        Attack.attempt("non-blocking channel", () -> {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            return channel.connect(new InetSocketAddress("127.0.0.1", port));
        });
        Attack.attempt("asynchronous channel", () -> AsynchronousSocketChannel.open().connect(new InetSocketAddress("127.0.0.1", port)).get());
        Attack.attempt("datagram", () -> {
            new DatagramSocket().send(new DatagramPacket(new byte[1], 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return "sent";
        });
        Attack.attempt("datagram channel", () -> DatagramChannel.open().send(java.nio.ByteBuffer.allocate(1), new InetSocketAddress("127.0.0.1", port)));
        Attack.attempt("connected datagram", () -> DatagramChannel.open().connect(new InetSocketAddress("127.0.0.1", port)));
        Attack.attempt("url", () -> new URL("http://127.0.0.1:" + port + "/").openStream());
        Attack.attempt("url with another host in front", () -> new URL("http://example.invalid:443@127.0.0.1:" + port + "/").openStream());
        Attack.attempt("ftp", () -> new URL("ftp://127.0.0.1:" + port + "/").openStream());
        Attack.attempt("proxy", () -> new URL("http://example.invalid/").openConnection(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("127.0.0.1", port))).getInputStream());
        Attack.attempt("socks proxy", () -> new Socket(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", port))) {
            { connect(new InetSocketAddress(InetAddress.getByAddress("example.invalid", new byte[] {1, 2, 3, 4}), 443)); }
        });
        Attack.attempt("proxy by a property", () -> {
            System.setProperty("http.proxyHost", "127.0.0.1");
            System.setProperty("http.proxyPort", "" + port);
            return new URL("http://example.invalid:443/").openStream();
        });
        Attack.attempt("http client", () -> java.net.http.HttpClient.newHttpClient().send(java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build(), java.net.http.HttpResponse.BodyHandlers.ofString()));
        Attack.attempt("reachable", () -> InetAddress.getByAddress(new byte[] {127, 0, 0, 1}).isReachable(100) ? "reached" : null);
    }
}
