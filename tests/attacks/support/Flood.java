/** Two threads that write to standard error for ever. */
public class Flood {
    public static void start() {
        byte[] piece = "x".repeat(1 << 16).getBytes();
        for (int i = 0; i < 2; i++) {
            Thread flood = new Thread(() -> {
                for (;;) System.err.write(piece, 0, piece.length);
            });
            flood.setDaemon(true);
            flood.start();
        }
    }
}
