/* command.h: the head of vm/cli/, the `atoll` command.
 *
 * A run goes through these steps, one file each:
 *   main.c            the name it was started under, the subcommand
 *   argument_files.c  @argfiles, JDK_JAVA_OPTIONS, the quoting of JAVA_TOOL_OPTIONS
 *   options.def       THE TABLE of options: names, forms, handlers, help
 *   options.c         reading the table; the two passes over the options, as in java: what the launcher understands,
 *                     which leaves a list for the machine, and what the machine understands, variables included
 *   launcher_options.c, machine_options.c, machine_flags.c (-XX:, table flags.def), log_options.c (-Xlog), grants.c
 *   policy_file.c     --policy
 *   watch.c           who watches the checks: audit.c (--audit), needs.c (--trace-caps), prompt.c (--prompt), asks.c (the manifest)
 *   safe_text.c       text of unknown origin for terminals, logs, shells
 *   class_path.c      wildcards in class paths
 *   main_jar.c        the first look at the JAR to run
 *   java_home.c       where the class library lies
 *   run.c             from the options to an open VM
 *   second_wall.c     the grants once more, kept by the kernel
 *   second_wall.c     the grants once more, kept by the kernel
 *   launch.c          the launcher's protocol with the library, inside the VM
 *   help.c, inspect.c the other subcommands
 *
 * Texts and exit codes are those of OpenJDK 17's `java`, since build tools and tests look for them. This folder may
 * call the operating system; memory it takes is kept to the end of the process, which is near. */
#ifndef ATOLL_VM_CLI_COMMAND_H
#define ATOLL_VM_CLI_COMMAND_H

#include "sandbox/capabilities.h"
#include "vm/vm.h"

/* A growing list of strings. Items are borrowed or kept for ever. */
typedef struct TextList {
    const char **items;
    size_t       count, capacity;
} TextList;

/* How the main class is named; LauncherHelper's numbers. */
typedef enum LaunchMode { LAUNCH_UNKNOWN, LAUNCH_CLASS, LAUNCH_JAR, LAUNCH_MODULE, LAUNCH_SOURCE } LaunchMode;

/* What to do once the VM is open. */
typedef enum CommandAction {
    ACTION_RUN,
    ACTION_PRINT_VERSION,
    ACTION_LIST_MODULES,
    ACTION_DESCRIBE_MODULE,
    ACTION_VALIDATE_MODULES,
    ACTION_HELP,
    ACTION_HELP_EXTRA,
} CommandAction;

typedef enum Stream { STREAM_NONE, STREAM_OUT, STREAM_ERR } Stream;

/* Whether the kernel shall keep the grants too: as far as it can, or else nothing runs, or not at all. */
typedef enum LockdownWish { LOCKDOWN_WANTED, LOCKDOWN_REQUIRED, LOCKDOWN_NONE } LockdownWish;

typedef struct Grant {
    bool        deny;
    Capability  capability;
    const char *resource; /* NULL: every one */
} Grant;

typedef struct MountGrant {
    const char *guest, *host;
    bool read_only;
} MountGrant;

/* Everything that the options say. Filled by the two passes. */
/* A part of the machine's memory. */
typedef struct RamShare {
    bool   given;
    double percent;
} RamShare;

typedef struct Command {
    const char   *program;    /* argv[0] */
    bool          as_java;    /* started under the name java: no options of our own, everything granted */
    bool          failed;     /* exit with 1 after printing the help */
    int           failure_status; /* when the options are no good; 0 stands for java's 1 */
    /* the launcher's pass */
    CommandAction action;
    LaunchMode    mode;
    const char   *what;       /* main class, JAR, module[/class], source file */
    char        **arguments;  /* the program's own */
    int           argument_count;
    const char   *source_version, *described_module, *show_settings;
    Stream        version_stream;     /* of ACTION_PRINT_VERSION, -showversion */
    Stream        help_stream;
    bool          dry_run, show_resolved_modules;
    bool          in_environment;     /* reading JDK_JAVA_OPTIONS */
    TextList      machine_arguments;  /* what is left for the machine, in order, in its own form (--name=value) */
    /* the machine's pass */
    VMProperty   *properties;
    size_t        property_count, property_capacity;
    TextList      boot_append, patches, runtime_arguments;
    AssertionOption *assertions;
    size_t        assertion_count, assertion_capacity;
    VMOptions     options;            /* filled directly where the meaning is the same */
    uint64_t      maximum_heap_given; /* -Xmx, or 0 */
    RamShare      ram_share, small_ram_share, initial_ram_share; /* MaxRAMPercentage, MinRAMPercentage, InitialRAMPercentage */
    uint64_t      ram;                /* 0: as much as there is */
    const char   *image;              /* --image */
    bool          no_image;           /* --no-image, -Xshare:off */
    bool          reduce_signals;     /* -Xrs: no handlers */
    bool          ignore_unknown_flags, reserved_property_warned;
    /* grants */
    bool          allow_all;
    Grant        *grants;
    size_t        grant_count, grant_capacity;
    SandboxLimits limits;
    LockdownWish  lockdown;
    bool          show_lockdown;
    bool          prompt, trace;      /* --prompt, --trace-caps */
    const char   *audit, *trace_file; /* --audit, --trace-caps=FILE */
    MountGrant   *mounts;
    size_t mount_count, mount_capacity;
    const char   *grant_folder; /* where relative paths of grants start; NULL: the current folder */
} Command;

/* --- options.c ---------------------------------------------------------------------------------------------------- */

/* Reads the options of `atoll run` or `java` up to the main class; fills all of `command`. False: a message was
 * printed, the exit code is 1. */
bool command_read(Command *command, int argc, char **argv);
/* Does this option of the launcher take the next argument as its value? */
bool option_takes_next(const char *argument, bool as_java);
/* Is it one that JDK_JAVA_OPTIONS may not hold? */
bool option_is_final(const char *argument);
/* Reads options of the machine's own form. False: a message was printed. */
bool machine_options_read(Command *command, const TextList *arguments);
/* `option` asks for no verification, which there is not: refused, or (under the name java) passed over with HotSpot's warning. */
bool command_no_verification(const Command *command, const char *option);
/* For the help texts: each row of the table that has a help line. */
void options_print_help(void);

/* --- argument_files.c --------------------------------------------------------------------------------------------- */

/* Arguments with @files expanded, up to the main class. False: a message was printed. */
bool arguments_expand(Command *command, int argc, char **argv, TextList *out);
/* JDK_JAVA_OPTIONS, likewise. */
bool arguments_from_environment(Command *command, TextList *out);
/* JAVA_TOOL_OPTIONS's quoting: white space divides, ' and " keep it. `where` is for the message. */
bool arguments_split(const char *text, const char *where, TextList *out);
/* The same for the contents of a file (-XX:VMOptionsFile). */
bool arguments_split_file(const char *path, TextList *out);

/* --- class_path.c ------------------------------------------------------------------------------------------------- */

/* `path` with its `*` entries replaced by the JARs of those folders. */
const char *class_path_expand(const char *path);
/* Calls `visit` with each entry of a path list. */
void path_list_visit(const char *path, void (*visit)(void *context, const char *entry), void *context);

/* --- main_jar.c --------------------------------------------------------------------------------------------------- */

/* The manifest of the JAR; false if there is no JAR or it has none. */
struct Manifest;
bool jar_manifest_read(const char *path, struct Manifest *manifest);
/* A regular file in memory, NULL if it can't be read or is empty. munmap it, or let it stay. */
const uint8_t *file_map(const char *path, size_t *length);
/* Can it be opened, is it a JAR? False: a message was printed. */
bool main_jar_check(const char *path);
/* Calls `visit` for each JAR that the manifests of `jar` and of those JARs name in Class-Path and that lies beneath
 * jar's folder. */
void jar_class_path_visit(const char *jar, void (*visit)(void *context, const char *jar), void *context);

/* --- java_home.c -------------------------------------------------------------------------------------------------- */

/* The folder of a Java 17 class library (it has lib/modules), or NULL with a message printed. `program` is argv[0]. */
const char *java_home_find(const char *program);
/* A value of its file `release`, without quotes, or NULL. */
const char *java_home_release(const char *home, const char *key);

/* --- grants.c ----------------------------------------------------------------------------------------------------- */

/* --allow-NAME[=RESOURCE], --deny-NAME[=RESOURCE], read behind the dashes. False: a message was printed. */
bool grant_read(Command *command, const char *text);
/* GUEST=HOST[:ro] of --mount. False: a message was printed. */
bool mount_read(Command *command, const char *text);
/* The option --NAME=VALUE (NULL: without a value) of the sandbox, as a policy file has it. False: a message was printed. */
bool grant_option_read(Command *command, const char *name, const char *value);
/* A path of a grant: with the policy file's folder in front, if it is in one and relative. */
const char *grant_path(const Command *command, const char *path);
enum { STATUS_BAD_GRANT = 2 };
/* The policy that the options ask for; NULL: a message was printed. */
SandboxPolicy *grants_policy(Command *command);

/* NAME=VALUE of --limit- and --soft-limit- (sandbox/limits.def). False: a message was printed. */
bool limit_read(Command *command, const char *text, bool hard);
/* Prints a limit that was reached; a LimitReport. */
void limit_print(void *context, LimitKind kind, bool hard, uint64_t limit);

/* --- second_wall.c ------------------------------------------------------------------------------------------------ */

/* Lets the kernel keep the grants of the open sandbox, as the options wish. Before the process has a second thread. False: a message was
 * printed, and nothing may run. */
bool second_wall_put_up(const Command *command);
enum { STATUS_NO_LOCKDOWN = 2 };

/* --- policy_file.c ------------------------------------------------------------------------------------------------ */

/* Reads grants, denials and limits. False: a message was printed. */
bool policy_file_read(Command *command, const char *path);

/* --- the rest ----------------------------------------------------------------------------------------------------- */

bool flag_read(Command *command, const char *flag);            /* what follows -XX: */
void log_options_open(Command *command); /* what is logged without any option */
/* log_rotation.c: the file's older pieces are kept in `count` files beside it once it has so many bytes (0 of either: it grows). */
bool log_rotation_set(Command *command, int file, const char *name, uint64_t count, uint64_t bytes);
/* So many bytes are about to be written to the file. */
void log_rotation_note(int file, size_t length);
bool log_option_read(Command *command, const char *selection); /* what follows -Xlog: */
bool size_parse(const char *text, uint64_t *out);              /* 512, 64k, 16M, 2g, 1t; NULL is none */
void property_set(Command *command, const char *key, const char *value);
const char *property_get(const Command *command, const char *key);

/* What follows the options: class library, heap, sandbox. False: a message was printed. */
bool command_settle(Command *command);
/* Which image to map, by the options and by what there is (image.c). False: the one asked for is none that can be believed; a message was
 * printed. */
bool image_choose(Command *command);
enum { STATUS_BAD_IMAGE = 2 };
/* The folder of the images that the program makes by itself (image_cache.c), or NULL: there is no home. */
const char *image_cache_folder(void);
/* "<folder of the program>/atoll.image", or NULL. */
const char *image_beside_program(void);
/* Tells what is wrong with an image that was asked for. */
void image_report(const Command *command, const VM *vm);
int image_command(int argc, char **argv);
int run_command(Command *command, int argc, char **argv);
int help_command(int argc, char **argv);
int inspect_command(int argc, char **argv);
int heap_dump_command(int argc, char **argv);
int histogram_command(int argc, char **argv);
int help_usage(void);      /* one line on stderr; 2 */
void help_run(void);
void help_inspect(void);
void help_heap_dump(void);
void help_histogram(void);
_Noreturn void command_exit(int code); /* flushes the streams first */

/* Memory that is not given back; ends the process when there is none. */
void *keep_zeroed(size_t size);
void *keep_more(void *old, size_t size);
char *keep_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *keep_bytes(const char *text, size_t length);
void  text_list_add(TextList *list, const char *text);
const char *text_list_join(const TextList *list, char separator);
/* Room for one more item of `size` bytes in an array; returns the (perhaps moved) array. */
void *array_grow(void *array, size_t count, size_t *capacity, size_t size);

/* What messages begin with, behind "Error: ": "app.policy:3: ", or "". */
void command_set_origin(const char *origin);
/* "Error: ..." on stderr; always false. */
bool command_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same without "Error: ", followed by what java prints when its options are no good. On stdout if `out`: java is
 * not consistent there. Always false. */
bool command_refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool command_refuse_on_stdout(const char *format, ...) __attribute__((format(printf, 1, 2)));
void command_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
