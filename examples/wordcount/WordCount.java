import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ten most frequent words of files, or of standard input: streams, lambdas, regular expressions, collections.
 *
 *     ./dev run examples/wordcount/WordCount.java README.md
 */
public class WordCount {
    private static final int SHOWN = 10;

    static Map<String, Long> count(Stream<String> lines) {
        return lines.flatMap(line -> Stream.of(line.toLowerCase().split("[^a-z]+")))
            .filter(word -> !word.isEmpty())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    static void print(Map<String, Long> counts) {
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
            .limit(SHOWN)
            .forEach(entry -> System.out.printf("%7d %s%n", entry.getValue(), entry.getKey()));
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 0) {
            print(count(new BufferedReader(new InputStreamReader(System.in)).lines()));
            return;
        }
        for (String name : args) {
            System.out.println(name + ":");
            try (Stream<String> lines = Files.lines(Path.of(name))) {
                print(count(lines));
            }
        }
    }
}
