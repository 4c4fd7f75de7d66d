// CompletableFuture: chains, combination, exceptions, timeouts, cancellation, async stages.
import java.util.List;
import java.util.concurrent.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;

public class Completable {
    static String outcome(CompletableFuture<?> f) {
        try {
            return "" + f.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return "failed: " + e.getCause();
        } catch (CancellationException e) {
            return "cancelled";
        } catch (Exception e) {
            return e.toString();
        }
    }

    static <T> CompletableFuture<T> fail(String message) {
        return CompletableFuture.failedFuture(new IllegalStateException(message));
    }

    public static void main(String[] args) throws Exception {
        CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> 1);
        System.out.println(outcome(one.thenApply(x -> x + 1).thenApplyAsync(x -> x * 10).thenCompose(x -> CompletableFuture.supplyAsync(() -> "s" + x))));
        System.out.println(outcome(one.thenCombine(CompletableFuture.completedFuture(5), Integer::sum)) + " " + outcome(one.thenAcceptBoth(one, (a, b) -> { })) + " " + outcome(one.thenRun(() -> { })));
        System.out.println(outcome(fail("x")) + " | " + outcome(fail("x").thenApply(y -> 1)) + " | " + outcome(fail("x").exceptionally(Throwable::getMessage)) + " | "
            + outcome(fail("x").thenApply(y -> y).exceptionally(t -> t.getClass().getSimpleName() + " of " + t.getCause().getMessage())));
        System.out.println(outcome(fail("x").handle((v, t) -> v + " " + t.getMessage())) + " | " + outcome(one.handle((v, t) -> v + " " + t)) + " | " + outcome(one.whenComplete((v, t) -> {
            throw new RuntimeException("in whenComplete");
        })) + " | " + outcome(fail("first").whenComplete((v, t) -> {
            throw new RuntimeException("second");
        })));
        CompletableFuture<String> manual = new CompletableFuture<>();
        CompletableFuture<String> dependent = manual.thenApply(s -> s + "!");
        System.out.println(manual.isDone() + " " + manual.getNow("absent") + " " + dependent.getNumberOfDependents() + " " + manual.getNumberOfDependents());
        System.out.println(manual.complete("done") + " " + manual.complete("again") + " " + dependent.join());
        manual.obtrudeValue("forced");
        System.out.println(manual.join() + " " + dependent.join());
        CompletableFuture<String> never = new CompletableFuture<>();
        System.out.println(outcome(never.copy().orTimeout(5, TimeUnit.MILLISECONDS)) + " " + outcome(never.copy().completeOnTimeout("default", 5, TimeUnit.MILLISECONDS)));
        CompletableFuture<String> child = never.thenApply(s -> s);
        System.out.println(never.cancel(true) + " " + never.isCancelled() + " " + never.isCompletedExceptionally() + " " + outcome(child));
        try {
            child.join();
        } catch (CompletionException e) {
            System.out.println(e.getCause().getClass().getSimpleName());
        }
        List<CompletableFuture<Integer>> many = Stream.iterate(0, i -> i + 1).limit(30).map(i -> CompletableFuture.supplyAsync(() -> i * i)).collect(Collectors.toList());
        CompletableFuture<Void> all = CompletableFuture.allOf(many.toArray(new CompletableFuture[0]));
        System.out.println(outcome(all) + " " + many.stream().mapToInt(CompletableFuture::join).sum());
        System.out.println(outcome(CompletableFuture.anyOf(new CompletableFuture<>(), CompletableFuture.completedFuture("any"))) + " " + outcome(CompletableFuture.allOf(one, fail("one of all"))));
        System.out.println(outcome(one.applyToEither(new CompletableFuture<>(), x -> "either " + x)));
        Executor direct = Runnable::run;
        Thread[] where = new Thread[1];
        CompletableFuture.runAsync(() -> where[0] = Thread.currentThread(), direct).join();
        System.out.println(where[0] == Thread.currentThread());
        System.out.println(outcome(fail("a").exceptionallyCompose(t -> CompletableFuture.completedFuture("recovered " + t.getMessage()))));
        CompletableFuture<Integer> chain = CompletableFuture.completedFuture(0);
        for (int i = 0; i < 2000; i++) {
            chain = chain.thenApply(x -> x + 1);
        }
        CompletableFuture<Integer> root = new CompletableFuture<>(), deep = root;
        for (int i = 0; i < 2000; i++) {
            deep = deep.thenApply(x -> x + 1);
        }
        root.complete(0);
        System.out.println(chain.join() + " " + deep.join());
        CompletionStage<String> minimal = CompletableFuture.completedStage("stage");
        try {
            ((CompletableFuture<String>) minimal).complete("x");
        } catch (UnsupportedOperationException e) {
            System.out.println("minimal");
        }
        System.out.println(CompletableFuture.supplyAsync(() -> "delayed", CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS)).join());
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
        int[] sum = new int[1];
        CompletableFuture<Void> consumed = publisher.consume(x -> sum[0] += x);
        for (int i = 0; i < 100; i++) {
            publisher.submit(i);
        }
        publisher.close();
        consumed.get(10, TimeUnit.SECONDS);
        System.out.println(sum[0]);
    }
}
