import java.io.*;
import java.nio.file.*;
import java.util.stream.Stream;

/** Makes, lists, reads and deletes many small files. Arguments: folder, rounds. */
public class ManyFiles {
    static final int FILES = 200;

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0], "many", "deep", "er");
        byte[] content = "a few bytes".getBytes();
        long sum = 0;
        for (int round = Integer.parseInt(args[1]); round > 0; round--) {
            Files.createDirectories(folder);
            for (int i = 0; i < FILES; i++) Files.write(folder.resolve("f" + i), content);
            try (Stream<Path> list = Files.list(folder)) {
                sum += list.mapToLong(path -> path.toFile().length()).sum();
            }
            for (int i = 0; i < FILES; i++) {
                try (InputStream in = new FileInputStream(folder.resolve("f" + i).toFile())) {
                    sum += in.read();
                }
                if (Files.exists(folder.resolve("g" + i))) sum++;
            }
            for (int i = 0; i < FILES; i++) Files.delete(folder.resolve("f" + i));
        }
        System.out.println(sum);
    }
}
