import java.net.*;
import java.nio.channels.*;

/** Tries to reach a port of this machine by all of its addresses and names, in all ways. */
public class Loopback {
    static final String[] HOSTS = {"127.0.0.1", "127.1", "2130706433", "127.0.0.2", "127.255.255.254", "0.0.0.0", "0", "::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1",
        "::ffff:0:0", "localhost", "LOCALHOST", ""};

    public static void reach(int port) {
        for (String host : HOSTS) {
            Attack.attemptBrief("socket to " + host, () -> new Socket(host, port));
            Attack.attemptBrief("channel to " + host, () -> SocketChannel.open(new InetSocketAddress(host, port)));
            Attack.attemptBrief("datagram to " + host, () -> {
                try (DatagramSocket socket = new DatagramSocket()) {
                    socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(host), port));
                    return "sent";
                }
            });
            Attack.attemptBrief("connected datagram to " + host, () -> {
                try (DatagramChannel channel = DatagramChannel.open()) {
                    return channel.connect(new InetSocketAddress(host, port));
                }
            });
        }
        Attack.attemptBrief("socket to null", () -> new Socket((String) null, port));
        Attack.attemptBrief("channel to no address", () -> SocketChannel.open(new InetSocketAddress(port)));
        Attack.attemptBrief("through a proxy", () -> {
            Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("0.0.0.0", port)));
            socket.connect(new InetSocketAddress("192.0.2.1", 80));
            return "connected";
        });
        Attack.attemptBrief("by a URL", () -> new URL("http://0.0.0.0:" + port + "/").openStream());
    }
}
