// System.exit in a thread while main sleeps: hooks run, finally blocks don't, the status is kept modulo 256.
// exit: 44
public class ExitCodes {
    public static void main(String[] args) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook runs")));
        Thread exiting = new Thread(() -> {
            try {
                System.out.println("exiting");
                System.exit(300);
            } finally {
                System.out.println("never");
            }
        });
        exiting.start();
        try {
            Thread.sleep(60_000);
        } finally {
            System.out.println("never either");
        }
    }
}
