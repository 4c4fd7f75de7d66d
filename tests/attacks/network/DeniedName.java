// attack: with a grant for the whole network, reaches the loopback interface, which is denied by name at one port, by its addresses
// must: SecurityException for each: what is denied by name is denied by address too, for localhost always
// grants: --allow-net --deny-net=LocalHost.:{port}
// args: {port}
public class DeniedName {
    public static void main(String[] args) {
        Loopback.reach(Integer.parseInt(args[0]));
    }
}
