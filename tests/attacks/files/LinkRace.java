// attack: threads swap a folder and a link to the outside, thousands of times, while others read, write, list and delete through the name
// must: no read sees, and no write reaches, what is outside
// grants: --allow-read={box}/inside --allow-write={box}/inside
// args: {box}
import java.io.*;
import java.nio.file.*;
import java.util.concurrent.atomic.*;

public class LinkRace {
    public static void main(String[] args) throws Exception {
        Path in = Path.of(args[0], "inside"), name = in.resolve("swap"), folder = in.resolve("real"), link = in.resolve("fake");
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("secret.txt"), "ours");
        Files.createSymbolicLink(link, Path.of("../outside"));
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            while (!stop.get()) {
                try {
                    Files.move(folder, name);
                    Files.move(name, folder);
                    Files.move(link, name);
                    Files.move(name, link);
                } catch (IOException again) {
                    continue;
                }
            }
        });
        swapper.setDaemon(true);
        swapper.start();
        AtomicInteger stolen = new AtomicInteger(), mine = new AtomicInteger(), refused = new AtomicInteger();
        Thread[] workers = new Thread[2];
        for (int w = 0; w < workers.length; w++) {
            workers[w] = new Thread(() -> {
                for (int i = 0; i < 1500; i++) {
                    try {
                        if (i % 4 == 3) {
                            Files.writeString(name.resolve("written.txt"), "x");
                        } else if (i % 4 == 2) {
                            new FileOutputStream(name.resolve("old.txt").toFile()).close();
                        } else {
                            String text = i % 4 == 1 ? Files.readString(name.resolve("secret.txt")) : new String(new FileInputStream(name.resolve("secret.txt").toFile()).readAllBytes());
                            if (text.equals("ours")) mine.incrementAndGet();
                            else stolen.incrementAndGet();
                        }
                    } catch (SecurityException | IOException e) {
                        refused.incrementAndGet();
                    }
                }
            });
            workers[w].start();
        }
        for (Thread w : workers) w.join();
        stop.set(true);
        System.out.println(stolen.get() == 0 ? "contained" : "GOT it " + stolen + " times");
    }
}
