import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.Descriptor;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** DiagnosticCommand's gcClassHistogram: how many objects of each class there are. */
public class ClassHistogram {
    static class Kept {
        long a, b;
    }

    static class Dropped {
    }

    static String histogram(String... options) throws Exception {
        return (String) ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram", new Object[] {options}, new String[] {String[].class.getName()});
    }

    /* Instances of a class. */
    static long count(String histogram, String name) {
        for (String line : histogram.split("\n")) {
            String[] words = line.trim().split(" +");
            if (words.length >= 4 && words[3].equals(name)) {
                return Long.parseLong(words[1]);
            }
        }
        return 0;
    }

    static boolean falls(String histogram) {
        long last = Long.MAX_VALUE;
        for (String line : histogram.split("\n")) {
            String[] words = line.trim().split(" +");
            if (words[0].endsWith(":")) {
                long bytes = Long.parseLong(words[2]);
                if (bytes > last) {
                    return false;
                }
                last = bytes;
            }
        }
        return last < Long.MAX_VALUE;
    }

    public static void main(String[] args) throws Exception {
        List<Kept> kept = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            kept.add(new Kept());
        }
        for (int i = 0; i < 5000; i++) {
            new Dropped().hashCode();
        }
        String text = histogram();
        String[] lines = text.split("\n");
        System.out.println(lines[0]);
        System.out.println(lines[1]);
        System.out.println(lines[lines.length - 1].matches("Total +[0-9]+ +[0-9]+") + " " + falls(text));
        System.out.println(count(text, "ClassHistogram$Kept") + " " + (count(text, "ClassHistogram$Dropped") < 500));
        System.out.println(text.matches("(?s).* \\[B \\(java.base@17.*") + " " + text.matches("(?s).* java.lang.String \\(java.base@17.*"));
        System.out.println(count(histogram("-all"), "ClassHistogram$Kept"));
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (MBeanOperationInfo operation : server.getMBeanInfo(new ObjectName("com.sun.management:type=DiagnosticCommand")).getOperations()) {
            if (operation.getName().equals("gcClassHistogram")) {
                Descriptor all = (Descriptor) ((Descriptor) operation.getDescriptor().getFieldValue("dcmd.arguments")).getFieldValue("-all");
                System.out.println(operation.getSignature().length + " " + all);
            }
        }
        System.out.println(kept.size());
    }
}
