import java.util.ArrayDeque;

/** A small operating system simulated with virtual calls: tasks of four kinds pass packets through a scheduler. */
public class Richards {
    static final int DEVICE_A = 0, DEVICE_B = 1, HANDLER_A = 2, HANDLER_B = 3, WORKER = 4, IDLE = 5;

    static final class Packet {
        final boolean isWork;
        int destination;
        int value;
        int position;
        final int[] data = new int[4];
        Packet next;

        Packet(boolean isWork, int destination) {
            this.isWork = isWork;
            this.destination = destination;
        }
    }

    abstract static class Task {
        final int id, priority;
        Task next;
        Packet inbox, inboxTail;
        boolean waiting, held;

        Task(int id, int priority) {
            this.id = id;
            this.priority = priority;
        }

        boolean isRunnable() {
            return !held && (!waiting || inbox != null);
        }

        void accept(Packet packet) {
            packet.next = null;
            if (inbox == null) {
                inbox = packet;
            } else {
                inboxTail.next = packet;
            }
            inboxTail = packet;
        }

        Packet take() {
            Packet packet = inbox;
            if (packet != null) {
                inbox = packet.next;
                packet.next = null;
            }
            return packet;
        }

        /** Runs until the task has nothing to do; answers the task to try next. */
        abstract void step(Scheduler scheduler);
    }

    static final class IdleTask extends Task {
        int seed = 1;
        int remaining = 1500;

        IdleTask() {
            super(IDLE, 0);
        }

        @Override
        void step(Scheduler scheduler) {
            if (--remaining <= 0) {
                held = true;
            } else if ((seed & 1) == 0) {
                seed >>= 1;
                scheduler.tasks[DEVICE_A].held = false;
            } else {
                seed = (seed >> 1) ^ 0xd008;
                scheduler.tasks[DEVICE_B].held = false;
            }
        }
    }

    static final class WorkerTask extends Task {
        int destination = HANDLER_A;
        int count;

        WorkerTask() {
            super(WORKER, 1000);
        }

        @Override
        void step(Scheduler scheduler) {
            Packet packet = take();
            if (packet == null) {
                waiting = true;
                return;
            }
            destination = destination == HANDLER_A ? HANDLER_B : HANDLER_A;
            packet.destination = destination;
            packet.position = 0;
            for (int i = 0; i < packet.data.length; i++) {
                count = count % 26 + 1;
                packet.data[i] = 'A' + count - 1;
            }
            scheduler.send(packet);
        }
    }

    static final class HandlerTask extends Task {
        final ArrayDeque<Packet> work = new ArrayDeque<>();
        final ArrayDeque<Packet> replies = new ArrayDeque<>();
        final int device;

        HandlerTask(int id, int device) {
            super(id, 2000);
            this.device = device;
        }

        @Override
        void step(Scheduler scheduler) {
            Packet packet = take();
            if (packet != null) {
                (packet.isWork ? work : replies).addLast(packet);
            }
            Packet current = work.peekFirst();
            if (current != null && current.position >= current.data.length) {
                work.removeFirst();
                current.destination = WORKER;
                scheduler.send(current);
            } else if (current != null && !replies.isEmpty()) {
                Packet reply = replies.removeFirst();
                reply.value = current.data[current.position++];
                reply.destination = device;
                scheduler.send(reply);
            } else {
                waiting = true;
            }
        }
    }

    static final class DeviceTask extends Task {
        final int handler;
        Packet pending;

        DeviceTask(int id, int handler) {
            super(id, 4000);
            this.handler = handler;
        }

        @Override
        void step(Scheduler scheduler) {
            if (pending != null) {
                Packet done = pending;
                pending = null;
                done.destination = handler;
                scheduler.checksum = scheduler.checksum * 31 + done.value;
                scheduler.send(done);
                return;
            }
            Packet packet = take();
            if (packet == null) {
                waiting = true;
            } else {
                pending = packet;
                held = true;
            }
        }
    }

    static final class Scheduler {
        final Task[] tasks = new Task[6];
        Task list;
        long checksum;
        int switches;

        void add(Task task) {
            tasks[task.id] = task;
            Task before = null;
            Task at = list;
            while (at != null && at.priority >= task.priority) {
                before = at;
                at = at.next;
            }
            task.next = at;
            if (before == null) {
                list = task;
            } else {
                before.next = task;
            }
        }

        void send(Packet packet) {
            tasks[packet.destination].accept(packet);
        }

        void run() {
            Task task = list;
            while (task != null) {
                if (task.isRunnable()) {
                    task.waiting = false;
                    switches++;
                    task.step(this);
                    task = list;
                } else {
                    task = task.next;
                }
            }
        }
    }

    static long kernel() {
        Scheduler scheduler = new Scheduler();
        scheduler.add(new IdleTask());
        scheduler.add(new WorkerTask());
        scheduler.add(new HandlerTask(HANDLER_A, DEVICE_A));
        scheduler.add(new HandlerTask(HANDLER_B, DEVICE_B));
        scheduler.add(new DeviceTask(DEVICE_A, HANDLER_A));
        scheduler.add(new DeviceTask(DEVICE_B, HANDLER_B));
        for (int i = 0; i < 2; i++) {
            scheduler.send(new Packet(true, WORKER));
        }
        for (int i = 0; i < 3; i++) {
            scheduler.send(new Packet(false, HANDLER_A));
            scheduler.send(new Packet(false, HANDLER_B));
        }
        scheduler.run();
        return scheduler.checksum * 10007 + scheduler.switches;
    }

    /** Arguments: iterations [--time]. The checksum is the same on every VM and for every iteration count. */
    public static void main(String[] args) {
        int iterations = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        long best = Long.MAX_VALUE;
        long checksum = 0;
        for (int i = 0; i < iterations; i++) {
            long start = System.nanoTime();
            checksum = kernel();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println("checksum " + checksum);
        if (args.length > 1 && args[1].equals("--time")) {
            System.out.println("ns/iter " + best);
        }
    }
}
