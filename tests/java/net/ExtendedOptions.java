// jdk.net: extended options of sockets, credentials of the peer; addresses of Unix domain sockets.
// timeout: 60
import jdk.net.*; import java.net.*; import java.nio.channels.*; import java.util.*;
public class ExtendedOptions {
    static String n(SocketOption<?> o) { return o.name(); }
    public static void main(String[] a) throws Exception {
        InetAddress lo = InetAddress.getByName("127.0.0.1");
        try (ServerSocket ss = new ServerSocket(0, 5, lo); Socket s = new Socket(lo, ss.getLocalPort()); Socket t = ss.accept(); DatagramSocket d = new DatagramSocket(0, lo); ServerSocketChannel ssc = ServerSocketChannel.open(); SocketChannel sc = SocketChannel.open(); DatagramChannel dc = DatagramChannel.open()) {
            for (var set : List.of(ss.supportedOptions(), s.supportedOptions(), d.supportedOptions(), ssc.supportedOptions(), sc.supportedOptions(), dc.supportedOptions())) { var l = new TreeSet<String>(); for (var o : set) l.add(o.name()); System.out.println(l); }
            s.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            s.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 100); s.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 7); s.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
            System.out.println(s.getOption(ExtendedSocketOptions.TCP_KEEPIDLE) + " " + s.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL) + " " + s.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
            s.setOption(ExtendedSocketOptions.TCP_QUICKACK, false); s.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            System.out.println(s.getOption(ExtendedSocketOptions.SO_INCOMING_NAPI_ID).getClass());
            try { s.setOption(ExtendedSocketOptions.SO_INCOMING_NAPI_ID, 1); } catch (Exception e) { System.out.println(e); }
            System.out.println(d.getOption(ExtendedSocketOptions.SO_INCOMING_NAPI_ID).getClass() + " " + sc.getOption(ExtendedSocketOptions.TCP_QUICKACK).getClass());
            System.out.println(dc.getOption(StandardSocketOptions.IP_MULTICAST_TTL) + " " + dc.getOption(StandardSocketOptions.IP_MULTICAST_LOOP) + " " + dc.getOption(StandardSocketOptions.SO_REUSEADDR) + ss.getOption(StandardSocketOptions.SO_REUSEADDR) + ss.getOption(StandardSocketOptions.SO_REUSEPORT));
            try { s.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, -1); } catch (Exception e) { System.out.println(e); }
            sc.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 55); System.out.println(sc.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            s.setTrafficClass(0x10); System.out.println(s.getTrafficClass()); s.setOOBInline(true); System.out.println(s.getOOBInline()); s.setSoLinger(true, 3); System.out.println(s.getSoLinger()); s.sendUrgentData(1); 
        }
        var addr = UnixDomainSocketAddress.of("sock");
        try (var srv = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            srv.bind(addr);
            try (var c = SocketChannel.open(addr); var t = srv.accept()) {
                var p = c.getOption(ExtendedSocketOptions.SO_PEERCRED); System.out.println(p.user().equals(java.nio.file.Files.getOwner(java.nio.file.Path.of("sock"))) + " " + p.group().getName().isEmpty());
                System.out.println(new TreeSet<>(c.supportedOptions().stream().map(ExtendedOptions::n).toList()));
                System.out.println(t.getRemoteAddress() + "|" + t.getLocalAddress() + "|" + c.getRemoteAddress());
                c.write(java.nio.ByteBuffer.wrap("x".getBytes())); System.out.println(t.read(java.nio.ByteBuffer.allocate(4)));
            }
        }
    }
}
