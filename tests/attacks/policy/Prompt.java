// attack: asks for what is not granted where nobody is there to answer, with names that would paint over the question
// must: without a terminal each question is answered by no
// options: --prompt
import java.io.*;

public class Prompt {
    public static void main(String[] args) {
        Attack.attemptBrief("file", () -> new FileInputStream("/etc/passwd"));
        Attack.attemptBrief("name with an escape", () -> new FileInputStream("/\u001b[1A\u001b[2Kharmless? (y)"));
        Attack.attemptBrief("name with a newline", () -> new FileInputStream("/x\ny\n"));
        Attack.attemptBrief("program", () -> new ProcessBuilder("/bin/sh").start());
        Attack.attemptBrief("network", () -> new java.net.Socket("127.0.0.1", 1));
        Attack.attemptBrief("unsafe", () -> Class.forName("sun.misc.Unsafe"));
    }
}
