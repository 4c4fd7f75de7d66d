// FileLock: within the machine and against other processes; waiting, and interrupted waiting.
// timeout: 120
import java.nio.channels.*; import java.nio.file.*; import java.nio.*; import java.io.*; import static java.nio.file.StandardOpenOption.*;
public class FileLocks {
    static String other(String how) throws Exception { Process p = new ProcessBuilder("python3", "-c", "import fcntl,sys\nf=open('lk','r+b')\ntry:\n fcntl.lockf(f, " + how + "|fcntl.LOCK_NB, 10, 5)\n print('got')\nexcept OSError as e: print('busy')").redirectErrorStream(true).start(); String s = new String(p.getInputStream().readAllBytes()).trim(); p.waitFor(); return s; }
    public static void main(String[] a) throws Exception {
        try (FileChannel c = FileChannel.open(Path.of("lk"), CREATE, READ, WRITE)) {
            FileLock l = c.lock(0, 10, false); System.out.println(l.isShared() + " " + l.isValid() + " " + l.position() + l.size() + l.overlaps(9, 1) + l.overlaps(10, 1));
            System.out.println(other("fcntl.LOCK_EX"));
            try { c.tryLock(5, 1, false); } catch (OverlappingFileLockException e) { System.out.println(e); }
            try (FileChannel c2 = FileChannel.open(Path.of("lk"), READ, WRITE)) { try { c2.lock(9, 10, true); } catch (OverlappingFileLockException e) { System.out.println(e); } System.out.println(c2.tryLock(20, 5, false).isValid()); }
            l.release(); System.out.println(other("fcntl.LOCK_EX"));
            l = c.tryLock(0, Long.MAX_VALUE, true); System.out.println(other("fcntl.LOCK_EX") + other("fcntl.LOCK_SH")); l.close();
            Process p = new ProcessBuilder("python3", "-c", "import fcntl,sys\nf=open('lk','r+b')\nfcntl.lockf(f, fcntl.LOCK_EX)\nprint('locked',flush=True)\nsys.stdin.read(1)").start();
            BufferedReader r = p.inputReader(); System.out.println(r.readLine()); System.out.println(c.tryLock());
            Thread t = new Thread(() -> { try { FileLock q = c.lock(); System.out.println("got it " + q.isValid()); q.release(); } catch (Exception e) { System.out.println(e); } }); t.start(); Thread.sleep(200); System.out.println(t.isAlive()); p.getOutputStream().write('x'); p.getOutputStream().close(); p.waitFor(); t.join();
            Process p2 = new ProcessBuilder("python3", "-c", "import fcntl,sys\nf=open('lk','r+b')\nfcntl.lockf(f, fcntl.LOCK_EX)\nprint('locked',flush=True)\nsys.stdin.read(1)").start(); p2.inputReader().readLine();
            Thread u = new Thread(() -> { try { c.lock(); } catch (Exception e) { System.out.println(e); } }); u.start(); Thread.sleep(200); u.interrupt(); u.join(); p2.getOutputStream().close(); p2.waitFor();
            System.out.println(c.isOpen());
        }
        try (RandomAccessFile f = new RandomAccessFile("lk", "r")) { try { f.getChannel().lock(); } catch (NonWritableChannelException e) { System.out.println(e); } System.out.println(f.getChannel().lock(0, 5, true)  .isShared()); }
    }
}
