// ReentrantLock, conditions, read-write and stamped locks, semaphores, exchangers, phasers, barriers, latches: deterministic protocols.
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.*;

public class Locks {
    static Thread start(Runnable r) {
        Thread t = new Thread(r);
        t.start();
        return t;
    }

    static void reentrant() throws Exception {
        ReentrantLock lock = new ReentrantLock(true);
        lock.lock();
        lock.lock();
        System.out.println(lock.getHoldCount() + " " + lock.isHeldByCurrentThread() + " " + lock.isFair() + " " + lock.isLocked());
        boolean[] got = new boolean[2];
        Thread t = start(() -> {
            got[0] = lock.tryLock();
            try {
                got[1] = lock.tryLock(10, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        t.join();
        System.out.println(got[0] + " " + got[1]);
        Thread waiting = start(lock::lock);
        while (!lock.hasQueuedThread(waiting)) {
            Thread.onSpinWait();
        }
        System.out.println(lock.getQueueLength());
        lock.unlock();
        lock.unlock();
        waiting.join();
        System.out.println(lock.isLocked() + " " + lock.isHeldByCurrentThread());
        try {
            lock.unlock();
        } catch (IllegalMonitorStateException e) {
            System.out.println(e);
        }
        try {
            new ReentrantLock().newCondition().signal();
        } catch (IllegalMonitorStateException e) {
            System.out.println(e);
        }
    }

    static void pingPong() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Condition ping = lock.newCondition(), pong = lock.newCondition();
        StringBuilder out = new StringBuilder();
        boolean[] turn = {true};
        Thread a = start(() -> {
            for (int i = 0; i < 5; i++) {
                lock.lock();
                try {
                    while (!turn[0]) {
                        ping.awaitUninterruptibly();
                    }
                    out.append("ping ");
                    turn[0] = false;
                    pong.signal();
                } finally {
                    lock.unlock();
                }
            }
        });
        Thread b = start(() -> {
            for (int i = 0; i < 5; i++) {
                lock.lock();
                try {
                    while (turn[0]) {
                        pong.awaitUninterruptibly();
                    }
                    out.append("pong ");
                    turn[0] = true;
                    ping.signal();
                } finally {
                    lock.unlock();
                }
            }
        });
        a.join();
        b.join();
        System.out.println(out);
        lock.lock();
        System.out.println(ping.await(1, TimeUnit.MILLISECONDS) + " " + (ping.awaitNanos(1000) <= 0));
        lock.unlock();
    }

    static void readWrite() throws Exception {
        ReentrantReadWriteLock rw = new ReentrantReadWriteLock();
        rw.readLock().lock();
        boolean[] got = new boolean[2];
        start(() -> {
            got[0] = rw.readLock().tryLock();
            got[1] = rw.writeLock().tryLock();
            rw.readLock().unlock();
        }).join();
        System.out.println(got[0] + " " + got[1] + " " + rw.getReadLockCount() + " " + rw.isWriteLocked());
        rw.readLock().unlock();
        rw.writeLock().lock();
        rw.readLock().lock();
        rw.writeLock().unlock();
        System.out.println(rw.getReadLockCount() + " " + rw.getReadHoldCount());
        rw.readLock().unlock();
        StampedLock stamped = new StampedLock();
        long optimistic = stamped.tryOptimisticRead();
        System.out.println(stamped.validate(optimistic));
        long w = stamped.writeLock();
        System.out.println(stamped.validate(optimistic) + " " + (stamped.tryReadLock() == 0) + " " + stamped.isWriteLocked());
        long r = stamped.tryConvertToReadLock(w);
        System.out.println(stamped.isReadLocked() + " " + stamped.getReadLockCount());
        stamped.unlockRead(r);
    }

    static void synchronizers() throws Exception {
        Semaphore semaphore = new Semaphore(2);
        AtomicInteger inside = new AtomicInteger(), most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(start(() -> {
                semaphore.acquireUninterruptibly();
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                inside.decrementAndGet();
                semaphore.release();
            }));
        }
        for (Thread t : threads) {
            t.join();
        }
        System.out.println((most.get() <= 2) + " " + semaphore.availablePermits() + " " + semaphore.tryAcquire(3) + " " + semaphore.drainPermits());
        CountDownLatch latch = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            start(latch::countDown);
        }
        latch.await();
        System.out.println(latch.getCount() + " " + latch.await(1, TimeUnit.NANOSECONDS));
        StringBuffer rounds = new StringBuffer();
        CyclicBarrier barrier = new CyclicBarrier(3, () -> rounds.append("round "));
        threads.clear();
        for (int i = 0; i < 3; i++) {
            threads.add(start(() -> {
                try {
                    for (int n = 0; n < 4; n++) {
                        barrier.await();
                    }
                } catch (InterruptedException | BrokenBarrierException e) {
                    rounds.append(e);
                }
            }));
        }
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(rounds + " " + barrier.isBroken());
        Exchanger<String> exchanger = new Exchanger<>();
        String[] received = new String[1];
        Thread t = start(() -> {
            try {
                received[0] = exchanger.exchange("from thread");
            } catch (InterruptedException e) {
                received[0] = e.toString();
            }
        });
        System.out.println(exchanger.exchange("from main"));
        t.join();
        System.out.println(received[0]);
        Phaser phaser = new Phaser(1) {
            @Override
            protected boolean onAdvance(int phase, int registered) {
                rounds.append(" phase ").append(phase).append(" of ").append(registered);
                return phase >= 2 || registered == 0;
            }
        };
        rounds.setLength(0);
        for (int i = 0; i < 2; i++) {
            phaser.register();
            start(() -> {
                while (!phaser.isTerminated()) {
                    phaser.arriveAndAwaitAdvance();
                }
            });
        }
        for (int i = 0; i < 3; i++) {
            phaser.arriveAndAwaitAdvance();
        }
        System.out.println(rounds + " " + phaser.isTerminated() + " " + (phaser.getPhase() < 0));
        CyclicBarrier broken = new CyclicBarrier(2);
        try {
            broken.await(1, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            System.out.println("timeout " + broken.isBroken());
        }
        try {
            broken.await();
        } catch (BrokenBarrierException e) {
            System.out.println("broken");
        }
    }

    public static void main(String[] args) throws Exception {
        reentrant();
        pingPong();
        readWrite();
        synchronizers();
    }
}
