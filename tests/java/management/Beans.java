// The platform's management beans: what they say about this VM is there, and adds up.
import java.lang.management.*;
import java.util.Arrays;
import java.util.List;
import javax.management.*;

public class Beans {
    static void show(String what, Object value) { System.out.println(what + ": " + value); }

    static void runtime() {
        RuntimeMXBean bean = ManagementFactory.getRuntimeMXBean();
        show("name", bean.getName().matches("\\d+@.+"));
        show("pid", bean.getPid() == ProcessHandle.current().pid());
        show("versions", bean.getManagementSpecVersion() + " " + bean.getSpecVersion());
        long now = System.currentTimeMillis();
        show("start + uptime = now", Math.abs(bean.getStartTime() + bean.getUptime() - now) < 2000);
        show("properties", bean.getSystemProperties().get("java.specification.version"));
    }

    static boolean isSound(MemoryUsage usage) {
        return usage.getUsed() <= usage.getCommitted() && (usage.getMax() < 0 || usage.getUsed() <= usage.getMax());
    }

    static void memory() {
        MemoryMXBean bean = ManagementFactory.getMemoryMXBean();
        show("heap", isSound(bean.getHeapMemoryUsage()));
        show("not heap", isSound(bean.getNonHeapMemoryUsage()) && bean.getNonHeapMemoryUsage().getUsed() > 0);
        long collections = collections();
        bean.gc();
        show("collections are counted", collections() > collections);
        boolean hasHeap = false, hasOther = false;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            hasHeap |= pool.getType() == MemoryType.HEAP;
            hasOther |= pool.getType() == MemoryType.NON_HEAP;
            if (!isSound(pool.getUsage()) || pool.getPeakUsage().getUsed() < 0) show("unsound", pool.getName());
            for (String name : pool.getMemoryManagerNames())
                if (managers().noneMatch(name::equals)) show("unknown manager", name);
        }
        show("pools", hasHeap + " " + hasOther);
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans())
            if (collector.getMemoryPoolNames().length == 0 || collector.getCollectionTime() < 0) show("odd collector", collector.getName());
    }

    static java.util.stream.Stream<String> managers() { return ManagementFactory.getMemoryManagerMXBeans().stream().map(MemoryManagerMXBean::getName); }

    static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    static void classes() {
        ClassLoadingMXBean bean = ManagementFactory.getClassLoadingMXBean();
        show("classes", bean.getLoadedClassCount() > 300 && bean.getTotalLoadedClassCount() == bean.getLoadedClassCount() + bean.getUnloadedClassCount());
        bean.setVerbose(false);
        show("verbose", bean.isVerbose());
    }

    static void machine() {
        var bean = (com.sun.management.UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        show("system", bean.getName().equals(System.getProperty("os.name")) && bean.getArch().equals(System.getProperty("os.arch")));
        show("processors", bean.getAvailableProcessors() == Runtime.getRuntime().availableProcessors());
        show("memory", bean.getTotalMemorySize() > bean.getFreeMemorySize() && bean.getFreeMemorySize() > 0);
        show("process", bean.getProcessCpuTime() > 0 && bean.getCommittedVirtualMemorySize() > 0);
        show("descriptors", bean.getOpenFileDescriptorCount() > 2 && bean.getOpenFileDescriptorCount() < bean.getMaxFileDescriptorCount());
        show("loads", bean.getCpuLoad() >= 0 && bean.getCpuLoad() <= 1 && bean.getProcessCpuLoad() >= 0 && bean.getProcessCpuLoad() <= 1);
    }

    static void server() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        show("attribute", server.getAttribute(new ObjectName("java.lang:type=Runtime"), "SpecVersion"));
        show("beans", server.queryNames(new ObjectName("java.lang:*"), null).size() >= 8);
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        List<String> operations = Arrays.stream(server.getMBeanInfo(commands).getOperations()).map(MBeanOperationInfo::getName).toList();
        show("commands", operations.containsAll(List.of("gcRun", "help", "threadPrint", "vmUptime", "vmVersion")));
        show("version", ((String) server.invoke(commands, "vmVersion", null, null)).contains(" version "));
        Object[] arguments = {new String[0]};
        String[] signature = {String[].class.getName()};
        show("uptime", ((String) server.invoke(commands, "vmUptime", arguments, signature)).strip().matches("\\d+\\.\\d+ s"));
        String dump = (String) server.invoke(commands, "threadPrint", arguments, signature);
        show("dump", dump.contains("\"main\"") && dump.contains("at Beans.server(Beans.java"));
        var diagnostics = ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class);
        show("option", diagnostics.getVMOption("ObjectAlignmentInBytes").getValue());
        try {
            diagnostics.getVMOption("NoSuchOption");
        } catch (IllegalArgumentException e) {
            show("no option", e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        runtime();
        memory();
        classes();
        machine();
        server();
    }
}
