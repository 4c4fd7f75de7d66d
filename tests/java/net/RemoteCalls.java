// RMI over the loopback: a registry, remote calls with objects, exceptions and call-backs.
// timeout: 120
import java.rmi.*; import java.rmi.registry.*; import java.rmi.server.*; import java.io.*; import java.util.*;
public class RemoteCalls {
    public interface Calc extends Remote { int add(int a, int b) throws RemoteException; List<String> echo(Map<String,Integer> m) throws RemoteException; void fail(String s) throws RemoteException, IOException; void call(Back b) throws RemoteException; }
    public interface Back extends Remote { void hello(String s) throws RemoteException; }
    static class Impl implements Calc {
        public int add(int a, int b) { return a + b; }
        public List<String> echo(Map<String,Integer> m) { List<String> l = new ArrayList<>(); m.forEach((k, v) -> l.add(k + v)); Collections.sort(l); return l; }
        public void fail(String s) throws IOException { throw new FileNotFoundException(s); }
        public void call(Back b) throws RemoteException { b.hello("from server"); }
    }
    public static void main(String[] a) throws Exception {
        System.setProperty("java.rmi.server.hostname", "127.0.0.1");
        Impl impl = new Impl();
        RMIServerSocketFactory ssf = p -> new java.net.ServerSocket(p, 50, java.net.InetAddress.getByName("127.0.0.1"));
        final int[] port = new int[1];
        Registry reg = LocateRegistry.createRegistry(0, null, p -> { var s = ssf.createServerSocket(p); port[0] = s.getLocalPort(); return s; });
        Calc stub = (Calc) UnicastRemoteObject.exportObject(impl, 0, null, ssf);
        Registry r = LocateRegistry.getRegistry("127.0.0.1", port[0]);
        r.bind("calc", stub);
        System.out.println(Arrays.toString(r.list()));
        try { r.bind("calc", stub); } catch (AlreadyBoundException e) { System.out.println(e); }
        try { r.lookup("none"); } catch (NotBoundException e) { System.out.println(e); }
        Calc c = (Calc) r.lookup("calc");
        System.out.println(c.add(2, 3) + " " + c.echo(Map.of("a", 1, "b", 2)) + " " + (c instanceof Proxy) + java.lang.reflect.Proxy.isProxyClass(c.getClass()));
        try { c.fail("nofile"); } catch (FileNotFoundException e) { System.out.println(e); }
        Back back = s -> System.out.println("called back: " + s);
        UnicastRemoteObject.exportObject(back, 0, null, ssf);
        c.call(back);
        int sum = 0; for (int i = 0; i < 200; i++) sum = c.add(sum, i); System.out.println(sum);
        r.unbind("calc");
        System.out.println(UnicastRemoteObject.unexportObject(impl, true) + " " + UnicastRemoteObject.unexportObject(back, true) + " " + UnicastRemoteObject.unexportObject(reg, true));
        try { c.add(1, 1); } catch (RemoteException e) { System.out.println(e.getClass()); }
    }
    interface Proxy {}
}
