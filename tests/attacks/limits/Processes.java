// attack: starts children without end
// must: IOException at the limit
// grants: --allow-run=/bin/sleep
// options: --limit-processes=3
public class Processes {
    public static void main(String[] args) throws Exception {
        Process[] children = new Process[10];
        Attack.attempt("children", () -> {
            for (int i = 0; i < children.length; i++) children[i] = new ProcessBuilder("/bin/sleep", "20").start();
            return "all";
        });
        int running = 0;
        for (Process child : children) {
            if (child == null) continue;
            running++;
            child.destroyForcibly().waitFor();
        }
        System.out.println(running + " ran");
        Attack.attempt("afterwards", () -> {
            Process p = new ProcessBuilder("/bin/sleep", "0").start();
            return p.waitFor();
        });
    }
}
