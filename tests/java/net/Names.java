// Addresses, URIs and URLs, encoding, interfaces, cookies: parsing and printing without a network.
import java.net.*;
import java.util.*;

public class Names {
    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (UnknownHostException e) {
            // The text is the resolver's, and differs with the state of the network.
            System.out.println(what + ": UnknownHostException");
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }

    public static void main(String[] args) throws Exception {
        for (String s : new String[] {"127.0.0.1", "1.2.3.4", "::1", "fe80::1", "2001:db8::ff00:42:8329", "::ffff:10.0.0.1", "10.1", "256.1.1.1", "[::1]", "1:2:3", "224.0.0.1", "0.0.0.0"}) {
            show(s, () -> {
                InetAddress a = InetAddress.getByName(s);
                return a.getHostAddress() + " " + a.getAddress().length + " " + a.isLoopbackAddress() + a.isLinkLocalAddress() + a.isMulticastAddress() + a.isAnyLocalAddress() + a.isSiteLocalAddress() + " " + a;
            });
        }
        show("by address", () -> InetAddress.getByAddress("name", new byte[] {10, 0, 0, 1}) + " " + InetAddress.getByAddress(new byte[16]).getClass().getSimpleName());
        show("bad address", () -> InetAddress.getByAddress(new byte[5]));
        show("unknown", () -> InetAddress.getByName("no.such.host.invalid"));
        show("loopback", () -> InetAddress.getLoopbackAddress() + " " + InetAddress.getByName("localhost").isLoopbackAddress() + " " + InetAddress.getByName(null).isLoopbackAddress());
        show("socket address", () -> new InetSocketAddress("127.0.0.1", 80) + " " + InetSocketAddress.createUnresolved("h", 1) + " " + new InetSocketAddress(5));
        show("interface", () -> NetworkInterface.getByName("lo").isLoopback() + " " + NetworkInterface.getByName("nope") + " " + (NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()) != null));
        for (String s : new String[] {"http://user@host:8080/a/b?q=1&r=%20#frag", "mailto:a@b.c", "../x/./y", "file:///a%20b", "urn:isbn:123", "http://[::1]:80/", "http://h/é", "http://a b", "://x", "http://h:x/", "a:b:c", ""}) {
            show("URI " + s, () -> {
                URI u = new URI(s);
                return u.getScheme() + "|" + u.getUserInfo() + "|" + u.getHost() + "|" + u.getPort() + "|" + u.getPath() + "|" + u.getQuery() + "|" + u.getRawQuery() + "|" + u.getFragment() + "|" + u.isAbsolute() + u.isOpaque() + "|" + u.getSchemeSpecificPart() + "|" + u.normalize() + "|"
                    + u.toASCIIString();
            });
        }
        show("resolve", () -> URI.create("http://h/a/b/c").resolve("../d") + " " + URI.create("http://h/a").relativize(URI.create("http://h/a/b/c")) + " " + URI.create("http://h").resolve("x") + " " + new URI("http", "u", "h", 1, "/p q", "a=b c", "f").toString());
        show("equality", () -> URI.create("HTTP://Host/a%2fb").equals(URI.create("http://host/a%2Fb")) + " " + URI.create("a").compareTo(URI.create("b")) + " " + URI.create("http://h/").hashCode());
        for (String s : new String[] {"http://user:pw@host:81/p/f.html?q#r", "file:/x", "jar:file:/a.jar!/b", "ftp://h", "nope://x", "http://h:-5/", "host/path"}) {
            show("URL " + s, () -> {
                URL u = new URL(s);
                return u.getProtocol() + "|" + u.getAuthority() + "|" + u.getHost() + "|" + u.getPort() + "|" + u.getDefaultPort() + "|" + u.getFile() + "|" + u.getRef() + "|" + u.toExternalForm();
            });
        }
        show("relative URL", () -> new URL(new URL("http://h/a/b"), "../c?x") + " " + new URL("http://h").sameFile(new URL("http://h:80")));
        show("encode", () -> URLEncoder.encode("a b&c=é中+*~", "UTF-8") + " " + URLDecoder.decode("a+b%26%C3%A9", "UTF-8") + " " + URLDecoder.decode("%zz", "UTF-8"));
        show("idn", () -> IDN.toASCII("bücher.example") + " " + IDN.toUnicode("xn--bcher-kva.example"));
        show("cookies", () -> {
            CookieManager m = new CookieManager();
            URI u = URI.create("http://example.com/a/");
            m.put(u, Map.of("Set-Cookie", List.of("k=v; Path=/a", "gone=1; Max-Age=0", "other=2; Domain=.example.com")));
            return new TreeSet<>(m.get(u, Map.of()).get("Cookie")) + " " + HttpCookie.parse("Set-Cookie: x=y; Secure; HttpOnly").get(0).getSecure();
        });
        show("handler", () -> {
            URL u = new URL(null, "own://h/x", new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL url) {
                    return new URLConnection(url) {
                        @Override
                        public void connect() {
                        }

                        @Override
                        public java.io.InputStream getInputStream() {
                            return new java.io.ByteArrayInputStream(("content of " + url.getPath()).getBytes());
                        }
                    };
                }
            });
            return new String(u.openStream().readAllBytes()) + " " + u.openConnection().getHeaderField("x");
        });
        show("file URL", () -> {
            java.nio.file.Files.writeString(java.nio.file.Path.of("u.txt"), "by URL");
            URLConnection c = java.nio.file.Path.of("u.txt").toUri().toURL().openConnection();
            return c.getContentLength() + " " + c.getContentType() + " " + new String(c.getInputStream().readAllBytes());
        });
        show("file URL missing", () -> new URL("file:/no/such/file").openStream());
        show("guess", () -> URLConnection.guessContentTypeFromName("x.png") + " " + URLConnection.guessContentTypeFromStream(new java.io.ByteArrayInputStream("GIF89a..............".getBytes())));
    }
}
