import java.security.*;
import java.util.*;

/** Whose protection domains AccessController finds on the stack, and SecurityManager.getClassContext. */
@SuppressWarnings("removal")
public class AccessContexts {
    static void check(String what) {
        try {
            AccessController.checkPermission(new RuntimePermission("some.permission"));
            System.out.println(what + ": granted");
        } catch (AccessControlException e) {
            System.out.println(what + ": " + e.getMessage());
        }
    }

    static final AccessControlContext NOTHING = new AccessControlContext(new ProtectionDomain[] {new ProtectionDomain(null, null)});
    static final AccessControlContext ALL = new AccessControlContext(new ProtectionDomain[] {new ProtectionDomain(null, all())});

    static Permissions all() {
        Permissions p = new Permissions();
        p.add(new AllPermission());
        return p;
    }

    static class Manager extends SecurityManager {
        Class<?>[] context() { return getClassContext(); }
    }

    public static void main(String[] args) throws Exception {
        check("plain");
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> { check("privileged"); return null; });
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> { check("restricted"); return null; }, NOTHING);
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> { check("all"); return null; }, ALL);
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> {
            AccessController.doPrivileged((PrivilegedAction<Void>) () -> { check("privileged in restricted"); return null; });
            check("restricted again");
            return null;
        }, NOTHING);
        System.out.println(AccessController.getContext().equals(AccessController.getContext()) + " " + NOTHING.equals(ALL));
        System.out.println(AccessController.doPrivileged((PrivilegedAction<Boolean>) () -> AccessController.getContext().equals(NOTHING), NOTHING));
        try {
            AccessController.doPrivileged((PrivilegedExceptionAction<Void>) () -> { throw new java.io.IOException("inside"); });
        } catch (PrivilegedActionException e) {
            System.out.println(e.getException());
        }
        Thread t = AccessController.doPrivileged((PrivilegedAction<Thread>) () -> new Thread(() -> check("inherited")), NOTHING);
        t.start();
        t.join();
        AccessControlContext combined = new AccessControlContext(AccessController.getContext(), new DomainCombiner() {
            public ProtectionDomain[] combine(ProtectionDomain[] current, ProtectionDomain[] assigned) {
                System.out.println("combine " + (current != null) + " " + (assigned == null ? 0 : assigned.length));
                return new ProtectionDomain[0];
            }
        });
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> { check("combined"); return null; }, combined);
        List<String> names = new ArrayList<>();
        for (Class<?> c : new Manager().context()) names.add(c.getName());
        System.out.println(names);
        ProtectionDomain domain = AccessContexts.class.getProtectionDomain();
        System.out.println((domain.getCodeSource() != null) + " " + (String.class.getProtectionDomain().getCodeSource() == null) + " " + domain.implies(new RuntimePermission("x")));
    }
}
