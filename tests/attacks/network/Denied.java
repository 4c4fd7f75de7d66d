// attack: with a grant for the whole network, reaches the loopback interface, which is denied by address, by its other addresses
// must: SecurityException for each: no address in particular is this machine's own
// grants: --allow-net --deny-net=127.0.0.0/8,[::1]
// args: {port}
public class Denied {
    public static void main(String[] args) {
        Loopback.reach(Integer.parseInt(args[0]));
    }
}
