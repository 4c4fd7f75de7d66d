// java.util.prefs on files: values of all types, child nodes, export and import, the tree of the system.
// timeout: 60
import java.util.prefs.*;
import java.io.*;
import java.util.*;
public class PreferencesTree {
    static void show(Preferences p, String ind) throws Exception {
        System.out.println(ind + p.absolutePath() + " " + p.isUserNode() + " " + new TreeSet<>(Arrays.asList(p.keys())));
        for (String c : p.childrenNames()) show(p.node(c), ind + " ");
    }
    public static void main(String[] a) throws Exception {
        System.setProperty("java.util.prefs.userRoot", System.getProperty("user.dir"));
        System.setProperty("java.util.prefs.systemRoot", System.getProperty("user.dir") + "/system");
        new File("system").mkdir();
        java.util.logging.Logger quiet = java.util.logging.Logger.getLogger("java.util.prefs");
        quiet.setLevel(java.util.logging.Level.OFF);
        Preferences u = Preferences.userRoot().node("org/example/app");
        u.put("name", "v\u00e4lue \u20ac"); u.putInt("i", 42); u.putDouble("d", 1.5); u.putBoolean("b", true); u.putByteArray("bytes", new byte[]{1,2,3});
        u.putLong("l", Long.MIN_VALUE);
        u.node("child one/_x.y").put("k", "w");
        PreferenceChangeListener l = e -> {};
        u.addPreferenceChangeListener(l); u.removePreferenceChangeListener(l);
        try { u.removePreferenceChangeListener(l); } catch (IllegalArgumentException e) { System.out.println(e); }
        u.flush();
        u.sync();
        show(Preferences.userRoot(), "");
        System.out.println(u.get("name", null) + u.getInt("i", 0) + u.getDouble("d", 0) + u.getBoolean("b", false) + Arrays.toString(u.getByteArray("bytes", null)) + u.getLong("l", 1) + u.get("none", "def"));
        ByteArrayOutputStream o = new ByteArrayOutputStream(); u.exportSubtree(o); System.out.print(o.toString("UTF-8"));
        u.remove("b"); u.node("child one").removeNode(); u.flush();
        System.out.println(u.nodeExists("child one") + " " + Preferences.userRoot().nodeExists("org/example"));
        Preferences.importPreferences(new ByteArrayInputStream(o.toByteArray()));
        show(Preferences.userRoot(), "");
        Preferences s = Preferences.systemRoot().node("atolltest");
        s.put("x", "y");
        try { s.flush(); System.out.println("system flushed"); } catch (BackingStoreException e) { System.out.println(e); }
        try { u.put("k".repeat(100), ""); } catch (IllegalArgumentException e) { System.out.println(e); }
        System.out.println(Preferences.userNodeForPackage(String.class));
    }
}
