// The old implementations of sockets, which a property brings back: their behaviour and their own texts of errors.
// vmoptions: -Djdk.net.usePlainSocketImpl -Djdk.net.usePlainDatagramSocketImpl
import java.io.*;
import java.net.*;
import java.util.concurrent.*;

public class LegacySockets {
    interface Action { Object run() throws Exception; }

    static void show(String what, Action action) {
        try {
            System.out.println(what + ": " + action.run());
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }

    static void later(int milliseconds, Callable<?> action) {
        new Thread(() -> {
            try {
                Thread.sleep(milliseconds);
                action.call();
            } catch (Exception e) {
                e.printStackTrace();
            }
        }).start();
    }

    static Object close(Closeable what) throws IOException {
        what.close();
        return null;
    }

    static final InetAddress HERE = InetAddress.getLoopbackAddress();

    static void streams() throws Exception {
        ServerSocket server = new ServerSocket(0, 5, HERE);
        server.setSoTimeout(20);
        show("accept", server::accept);
        server.setSoTimeout(0);
        Socket client = new Socket();
        client.connect(server.getLocalSocketAddress(), 1000);
        Socket peer = server.accept();
        show("addresses", () -> peer.getInetAddress() + " " + (peer.getPort() == client.getLocalPort()) + (client.getPort() == server.getLocalPort()));
        client.setTcpNoDelay(true);
        client.setSoLinger(true, 3);
        client.setTrafficClass(8);
        client.setKeepAlive(true);
        show("options", () -> client.getTcpNoDelay() + " " + client.getSoLinger() + " " + client.getTrafficClass() + " " + client.getKeepAlive() + " "
            + client.getOOBInline() + " " + client.getReuseAddress());
        client.getOutputStream().write("hello".getBytes());
        show("received", () -> new String(peer.getInputStream().readNBytes(5)) + peer.getInputStream().available());
        peer.setSoTimeout(30);
        show("read", () -> peer.getInputStream().read());
        peer.setSoTimeout(0);
        peer.setOOBInline(true);
        client.sendUrgentData('!');
        show("urgent", () -> peer.getInputStream().read());
        client.shutdownOutput();
        show("end", () -> peer.getInputStream().read());
        InputStream input = client.getInputStream();
        later(50, () -> close(client));
        show("closed while reading", input::read);
        later(50, () -> close(server));
        show("closed while accepting", server::accept);
        show("refused", () -> new Socket(HERE, server.getLocalPort()));
        try (ServerSocket first = new ServerSocket(0)) {
            show("bound twice", () -> new ServerSocket(first.getLocalPort()));
        }
    }

    static void reset() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, HERE); Socket client = new Socket(HERE, server.getLocalPort())) {
            Socket peer = server.accept();
            peer.setSoLinger(true, 0);
            peer.close();
            show("read after reset", () -> client.getInputStream().read());
            show("write after reset", () -> { client.getOutputStream().write(1); return "?"; });
        }
    }

    static void datagrams() throws Exception {
        DatagramSocket receiver = new DatagramSocket(0, HERE), sender = new DatagramSocket();
        byte[] bytes = "datagram".getBytes();
        sender.send(new DatagramPacket(bytes, bytes.length, HERE, receiver.getLocalPort()));
        DatagramPacket packet = new DatagramPacket(new byte[4], 4);
        receiver.receive(packet);
        show("cut", () -> new String(packet.getData(), 0, packet.getLength()) + " " + packet.getAddress() + " " + (packet.getPort() == sender.getLocalPort()));
        receiver.setSoTimeout(20);
        show("receive", () -> { receiver.receive(packet); return "?"; });
        show("options", () -> receiver.getReuseAddress() + " " + receiver.getBroadcast() + " " + receiver.getTrafficClass() + " " + receiver.getLocalAddress());
        sender.connect(HERE, receiver.getLocalPort());
        receiver.close();
        sender.send(new DatagramPacket(bytes, bytes.length));
        sender.setSoTimeout(500);
        show("nobody there", () -> { sender.receive(packet); return "?"; });
        sender.disconnect();
        sender.setSoTimeout(0);
        later(50, () -> close(sender));
        show("closed while receiving", () -> { sender.receive(packet); return "?"; });
        try (DatagramSocket first = new DatagramSocket(0)) {
            show("bound twice", () -> new DatagramSocket(first.getLocalPort()));
        }
    }

    static void multicast() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(HERE);
        InetSocketAddress group = new InetSocketAddress("239.1.2.3", 0);
        try (MulticastSocket socket = new MulticastSocket(0)) {
            show("time to live", socket::getTimeToLive);
            socket.setNetworkInterface(loopback);
            show("interface", () -> socket.getNetworkInterface().equals(loopback));
            socket.joinGroup(group, loopback);
            socket.setTimeToLive(2);
            socket.send(new DatagramPacket(new byte[3], 3, group.getAddress(), socket.getLocalPort()));
            socket.setSoTimeout(1000);
            DatagramPacket packet = new DatagramPacket(new byte[10], 10);
            show("heard", () -> { socket.receive(packet); return packet.getLength(); });
            socket.leaveGroup(group, loopback);
            show("left twice", () -> { socket.leaveGroup(group, loopback); return "?"; });
        }
    }

    public static void main(String[] args) throws Exception {
        streams();
        reset();
        datagrams();
        multicast();
    }
}
