// java.util.concurrent on the machine's primitives: executors, queues, barriers, fork and join, timers; many threads at once.
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.*;
import java.util.stream.IntStream;

public class Concurrency {
    static Thread[] start(int count, Runnable body) {
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++) (threads[i] = new Thread(body)).start();
        return threads;
    }

    static void join(Thread[] threads) throws InterruptedException {
        for (Thread thread : threads) thread.join();
    }

    static class Fibonacci extends RecursiveTask<Integer> {
        final int n;
        Fibonacci(int n) { this.n = n; }
        protected Integer compute() {
            if (n < 2) return n;
            Fibonacci left = new Fibonacci(n - 1);
            left.fork();
            return new Fibonacci(n - 2).compute() + left.join();
        }
    }

    public static void main(String[] args) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        List<Future<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int n = i;
            futures.add(executor.submit(() -> IntStream.range(0, n).sum()));
        }
        long sum = 0;
        for (Future<Integer> future : futures) sum += future.get();
        executor.shutdown();
        System.out.println("executor " + sum + " " + executor.awaitTermination(10, TimeUnit.SECONDS));

        ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
        join(start(4, () -> { for (int i = 0; i < 5000; i++) map.merge(i % 100, 1, Integer::sum); }));
        System.out.println("map " + map.values().stream().mapToInt(x -> x).sum());

        CyclicBarrier barrier = new CyclicBarrier(3);
        AtomicInteger rounds = new AtomicInteger();
        join(start(3, () -> {
            try {
                for (int i = 0; i < 100; i++) { barrier.await(); rounds.incrementAndGet(); }
            } catch (Exception e) { System.out.println(e); }
        }));
        System.out.println("barrier " + rounds);

        SynchronousQueue<Integer> queue = new SynchronousQueue<>();
        Thread[] producer = start(1, () -> {
            try { for (int i = 0; i < 500; i++) queue.put(i); } catch (InterruptedException e) { System.out.println(e); }
        });
        int taken = 0;
        for (int i = 0; i < 500; i++) taken += queue.take();
        join(producer);
        System.out.println("queue " + taken + " " + queue.poll(5, TimeUnit.MILLISECONDS));

        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        int[] shared = {0};
        join(start(4, () -> {
            for (int i = 0; i < 500; i++) {
                lock.writeLock().lock();
                try { shared[0]++; } finally { lock.writeLock().unlock(); }
                lock.readLock().lock();
                lock.readLock().unlock();
            }
        }));
        System.out.println("locked " + shared[0]);

        System.out.println("fork " + ForkJoinPool.commonPool().invoke(new Fibonacci(15)));
        System.out.println("parallel " + IntStream.range(0, 10000).parallel().sum());
        System.out.println("future " + CompletableFuture.supplyAsync(() -> 20).thenCombine(CompletableFuture.supplyAsync(() -> 22), Integer::sum).get());

        CountDownLatch ticks = new CountDownLatch(3);
        new Timer(true).schedule(new TimerTask() { public void run() { ticks.countDown(); } }, 5, 5);
        System.out.println("timer " + ticks.await(10, TimeUnit.SECONDS));

        CountDownLatch all = new CountDownLatch(500), go = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        Thread[] crowd = start(500, () -> {
            all.countDown();
            try { go.await(); } catch (InterruptedException e) { System.out.println(e); }
            ran.incrementAndGet();
        });
        all.await();
        go.countDown();
        join(crowd);
        System.out.println("crowd " + ran);
    }
}
