// Concurrent collections under load: ConcurrentHashMap with all bulk operations, skip lists, queues, copy-on-write lists.
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

public class Maps {
    static void parallel(int threads, java.util.function.IntConsumer body) throws InterruptedException {
        Thread[] ts = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            int n = i;
            ts[i] = new Thread(() -> body.accept(n));
            ts[i].start();
        }
        for (Thread t : ts) {
            t.join();
        }
    }

    static class Collide implements Comparable<Collide> {
        final int n;

        Collide(int n) {
            this.n = n;
        }

        @Override
        public int hashCode() {
            return 42;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Collide c && c.n == n;
        }

        @Override
        public int compareTo(Collide o) {
            return Integer.compare(n, o.n);
        }
    }

    public static void main(String[] args) throws Exception {
        ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
        parallel(6, t -> {
            for (int i = 0; i < 3000; i++) {
                map.merge(i % 500, 1, Integer::sum);
                map.computeIfAbsent(1000 + i % 100, k -> k);
                if (i % 10 == t) {
                    map.remove(5000 + i);
                    map.putIfAbsent(5000 + i, t);
                }
            }
        });
        int counted = 0;
        for (int i = 0; i < 500; i++) {
            counted += map.get(i);
        }
        System.out.println(counted + " " + map.containsKey(1099) + " " + map.mappingCount());
        System.out.println(map.reduceValuesToLong(10, v -> v, 0, Long::sum) > counted);
        System.out.println(map.search(1, (k, v) -> k == 499 ? "found" : null) + " " + map.reduceKeysToInt(1000, k -> k, 0, Math::max));
        map.replaceAll((k, v) -> k < 500 ? v * 2 : v);
        System.out.println(map.get(7) + " " + map.compute(7, (k, v) -> null) + " " + map.containsKey(7) + " " + map.computeIfPresent(8, (k, v) -> v + 1) + " " + map.getOrDefault(7, -1));
        ConcurrentHashMap<Collide, Integer> colliding = new ConcurrentHashMap<>();
        parallel(4, t -> {
            for (int i = 0; i < 200; i++) {
                colliding.merge(new Collide(i), t, Integer::sum);
            }
        });
        System.out.println(colliding.size() + " " + colliding.get(new Collide(150)));
        try {
            map.computeIfAbsent(-1, k -> map.computeIfAbsent(-1, k2 -> 1));
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        for (Runnable r : new Runnable[] {() -> map.put(null, 1), () -> map.put(1, null)}) {
            try {
                r.run();
            } catch (NullPointerException e) {
                System.out.println("no nulls");
            }
        }
        ConcurrentSkipListMap<String, Integer> skip = new ConcurrentSkipListMap<>();
        parallel(4, t -> {
            for (int i = 0; i < 500; i++) {
                skip.merge("k" + (i % 250 + 100), 1, Integer::sum);
            }
        });
        System.out.println(skip.size() + " " + skip.firstEntry() + " " + skip.lastKey() + " " + skip.ceilingKey("k200x") + " " + skip.headMap("k103") + " " + skip.descendingMap().firstKey());
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(4);
        AtomicInteger sum = new AtomicInteger();
        Thread[] consumers = new Thread[2];
        for (int i = 0; i < 2; i++) {
            consumers[i] = new Thread(() -> {
                try {
                    for (int x; (x = queue.take()) >= 0;) {
                        sum.addAndGet(x);
                    }
                } catch (InterruptedException e) {
                    System.out.println(e);
                }
            });
            consumers[i].start();
        }
        for (int i = 0; i < 1000; i++) {
            queue.put(i);
        }
        queue.put(-1);
        queue.put(-1);
        for (Thread t : consumers) {
            t.join();
        }
        System.out.println(sum);
        SynchronousQueue<String> sync = new SynchronousQueue<>();
        Thread giver = new Thread(() -> {
            try {
                sync.put("handed over");
            } catch (InterruptedException e) {
                System.out.println(e);
            }
        });
        giver.start();
        System.out.println(sync.take() + " " + sync.offer("nobody") + " " + sync.poll());
        LinkedTransferQueue<Integer> transfer = new LinkedTransferQueue<>(List.of(1, 2));
        System.out.println(transfer.tryTransfer(3) + " " + transfer.poll() + " " + transfer.poll(1, TimeUnit.MILLISECONDS) + " " + transfer.poll(1, TimeUnit.MILLISECONDS));
        PriorityBlockingQueue<String> priority = new PriorityBlockingQueue<>(List.of("c", "a", "b"));
        System.out.println(priority.take() + priority.take() + priority.take() + priority.poll());
        LinkedBlockingDeque<Integer> deque = new LinkedBlockingDeque<>(2);
        System.out.println(deque.offerFirst(1) + " " + deque.offerLast(2) + " " + deque.offer(3) + " " + deque.pollLast() + " " + deque);
        DelayQueue<Delayed> delays = new DelayQueue<>();
        System.out.println(delays.poll() + " " + delays.size());
        CopyOnWriteArrayList<Integer> cow = new CopyOnWriteArrayList<>(List.of(1, 2, 3));
        for (int x : cow) {
            cow.add(x * 10);
        }
        System.out.println(cow + " " + cow.addIfAbsent(10));
        ConcurrentLinkedQueue<Integer> linked = new ConcurrentLinkedQueue<>();
        parallel(4, t -> {
            for (int i = 0; i < 250; i++) {
                linked.add(i);
            }
        });
        System.out.println(linked.size() + " " + linked.stream().mapToInt(x -> x).sum());
        Set<Integer> keys = ConcurrentHashMap.newKeySet();
        parallel(3, t -> {
            for (int i = 0; i < 300; i++) {
                keys.add(i % 77);
            }
        });
        System.out.println(keys.size());
        Map<String, Integer> synced = Collections.synchronizedMap(new TreeMap<>());
        parallel(3, t -> synced.merge("k", t + 1, Integer::sum));
        System.out.println(synced);
    }
}
