/* thread.h: Java threads (data in the arena), the native side of a thread that runs, and frames.
 *
 * A Java thread is a JavaThread in the arena with its stack; it is bound to an OS thread, whose native context is a
 * Thread outside the arena. C functions take the Thread first. References never live in Thread. */
#ifndef ATOLL_VM_THREAD_H
#define ATOLL_VM_THREAD_H

#include "sandbox/brief_wait.h"
#include "vm/class.h"
#include "vm/vm.h"

/* Bits of Mutator.poll that the machine owns (bit 0 is the collector's). */
enum { POLL_COLLECTOR = 1, POLL_ASYNC_EXCEPTION = 2, POLL_SUSPEND = 4, POLL_LEAVE = 8,
       POLL_FREEZE = 16,    /* stand still at the next point where nothing of Java is on the C stack (freeze.h) */
       POLL_LIMIT = 64,     /* a quota is used up: throw an error that says so (limits.h) */
       POLL_THROW = POLL_ASYNC_EXCEPTION | POLL_LIMIT, /* what a wait must end for */
       POLL_FAULT = 128,    /* an access to a mapped file found nothing there (fault.h) */
       POLL_COUNTED = 32 }; /* set all the time: the interpreter's polls at backward branches are counted (rebase.h); a return, executed again after its
                             * poll, would never get away from it */

struct JavaThread {
    JavaThreadRef next;              /* VMState.threads */
    ObjectRef     object;            /* the java.lang.Thread */
    ObjectRef     exception;         /* pending, or null */
    ObjectRef     async_exception;   /* Thread.stop: to be thrown at the next poll */
    ObjectRef     scratch[4];        /* short-lived references of slow paths that must be seen across frames */
    uint32_t      number;            /* 1..2^18-1: owner field of thin locks; unique among live threads */
    uint32_t      frame;             /* byte offset of the top frame when not running; 0: none */
    uint32_t      sp;                /* byte offset of the top slot then */
    BytesRef      stack;             /* start of the Java stack */
    uint32_t      stack_bytes;
    _Atomic uint32_t wake_word;      /* futex: bumped by every wake-up (unpark, interrupt, notify, leave) */
    _Atomic uint32_t park_permit;
    _Atomic uint32_t interrupted;    /* pending interrupt event, for the blocking primitives */
    MonitorRef    waiting_on;        /* monitor it waits for or on (dumps) */
    ObjectRef     blocked_on;        /* object whose monitor it wants to enter or waits on (dumps) */
    uint32_t      native_index;      /* VM.native_threads[native_index] is its Thread; equals number */
    uint8_t       daemon, dead, attached, is_internal;
    uint32_t      mh_scratch;
    JavaThreadRef previous;          /* VMState.threads */
    JavaThreadRef monitor_next;      /* in a monitor's entry queue or wait set, under the monitor's lock */
    uint32_t      monitor_role;      /* MonitorRole, likewise */
    _Atomic uint32_t sleeping;       /* 1: it may sleep on wake_word, so a wake-up must call the kernel */
    uint8_t       counted;           /* in VMState.thread_count (and daemon_count) */
    uint8_t       keeps_alive;       /* in VMState.non_daemon_count */
    uint8_t       wait_phase;        /* WaitPhase of an Object.wait that stopped half-way and is called again (monitor.c) */
    uint8_t       unused;
    uint64_t      blocked_count;     /* how often it waited to enter a monitor, */
    uint64_t      waited_count;      /* and how often it waited otherwise (management) */
    int64_t       resume_deadline;   /* of a wait, park or sleep that is called again (monotonic ns; -1: none); 0: none is under way */
    uint32_t      resume_recursion;  /* of the monitor that Object.wait has given up */
    _Atomic uint32_t dormant;        /* 1: came with an image and has no OS thread yet; java_thread_wake gives it one */
};

typedef struct Frame Frame;
/* A frame of the Java stack, between its locals and its operand stack:
 *     locals (arguments first, which were the caller's operands) | Frame | operand stack
 * All positions are byte offsets from the arena's base (the stacks region lies below 4 GiB). */
struct Frame {
    MethodRef method;
    uint32_t  caller;     /* byte offset of the calling frame, 0 = first frame of the thread */
    uint32_t  locals;     /* byte offset of local 0 */
    uint32_t  pc;         /* byte offset of the current instruction; valid except for the running frame */
    union {
        struct {
            uint32_t  state;  /* natives: number of their state, 0 at first; bytecode: monitors entered by instructions and not left yet */
            ObjectRef lock;   /* synchronized methods: the object locked, null when not (yet) */
        };
        uint64_t locks;       /* both: a return looks at them at once */
    };
    Slot      scratch;    /* home of the top-of-stack register while the operand stack is empty */
};
static_assert(sizeof(Frame) == 32, "four slots");
#define FRAME_SLOTS (sizeof(Frame) / sizeof(Slot))

/* Stack pointer convention: sp points at the home of the top slot, whose value the interpreter keeps in a register.
 * With an empty operand stack sp == &frame->scratch. */

struct Thread {
    Mutator     mutator;          /* first: gc's view */
    VM         *vm;
    JavaThread *java;
    Frame      *frame;            /* top frame; exact whenever C code runs */
    Slot       *sp;               /* top slot then (see convention) */
    uint8_t    *stack_limit;      /* frames must end below; absolute */
    uint32_t    interpreter_depth;/* 1 while interpreting; more: a recursion, counted */
    bool        reserved_stack;   /* the yellow zone is open while a StackOverflowError is being thrown */
    bool        in_out_of_memory; /* exception.c: an OutOfMemoryError is being made; a second one is a preallocated one */
    struct Waiter *waiter;        /* sandbox's wake-up descriptor, made when first needed */
    uint64_t    cpu_started_ns;   /* monotonic time at which it began */
    uint64_t    counted_stack;    /* bytes that thread_free gives back to limits_stack_gone */
    Thread     *next_dormant;     /* VM.dormant */
    uint32_t    os_id;            /* the kernel's number of the OS thread */
    int         os_priority;      /* how much above the normal one it was told to the kernel; an OS thread gets it from the one who starts it */
    void      (*body)(Thread *t); /* what a thread made by thread_start_body runs; NULL: Thread.run */
    /* turns.c */
    _Atomic uint32_t turn;        /* a futex word: 1: the thread has the turn */
    uint32_t    java_number;      /* JavaThread.number, also when there is no JavaThread any more */
    uint32_t    turn_state, turn_seen; /* while it waits: until *turn_word is not turn_seen any more, or the deadline has come */
    _Atomic uint32_t *turn_word;
    int64_t     turn_deadline_ns;
    Thread     *turn_next;
    _Atomic uint32_t turn_arrived; /* 1: its OS thread waits for its first turn */
    OsThread    os_thread;    /* with turns, where the machine made the OS thread: not detached */
    _Atomic uint32_t frozen;      /* 1: stands still (freeze.h) */
    BriefWaits  brief_waits;  /* of thread_wait */
    void       *leave;            /* jmp_buf of the entry function; NULL: not ours to end */
};
#define JAVA_STACK_DEFAULT_BYTES  (1024u * 1024)
#define JAVA_STACK_MINIMUM_BYTES  (128u * 1024)
#define JAVA_STACK_RESERVED_BYTES (16u * 1024)  /* the yellow zone between stack_limit and the stack's end */

/* The Thread of the current OS thread, NULL outside of VMs. For code that has no parameter for it (callbacks). */
Thread *thread_current(void);

static inline uint8_t *thread_base(const Thread *t) { return t->mutator.arena->base; }
static inline Object *thread_exception(const Thread *t) { return object_at(t->java->exception); }
static inline bool thread_has_exception(const Thread *t) { return t->java->exception.units != 0; }
static inline void thread_clear_exception(Thread *t) { t->java->exception.units = 0; }
static inline void thread_set_exception(Thread *t, Object *e) { t->java->exception = object_ref(e); }

static inline Frame *frame_from(uint32_t offset) { return offset ? (Frame *)(arena_base + offset) : NULL; }
static inline uint32_t offset_of(const void *pointer) { return (uint32_t)((const uint8_t *)pointer - arena_base); }
static inline Frame *frame_caller(const Frame *f) { return frame_from(f->caller); }
static inline Slot  *frame_locals(const Frame *f) { return (Slot *)(arena_base + f->locals); }
static inline Method *frame_method(const Frame *f) { return method_at(f->method); }
static inline bool frame_is_bytecode(const Frame *f) { const Method *m = frame_method(f); return !(m->access_flags & (ACC_NATIVE | ACC_ABSTRACT)) && !(m->flags & METHOD_INTERNAL); }
/* Bytecode index of a bytecode frame's current instruction (0 for a synchronized method not yet entered). */
uint32_t frame_bci(const Frame *f);

/* --- life ------------------------------------------------------------------------------------------------------------- */
/* futex_wait in the blocked state, with turns taken into account. For short waits that thread_wait does not fit. */
FutexResult thread_wait_word(Thread *t, _Atomic uint32_t *word, uint32_t seen, int64_t deadline_ns);
/* Makes the JavaThread and its stack, and attaches the calling OS thread as its Thread. For the first thread and for
 * host threads; `object` may be NULL until the library can make one. NULL: out of memory. */
Thread *thread_attach(VM *vm, Object *object, const char *name, bool daemon);
void    thread_detach(Thread *t);
/* The attached OS thread works in no arena for a while; meanwhile the thread counts as blocked. Between java_calls only, both on its own OS
 * thread. */
void    thread_step_out(Thread *t);
void    thread_step_in(Thread *t);
/* Images (image.h). Nobody but the caller runs: notes in each JavaThread where it stands, and wipes what lies above on its stack. */
void    threads_save(Thread *t);
/* The calling OS thread becomes the main thread of an arena that was mapped from an image, with a Java stack of its own size; the other
 * threads become dormant, with the deadlines they wait for moved by so many ns. NULL: out of memory. */
Thread *threads_reopen(VM *vm, int64_t deadlines_by);
/* Gives a dormant thread an OS thread; it goes on from where it stood. May be called with locks held. */
void    thread_bind(VM *vm, JavaThread *java);
/* Binds those that are none of the library's system threads, which may stay dormant until they are woken. */
void    threads_bind_others(Thread *t);
/* One of the library's system threads: in its own group, or made without inheriting anything. */
bool    thread_is_of_library(Thread *t, const JavaThread *java);
/* Thread.start0: makes the JavaThread and the OS thread that will call run(). False: exception pending. */
bool    thread_start(Thread *t, Object *thread_object);
/* The same for a thread of the machine's own that has a java.lang.Thread (Signal Dispatcher): runs `body` instead of run(). */
bool    thread_start_body(Thread *t, Object *thread_object, void (*body)(Thread *t));
/* Thread.setPriority0, for a thread in any state. */
void    thread_set_priority(Thread *t, Object *thread_object, int priority);
/* Makes the java.lang.Thread of an attached thread that has none (contract 2.2 step 4): allocates it, makes it current, runs
 * Thread.<init>(group, name); adds it to its group if `add`. Uses java_call. False: exception pending. */
bool    thread_make_object(Thread *t, Object *group, const char *name, bool add);
/* Makes a java.lang.Thread for a thread to be started: <init>(group, name), priority, daemon, ThreadGroup.add. NULL: exception pending. */
Object *thread_object_new(Thread *t, Object *group, const char *name, int priority, bool daemon);
/* Runs the thread-end protocol of JLS/contract 10.2 in Java: uncaught exception, Thread.exit, termination. */
void    thread_finish(Thread *t);
/* Waits until no other non-daemon thread lives (DestroyJavaVM). */
void    threads_await_last(Thread *t);
/* Asks all threads, the caller too, to leave the VM at their next poll; doesn't wait. */
void threads_ask_to_leave(Thread *t);
/* Makes all other threads leave the VM (POLL_LEAVE) and waits for it, at most `patience_ns`. False: some are still there. */
bool    threads_leave_all(Thread *t, int64_t patience_ns);
Thread *thread_of_object(Thread *t, Object *thread_object); /* NULL if not alive; only stable while thread_lock is held or the world stopped */
JavaThread *java_thread_of_object(Thread *t, Object *thread_object); /* by eetop; NULL if not alive */

/* Poll slow path: safepoint, asynchronous exceptions, leaving. False: exception pending. */
bool thread_poll_slow(Thread *t);
static inline bool thread_poll(Thread *t)
{
    return !__builtin_expect(__atomic_load_n((uint32_t *)&t->mutator.poll, __ATOMIC_RELAXED), 0) || thread_poll_slow(t);
}
/* Whether the thread shall come to a stand. What blocks then ends without effect and answers "unfinished", nothing pending and no frame
 * pushed: the interpreter stands there, and later executes the same instruction or native again. */
static inline bool thread_must_freeze(Thread *t) { return atomic_load_explicit(&t->mutator.poll, memory_order_acquire) & POLL_FREEZE; }
/* The deadline with which the same call of a native stopped half-way before; 0: it begins now. */
int64_t thread_take_resumed(Thread *t);
/* The native will be called again, and shall keep its deadline (-1: none). Answers false: unfinished. */
bool    thread_resume_later(Thread *t, int64_t deadline);
/* Around blocking OS calls: no references may be touched in between. Java threadStatus is set by the callers who want it. */
static inline __attribute__((always_inline)) void thread_block(Thread *t) { mutator_block(&t->mutator); }
static inline __attribute__((always_inline)) void thread_unblock(Thread *t) { mutator_unblock(&t->mutator); }

/* --- blocking and waking (DESIGN 7) -------------------------------------------------------------------------------------- */
typedef enum WaitResult { WAIT_WOKEN, WAIT_TIMEOUT, WAIT_INTERRUPTED } WaitResult;
/* Blocks on the thread's wake_word until it differs from `seen`, or the monotonic deadline (ns, <0: none). Any reason
 * for waking bumps the word, callers look again at what they wait for; does not block when thread_must_freeze. Enters the blocked
 * state around. */
/* The thread's means of being woken inside sandbox's blocking calls, made at the first call. NULL: no memory. */
struct Waiter *thread_waiter(Thread *t);
WaitResult thread_wait(Thread *t, uint32_t seen, int64_t deadline_ns);
void       java_thread_wake(Thread *t, JavaThread *target);
/* Thread.park/unpark/interrupt/sleep semantics (contract 10.2). */
bool thread_park(Thread *t, bool absolute, int64_t time);    /* false: unfinished */
void thread_unpark(Thread *t, Object *thread_object);
void thread_interrupt(Thread *t, Object *thread_object);
bool thread_sleep(Thread *t, int64_t milliseconds);          /* false: exception pending, or unfinished */
/* Ends the blocking OS call that the thread is in, or its next one: it reports SANDBOX_WOKEN. A dead thread is no harm. */
void thread_wake_blocked(Thread *t, JavaThread *target);
void thread_yield(Thread *t);
bool thread_is_interrupted(Thread *t);                       /* the calling thread's flag */
void thread_clear_interrupt(Thread *t);
/* Thread.stop, suspend, resume. */
bool thread_stop(Thread *t, Object *thread_object, Object *throwable);
void thread_suspend(Thread *t, Object *thread_object);
void thread_resume(Thread *t, Object *thread_object);
/* Reference.waitForReferencePendingList, and what GcClient.references_pending calls. */
bool thread_wait_for_references(Thread *t);                  /* false: unfinished */
void threads_wake_reference_handler(VM *vm);

/* --- looking at all threads (thread_dump.c) --------------------------------------------------------------------------------- */
/* Thread[] of the live ones / StackTraceElement[][] for a Thread[]. NULL = unfinished. */
Object *threads_array(Thread *t);
Object *threads_stack_traces(Thread *t, Object *thread_array);
/* java.lang.Threads in a deadlock through monitors (and, if asked, ownable synchronizers) as Thread[]; null object in *array: none.
 * False = unfinished. */
bool threads_find_deadlocked(Thread *t, bool synchronizers, Object **array);
/* The monitors that the frames of all threads hold, each with the frame's depth (0 on top). World stopped. */
typedef void MonitorFound(void *context, JavaThread *java, uint32_t depth, Object *object);
void threads_each_monitor(Thread *t, MonitorFound *found, void *context);
/* Prints all threads with stacks, locks held and waited for, as jstack does, through `write`. Stops the world. */
void threads_dump(Thread *t, void (*write)(void *context, const char *text, size_t length), void *context);

/* --- frames ----------------------------------------------------------------------------------------------------------------- */
/* Pushes a call of `method` on top of the thread's stack, with `slots` argument slots copied from `arguments` (long and
 * double: value in the upper slot). Always returns false ("unfinished"), so that callers can write
 * `return call_push(...)`; with StackOverflowError pending if there is no room. What happens with the result:
 *  - below is a native's frame: the native is called again, with frame->state as it left it, and the result in
 *    *result (see native.h);
 *  - below is a bytecode frame: only continuations (METHOD_CONTINUATION) may be pushed there. */
bool call_push(Thread *t, Method *method, const Slot *arguments, unsigned slots);
/* A continuation: a native of the machine (continuations.def) pushed above any frame; when it returns, the instruction or native
 * below is executed again. */
bool continuation_push(Thread *t, unsigned continuation, const Slot *arguments, unsigned slots);

#endif
