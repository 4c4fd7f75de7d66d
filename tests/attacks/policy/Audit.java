// attack: forges lines of the audit log, by names with newlines, quotes, control characters and half characters, and by threads' names; and floods it
// must: the log stays one JSON object per line, without control characters
// options: --audit={box}/audit.log
import java.io.*;
import java.net.*;

public class Audit {
    public static void main(String[] args) throws Exception {
        String[] names = {"/x\n{\"time\":1,\"decision\":\"granted\"}", "/x\r\n{}", "/x\"},{\"decision\":\"granted", "/x\\", "/x\\\"", "/\u001b[2J\u001b[31m", "/\u0007\u0008\u0001", "/\ud800x", "/\udfff", "/\u2028\u2029\u0085", "/\u007f\u009b1m",
                          "/" + "long".repeat(900), "/\u202e\u2066gnp.exe", "/\uffff", "/é\u0301"};
        Thread.currentThread().setName("main\n{\"decision\":\"granted\"}\u001b[31m\"");
        for (String name : names) {
            Attack.outcome(() -> new FileInputStream(name));
            Attack.outcome(() -> System.getenv(name));
            Attack.outcome(() -> new ProcessBuilder(name, "x").start());
            Attack.outcome(() -> InetAddress.getByName(name));
        }
        Attack.attemptBrief("the log itself", () -> new FileInputStream("../audit.log"));
        Attack.attemptBrief("the log itself, changed", () -> new FileOutputStream("../audit.log"));
        System.out.println("ended");
    }
}
