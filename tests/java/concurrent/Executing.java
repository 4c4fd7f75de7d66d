// Executors, futures, cancellation, scheduled tasks, invokeAll and invokeAny, rejected tasks, fork-join and parallel streams.
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

public class Executing {
    static class SumTask extends RecursiveTask<Long> {
        final long[] a;
        final int from, to;

        SumTask(long[] a, int from, int to) {
            this.a = a;
            this.from = from;
            this.to = to;
        }

        @Override
        protected Long compute() {
            if (to - from < 1000) {
                long sum = 0;
                for (int i = from; i < to; i++) {
                    sum += a[i];
                }
                return sum;
            }
            int mid = (from + to) >>> 1;
            SumTask left = new SumTask(a, from, mid), right = new SumTask(a, mid, to);
            invokeAll(left, right);
            return left.join() + right.join();
        }
    }

    static Object outcome(Future<?> f) throws InterruptedException {
        try {
            return f.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return "failed: " + e.getCause();
        } catch (CancellationException e) {
            return "cancelled";
        } catch (TimeoutException e) {
            return "timed out";
        }
    }

    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3, r -> {
            Thread t = new Thread(r, "worker");
            t.setDaemon(true);
            return t;
        });
        System.out.println(outcome(pool.submit(() -> 42)) + " " + outcome(pool.submit(() -> { })) + " " + outcome(pool.submit(() -> {
            throw new IllegalStateException("task");
        })) + " " + outcome(pool.submit(() -> { }, "given")));
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int n = i;
            tasks.add(() -> n * n);
        }
        int sum = 0;
        for (Future<Integer> f : pool.invokeAll(tasks)) {
            sum += f.get();
        }
        System.out.println(sum);
        List<Callable<String>> any = List.of(() -> {
            throw new Exception("no");
        }, () -> "any");
        System.out.println(pool.invokeAny(any));
        CountDownLatch started = new CountDownLatch(1), release = new CountDownLatch(1);
        Future<?> blocked = pool.submit(() -> {
            started.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                release.countDown();
            }
            return null;
        });
        started.await();
        System.out.println(blocked.isDone() + " " + blocked.cancel(true) + " " + blocked.isCancelled() + " " + outcome(blocked));
        release.await();
        pool.shutdown();
        System.out.println(pool.awaitTermination(5, TimeUnit.SECONDS) + " " + pool.isTerminated());
        try {
            pool.submit(() -> 1);
        } catch (RejectedExecutionException e) {
            System.out.println("rejected");
        }
        ThreadPoolExecutor tiny = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), new ThreadPoolExecutor.CallerRunsPolicy());
        CountDownLatch hold = new CountDownLatch(1);
        tiny.execute(() -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                System.out.println(e);
            }
        });
        tiny.execute(() -> { });
        Thread[] ranIn = new Thread[1];
        tiny.execute(() -> ranIn[0] = Thread.currentThread());
        System.out.println(ranIn[0] == Thread.currentThread());
        hold.countDown();
        tiny.shutdown();
        tiny.awaitTermination(5, TimeUnit.SECONDS);
        System.out.println(tiny.getCompletedTaskCount());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<String> later = timer.schedule(() -> "later", 5, TimeUnit.MILLISECONDS);
        CountDownLatch ticks = new CountDownLatch(3);
        ScheduledFuture<?> fixed = timer.scheduleAtFixedRate(ticks::countDown, 0, 2, TimeUnit.MILLISECONDS);
        ticks.await();
        fixed.cancel(false);
        AtomicInteger throwing = new AtomicInteger();
        ScheduledFuture<?> stops = timer.scheduleWithFixedDelay(() -> {
            throwing.incrementAndGet();
            throw new IllegalStateException("stop");
        }, 0, 1, TimeUnit.MILLISECONDS);
        System.out.println(outcome(later) + " " + fixed.isCancelled() + " " + outcome(stops) + " " + throwing);
        System.out.println(timer.shutdownNow().size() >= 0);
        long[] numbers = LongStream.rangeClosed(1, 50_000).toArray();
        System.out.println(new ForkJoinPool(4).invoke(new SumTask(numbers, 0, numbers.length)) + " " + ForkJoinPool.commonPool().invoke(new SumTask(numbers, 0, 10)));
        System.out.println(IntStream.range(0, 20000).parallel().filter(x -> x % 3 == 0).mapToLong(x -> (long) x * x).sum() + " " + Arrays.stream(numbers).parallel().max().getAsLong());
        int[] sorted = IntStream.range(0, 30000).map(x -> x * 7919 % 30011).toArray();
        Arrays.parallelSort(sorted);
        System.out.println(IntStream.range(1, sorted.length).allMatch(i -> sorted[i - 1] <= sorted[i]));
        Arrays.parallelPrefix(numbers, Long::sum);
        System.out.println(numbers[numbers.length - 1]);
        CompletionService<Integer> completion = new ExecutorCompletionService<>(ForkJoinPool.commonPool());
        for (int i = 0; i < 5; i++) {
            int n = i;
            completion.submit(() -> n);
        }
        int all = 0;
        for (int i = 0; i < 5; i++) {
            all += completion.take().get();
        }
        System.out.println(all);
        FutureTask<String> task = new FutureTask<>(() -> "run once");
        task.run();
        task.run();
        System.out.println(task.get());
    }
}
