// attack: management beans: heap dumps, options of the VM, other classes by MLet, remote connectors, MBeans that load or invoke
// must: SecurityException or an API's exception for each
import java.lang.management.ManagementFactory;
import javax.management.*;

public class Management {
    public static class Evil implements EvilMBean {
        public int getNumber() {
            return 1;
        }
    }

    public interface EvilMBean {
        int getNumber();
    }

    static Object diagnostic(String method, Class<?>[] types, Object... arguments) throws Exception {
        Class<?> c = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
        return c.getMethod(method, types).invoke(ManagementFactory.getPlatformMXBean((Class) c), arguments);
    }

    public static void main(String[] args) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        Attack.attemptBrief("heap dump", () -> diagnostic("dumpHeap", new Class<?>[] {String.class, boolean.class}, "/tmp/atoll-attack.hprof", true));
        Attack.attemptBrief("option", () -> diagnostic("setVMOption", new Class<?>[] {String.class, String.class}, "HeapDumpOnOutOfMemoryError", "true"));
        Attack.attemptBrief("MLet", () -> server.createMBean("javax.management.loading.MLet", new ObjectName("a:type=MLet")));
        Attack.attemptBrief("MLet loads", () -> server.invoke(new ObjectName("a:type=MLet"), "getMBeansFromURL", new Object[] {"http://127.0.0.1/x"}, new String[] {"java.lang.String"}));
        Attack.attemptBrief("internal class as a bean", () -> server.createMBean("jdk.internal.misc.Unsafe", new ObjectName("a:type=Unsafe")));
        Attack.attemptBrief("Runtime as a bean", () -> server.createMBean("java.lang.Runtime", new ObjectName("a:type=Runtime")));
        Attack.attemptBrief("model bean of a Runtime", () -> {
            var bean = new javax.management.modelmbean.RequiredModelMBean();
            var info = new javax.management.modelmbean.ModelMBeanInfoSupport("x", "x", null, null, new javax.management.modelmbean.ModelMBeanOperationInfo[] {
                new javax.management.modelmbean.ModelMBeanOperationInfo("x", Runtime.class.getMethod("halt", int.class))}, null);
            bean.setModelMBeanInfo(info);
            bean.setManagedResource("text", "ObjectReference");
            return bean.invoke("getDeclaredField", new Object[0], new String[0]);
        });
        Attack.attemptBrief("connector", () -> {
            var connector = javax.management.remote.JMXConnectorServerFactory.newJMXConnectorServer(new javax.management.remote.JMXServiceURL("service:jmx:rmi://127.0.0.1"), null, server);
            connector.start();
            return connector.getAddress();
        });
        Attack.attemptBrief("control: own bean", () -> {
            server.registerMBean(new Evil(), new ObjectName("a:type=Evil"));
            return server.getAttribute(new ObjectName("a:type=Evil"), "Number");
        });
        Attack.attemptBrief("string template", () -> server.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcHeapDump", new Object[] {new String[] {"/tmp/atoll-attack.hprof"}}, new String[] {String[].class.getName()}));
        Attack.attemptBrief("log file", () -> server.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmLog", new Object[] {new String[] {"output=/tmp/atoll-attack.log"}}, new String[] {String[].class.getName()}));
        Attack.attemptBrief("flight recorder", () -> Class.forName("jdk.jfr.Recording").getConstructor().newInstance());
        Attack.attemptBrief("thread that is stopped", () -> {
            Thread t = new Thread(() -> { while (true) Thread.onSpinWait(); });
            t.setDaemon(true);
            t.start();
            t.stop();
            t.join();
            return "ended";
        });
        System.out.println(new java.io.File("/dev/null").length());
        System.exit(0);
    }
}
