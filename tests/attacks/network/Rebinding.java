// attack: a name that is granted, given another address: a forged InetAddress, a resolver of one's own, a hosts file by property
// must: SecurityException: an address counts as a name's only if the machine's resolver said so, and private ones never
// grants: --allow-net=example.invalid
// args: {port} {box}
// options: -Djdk.net.hosts.file={box}/inside/hosts
import java.net.*;
import java.nio.file.*;

public class Rebinding {
    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        Attack.attempt("forged address", () -> new Socket(InetAddress.getByAddress("example.invalid", new byte[] {127, 0, 0, 1}), port));
        Attack.attempt("forged address, cached", () -> {
            InetAddress forged = InetAddress.getByAddress("example.invalid", new byte[] {127, 0, 0, 1});
            forged.getHostName();
            return new Socket("example.invalid", port);
        });
        Attack.attempt("hosts file", () -> InetAddress.getByName("example.invalid"));
        Attack.attempt("resolved name", () -> new InetSocketAddress("example.invalid", port).isUnresolved() ? null : "resolved");
        Attack.attempt("reverse look-up", () -> InetAddress.getByAddress(new byte[] {127, 0, 0, 1}).getHostName());
        Attack.attempt("subdomain", () -> InetAddress.getByName("a.example.invalid"));
        Attack.attempt("superdomain", () -> InetAddress.getByName("invalid"));
        Attack.attempt("with a tail", () -> InetAddress.getByName("example.invalid.localhost"));
        Attack.attempt("localhost", () -> InetAddress.getAllByName("localhost"));
        Attack.attempt("JNDI DNS", () -> {
            var table = new java.util.Hashtable<String, String>();
            table.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
            table.put("java.naming.provider.url", "dns://127.0.0.1:" + port + "/");
            return new javax.naming.directory.InitialDirContext(table).getAttributes("example.invalid");
        });
    }
}
