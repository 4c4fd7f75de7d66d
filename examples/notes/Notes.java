import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Keeps dated notes in a text file: records, text blocks, switch expressions, java.time, files.
 *
 *     ./dev run examples/notes/Notes.java notes.txt add "buy milk"
 *     ./dev run examples/notes/Notes.java notes.txt list
 */
public class Notes {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    record Note(LocalDateTime when, String text) {
        String toLine() { return FORMAT.format(when) + "\t" + text; }

        static Note parse(String line) {
            String[] parts = line.split("\t", 2);
            return new Note(LocalDateTime.parse(parts[0], FORMAT), parts[1]);
        }
    }

    static List<Note> read(Path file) throws IOException {
        try {
            return Files.readAllLines(file).stream().map(Note::parse).toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    static int list(Path file) throws IOException {
        int number = 0;
        for (Note note : read(file)) System.out.printf("%3d  %s  %s%n", ++number, FORMAT.format(note.when), note.text);
        return 0;
    }

    static int add(Path file, String text) throws IOException {
        String line = new Note(LocalDateTime.now(), text).toLine() + "\n";
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return 0;
    }

    static int usage() {
        System.err.print("""
            usage: Notes FILE list
                   Notes FILE add TEXT
            """);
        return 2;
    }

    public static void main(String[] args) throws IOException {
        String command = args.length < 2 ? "" : args[1];
        System.exit(switch (command) {
            case "list" -> list(Path.of(args[0]));
            case "add" -> args.length == 3 ? add(Path.of(args[0]), args[2]) : usage();
            default -> usage();
        });
    }
}
