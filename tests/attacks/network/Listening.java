// attack: servers, datagrams, multicast and Unix sockets without a grant, and with one for another port
// must: SecurityException for each
// grants: --allow-listen=127.0.0.1:1 --allow-read={box}/inside --allow-write={box}/inside
// args: {box}
import java.net.*;
import java.nio.channels.*;
import java.nio.file.*;

public class Listening {
    public static void main(String[] args) {
        Attack.attemptBrief("server", () -> new ServerSocket(0));
        Attack.attempt("server, port 8080", () -> new ServerSocket(8080));
        Attack.attempt("server on all", () -> new ServerSocket(1));
        Attack.attempt("server on IPv6", () -> new ServerSocket(1, 5, InetAddress.getByName("::1")));
        Attack.attempt("channel", () -> ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 2)));
        Attack.attempt("asynchronous", () -> AsynchronousServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 2)));
        Attack.attempt("datagram", () -> new DatagramSocket(5353));
        Attack.attempt("datagram, any port", () -> {
            DatagramSocket socket = new DatagramSocket();
            socket.setSoTimeout(50);
            socket.receive(new DatagramPacket(new byte[10], 10));
            return "received";
        });
        Attack.attempt("multicast", () -> new MulticastSocket(5353));
        Attack.attempt("multicast group", () -> DatagramChannel.open(StandardProtocolFamily.INET).join(InetAddress.getByName("224.0.0.251"), NetworkInterface.getByName("lo")));
        Attack.attempt("http server", () -> Class.forName("com.sun.net.httpserver.HttpServer").getMethod("create", InetSocketAddress.class, int.class).invoke(null, new InetSocketAddress("127.0.0.1", 8000), 0));
        Attack.attempt("Unix socket outside", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(args[0] + "/outside/s")));
        Attack.attempt("Unix socket through a link", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(args[0] + "/inside/out/s")));
        Attack.attempt("connect to a Unix socket", () -> SocketChannel.open(UnixDomainSocketAddress.of("/run/systemd/journal/stdout")));
        Attack.attempt("abstract Unix socket", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of("\0abstract")));
        Attack.attempt("unnamed Unix socket", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of("")));
        Attack.attempt("interfaces", () -> NetworkInterface.getNetworkInterfaces().hasMoreElements());
        /* Who may not know it is told the loopback address, as the method's documentation says. */
        Attack.attempt("own name", () -> InetAddress.getLocalHost().equals(InetAddress.getLoopbackAddress()) ? null : InetAddress.getLocalHost());
        Attack.attempt("RMI registry", () -> Class.forName("java.rmi.registry.LocateRegistry").getMethod("createRegistry", int.class).invoke(null, 1099));
    }
}
