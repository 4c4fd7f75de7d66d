// Standard input by lines, by Scanner and by bytes to its end.
// stdin: first line\n42 3.5 word\nlast line without newline é
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

public class StandardInput {
    public static void main(String[] args) throws Exception {
        StringBuilder first = new StringBuilder();
        for (int c; (c = System.in.read()) != '\n';) {
            first.append((char) c);
        }
        System.out.println(first + " " + (System.in.available() > 0));
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Scanner scanner = new Scanner(reader.readLine());
        System.out.println(scanner.nextInt() + " " + scanner.nextDouble() + " " + scanner.next() + " " + scanner.hasNext());
        System.out.println(reader.readLine());
        System.out.println(reader.readLine() + " " + System.in.read() + " " + System.in.available() + " " + System.console());
    }
}
