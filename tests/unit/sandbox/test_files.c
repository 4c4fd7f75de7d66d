/* Tests of sandbox/files.h under a policy that allows all, and under one that grants just the test's folder:
 * the same results. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/os_thread.h"
#include "support.h"

static char folder[FILE_PATH_MAX];

static Sandbox *open_limited(void)
{
    SandboxPolicy *policy = policy_create();
    policy_allow(policy, CAPABILITY_READ, folder, NULL);
    policy_allow(policy, CAPABILITY_WRITE, folder, NULL);
    return open_test_sandbox(policy);
}

/* Runs `body` twice. */
static void with_both(void (*body)(Sandbox *sandbox))
{
    for (int limited = 0; limited < 2; limited++) {
        scratch_create(folder);
        Sandbox *sandbox = limited ? open_limited() : open_test_sandbox(NULL);
        body(sandbox);
        sandbox_close(sandbox);
        scratch_remove(folder);
    }
}

static int open_file(Sandbox *sandbox, const char *name, int flags)
{
    SandboxError error;
    int descriptor = file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, name), flags, 0666, &error);
    cr_assert_geq(descriptor, 0, "%s: %s", name, error.message);
    return descriptor;
}

static void read_and_write(Sandbox *sandbox)
{
    SandboxError error;
    char buffer[32];
    int f = open_file(sandbox, "a", FILE_READ_WRITE | FILE_CREATE);
    cr_assert_eq(descriptor_write(sandbox, NULL, f, "hello world", 11, &error), 11);
    cr_assert_eq(file_seek(sandbox, f, 0, 1, NULL), 11);
    cr_assert_eq(file_seek(sandbox, f, 6, 0, NULL), 6);
    cr_assert_eq(descriptor_available(sandbox, f, NULL), 5);
    cr_assert_eq(descriptor_read(sandbox, NULL, f, buffer, sizeof buffer, &error), 5);
    cr_assert_eq(memcmp(buffer, "world", 5), 0);
    cr_assert_eq(descriptor_read(sandbox, NULL, f, buffer, sizeof buffer, &error), 0);
    cr_assert_eq(descriptor_pread(sandbox, f, buffer, 5, 0, &error), 5);
    cr_assert_eq(descriptor_pwrite(sandbox, f, "J", 1, 0, &error), 1);
    cr_assert_eq(file_truncate(sandbox, f, 3, &error), 0);
    cr_assert_eq(file_size(sandbox, f, &error), 3);
    cr_assert_eq(file_sync(sandbox, f, true, &error), 0);
    cr_assert_eq(descriptor_kind(sandbox, f, NULL), DESCRIPTOR_FILE);
    descriptor_close(sandbox, f, NULL);

    f = open_file(sandbox, "a", FILE_WRITE_ONLY | FILE_APPEND);
    cr_assert(descriptor_is_append(sandbox, f));
    cr_assert_eq(descriptor_write(sandbox, NULL, f, "!", 1, NULL), 1);
    cr_assert_eq(descriptor_read(sandbox, NULL, f, buffer, 1, &error), -1);
    cr_assert_eq(file_size(sandbox, f, NULL), 4);
    descriptor_close(sandbox, f, NULL);

    cr_assert_eq(file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "a"),
                           FILE_WRITE_ONLY | FILE_CREATE | FILE_EXCLUSIVE, 0666, &error),
                 -1);
    cr_assert_eq(error.error_number, SANDBOX_EEXIST);
    cr_assert_eq(file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "x/y"), 0, 0, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ENOENT);
    cr_assert_str_eq(error.message, "No such file or directory");
    cr_assert_eq(file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "a/y"), 0, 0, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ENOTDIR);
    f = open_file(sandbox, ".", FILE_READ_ONLY);
    cr_assert_eq(descriptor_read(sandbox, NULL, f, buffer, 1, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_EISDIR);
    descriptor_close(sandbox, f, NULL);
}

Test(files, are_read_and_written) { with_both(read_and_write); }

static void names(Sandbox *sandbox)
{
    SandboxError error;
    char target[64];
    FileStatus status, link;
    put_file(in_folder(folder, "a"), "text");
    cr_assert_eq(folder_create(sandbox, in_folder(folder, "d"), 0755, &error), 0, "%s", error.message);
    cr_assert_eq(folder_create(sandbox, in_folder(folder, "d"), 0755, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_EEXIST);
    cr_assert_eq(file_rename(sandbox, FILE_AT_CWD, in_folder(folder, "a"), FILE_AT_CWD,
                             in_folder(folder, "d/b"), &error),
                 0);
    cr_assert_eq(file_symlink(sandbox, "d/b", in_folder(folder, "l"), &error), 0);
    cr_assert_eq(file_link(sandbox, in_folder(folder, "d/b"), in_folder(folder, "h"), &error), 0);
    cr_assert_eq(file_read_link(sandbox, in_folder(folder, "l"), target, sizeof target, &error), 3);
    cr_assert_eq(file_status(sandbox, FILE_AT_CWD, in_folder(folder, "l"), true, &status, &error), 0);
    cr_assert_eq(file_status(sandbox, FILE_AT_CWD, in_folder(folder, "l"), false, &link, &error), 0);
    cr_assert_eq(status.mode & FILE_TYPE_MASK, FILE_TYPE_REGULAR);
    cr_assert_eq(link.mode & FILE_TYPE_MASK, FILE_TYPE_LINK);
    cr_assert_eq(status.size, 4);
    cr_assert_eq(status.link_count, 2);
    cr_assert_eq(folder_remove(sandbox, in_folder(folder, "d"), &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ENOTEMPTY);

    int d = open_file(sandbox, "d", FILE_READ_ONLY | FILE_FOLDER);
    cr_assert_eq(file_status(sandbox, d, "b", true, &status, &error), 0, "%s", error.message);
    int b = file_open(sandbox, NULL, d, "b", FILE_READ_ONLY, 0, &error);
    cr_assert_geq(b, 0);
    cr_assert_eq(file_status_of(sandbox, b, &link, &error), 0);
    cr_assert_eq(link.inode, status.inode);
    cr_assert_eq(file_rename(sandbox, d, "b", d, "c", &error), 0);
    cr_assert_eq(file_unlink(sandbox, d, "c", false, &error), 0);
    cr_assert_eq(folder_remove(sandbox, in_folder(folder, "d"), &error), 0);
    cr_assert_eq(file_status(sandbox, FILE_AT_CWD, in_folder(folder, "l"), true, &status, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ENOENT);
}

Test(files, names_are_made_moved_and_removed) { with_both(names); }

static void attributes(Sandbox *sandbox)
{
    SandboxError error;
    FileStatus status;
    FileSystemSpace space;
    const char *a = in_folder(folder, "a");
    put_file(a, "text");
    cr_assert_eq(file_set_mode(sandbox, FILE_AT_CWD, a, 0640, &error), 0, "%s", error.message);
    cr_assert_eq(file_set_times(sandbox, a, -1500000000, 1234567890123456789, true, &error), 0);
    cr_assert_eq(file_status(sandbox, FILE_AT_CWD, a, true, &status, &error), 0);
    cr_assert_eq(status.mode, FILE_TYPE_REGULAR | 0640);
    cr_assert(status.access_seconds == -2 && status.access_nanoseconds == 500000000);
    cr_assert(status.modify_seconds == 1234567890 && status.modify_nanoseconds == 123456789);
    cr_assert_eq(file_set_times(sandbox, a, FILE_TIME_KEEP, 5000000000, true, &error), 0);
    cr_assert_eq(file_status(sandbox, FILE_AT_CWD, a, true, &status, &error), 0);
    cr_assert(status.access_seconds == -2 && status.modify_seconds == 5);
    cr_assert_eq(file_set_owner(sandbox, a, -1, -1, false, &error), 0);
    cr_assert_eq(file_access(sandbox, a, 4, &error), 0);
    cr_assert_eq(file_access(sandbox, a, 1, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_EACCES);
    cr_assert_eq(file_system_space(sandbox, a, &space, &error), 0);
    cr_assert_gt(space.blocks, 0);
    cr_assert_eq(file_name_max(sandbox, a, &error), 255);

    int f = open_file(sandbox, "a", FILE_READ_WRITE);
    char value[16];
    if (attribute_set(sandbox, f, "user.note", "hi", 2, &error) == 0) {
        cr_assert_eq(attribute_get(sandbox, f, "user.note", value, sizeof value, &error), 2);
        cr_assert_eq(attribute_list(sandbox, f, NULL, 0, &error), 10);
        cr_assert_eq(attribute_remove(sandbox, f, "user.note", &error), 0);
    } else {
        cr_assert_eq(error.error_number, SANDBOX_EOPNOTSUPP);
    }
    cr_assert_eq(file_set_mode_of(sandbox, f, 0600, &error), 0);
    cr_assert_eq(file_set_times_of(sandbox, f, 1, 2, &error), 0);
}

Test(files, attributes_are_read_and_changed) { with_both(attributes); }

static void iteration(Sandbox *sandbox)
{
    SandboxError error;
    char name[FOLDER_NAME_MAX];
    uint32_t type;
    int names_seen = 0, next;
    for (int i = 0; i < 100; i++) {
        char text[16];
        snprintf(text, sizeof text, "f%d", i);
        put_file(in_folder(folder, text), "");
    }
    int64_t handle = folder_open(sandbox, folder, &error);
    cr_assert_gt(handle, 0);
    while ((next = folder_next(sandbox, handle, name, &type, &error)) > 0) names_seen++;
    cr_assert_eq(next, 0);
    cr_assert_eq(names_seen, 102);
    cr_assert_eq(folder_close(sandbox, handle, &error), 0);
    cr_assert_eq(folder_next(sandbox, handle, name, NULL, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_EBADF);
    int64_t second = folder_open(sandbox, folder, &error);
    cr_assert_neq(second, handle);
    cr_assert_eq(folder_close(sandbox, handle, &error), -1);
    int d = open_file(sandbox, ".", FILE_READ_ONLY | FILE_FOLDER);
    int64_t third = folder_open_descriptor(sandbox, d, &error);
    cr_assert_gt(third, 0);
    cr_assert_not(descriptor_is_valid(sandbox, d));
    cr_assert_eq(folder_next(sandbox, third, name, NULL, &error), 1);
    cr_assert_eq(folder_open(sandbox, in_folder(folder, "none"), &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ENOENT);
}

Test(files, folders_are_listed_through_handles_that_die) { with_both(iteration); }

static void canonical(Sandbox *sandbox)
{
    SandboxError error;
    char out[FILE_PATH_MAX], wanted[FILE_PATH_MAX + 16];
    mkdir(in_folder(folder, "d"), 0755);
    cr_assert_eq(symlink("d", in_folder(folder, "l")), 0);
    cr_assert_eq(symlink("loop", in_folder(folder, "loop")), 0);
    cr_assert_eq(file_canonical_path(sandbox, in_folder(folder, "./l//x/../y/z"), out, &error), 0);
    snprintf(wanted, sizeof wanted, "%s/d/y/z", folder);
    cr_assert_str_eq(out, wanted);
    cr_assert_eq(file_real_path(sandbox, in_folder(folder, "l/."), out, &error), 0);
    snprintf(wanted, sizeof wanted, "%s/d", folder);
    cr_assert_str_eq(out, wanted);
    cr_assert_eq(file_real_path(sandbox, in_folder(folder, "l/none"), out, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ENOENT);
    cr_assert_eq(file_real_path(sandbox, in_folder(folder, "loop"), out, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ELOOP);
    cr_assert_eq(file_canonical_path(sandbox, "/../..//", out, &error), 0);
    cr_assert_str_eq(out, "/");
}

Test(files, paths_are_made_canonical) { with_both(canonical); }

static void locking(Sandbox *sandbox)
{
    SandboxError error;
    Sandbox *other = open_test_sandbox(NULL);
    Waiter waiter;
    put_file(in_folder(folder, "a"), "text");
    int mine = open_file(sandbox, "a", FILE_READ_WRITE), theirs = open_file(other, "a", FILE_READ_WRITE);
    cr_assert_eq(file_lock(sandbox, NULL, mine, false, 0, INT64_MAX, false, &error), 1, "%s", error.message);
    cr_assert_eq(file_lock(other, NULL, theirs, false, 2, 1, true, &error), 0);
    waiter_init(&waiter);
    waiter_wake(&waiter);
    cr_assert_eq(file_lock(other, &waiter, theirs, true, 2, 1, true, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_WOKEN);
    cr_assert_eq(file_unlock(sandbox, mine, 0, INT64_MAX, &error), 0);
    cr_assert_eq(file_lock(other, &waiter, theirs, true, 2, 1, true, &error), 1);
    waiter_destroy(&waiter);
    sandbox_close(other);
}

Test(files, locks_keep_two_machines_apart) { with_both(locking); }

static void copying(Sandbox *sandbox)
{
    SandboxError error;
    char text[100000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    put_file(in_folder(folder, "a"), text);
    int a = open_file(sandbox, "a", FILE_READ_ONLY);
    int b = open_file(sandbox, "b", FILE_WRITE_ONLY | FILE_CREATE),
        c = open_file(sandbox, "c", FILE_WRITE_ONLY | FILE_CREATE);
    cr_assert_eq(file_transfer(sandbox, NULL, b, a, 9, 1 << 20, &error), 99990, "%s", error.message);
    cr_assert_eq(file_copy_all(sandbox, NULL, c, a, NULL, &error), 0);
    cr_assert_eq(file_size(sandbox, c, NULL), 99999);
    int32_t cancelled = 1;
    cr_assert_eq(file_copy_all(sandbox, NULL, c, a, &cancelled, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ECANCELED);
}

Test(files, are_copied_inside) { with_both(copying); }

static void watching(Sandbox *sandbox)
{
    SandboxError error;
    char record[512];
    int watch = watch_create(sandbox, &error);
    int id = watch_add(sandbox, watch, folder, 0x100, &error);
    cr_assert_gt(id, 0, "%s", error.message);
    put_file(in_folder(folder, "new"), "");
    cr_assert_geq(descriptor_read(sandbox, NULL, watch, record, sizeof record, &error), 16);
    cr_assert_str_eq(record + 16, "new");
    cr_assert_eq(watch_remove(sandbox, watch, id, &error), 0);
}

Test(files, folders_are_watched) { with_both(watching); }

static Sandbox *fifo_sandbox;

static void write_to_fifo(void *argument)
{
    (void)argument;
    int out = file_open(fifo_sandbox, NULL, FILE_AT_CWD, in_folder(folder, "fifo"), FILE_WRITE_ONLY, 0, NULL);
    descriptor_write(fifo_sandbox, NULL, out, "x", 1, NULL);
    descriptor_close(fifo_sandbox, out, NULL);
}

static void fifos(Sandbox *sandbox)
{
    OsThread thread;
    char buffer[4];
    cr_assert_eq(file_make_node(sandbox, in_folder(folder, "fifo"), FILE_TYPE_PIPE | 0600, 0, NULL), 0);
    fifo_sandbox = sandbox;
    os_thread_create(&thread, 0, write_to_fifo, NULL, NULL);
    clock_sleep_until(clock_deadline(20000000));
    int in = open_file(sandbox, "fifo", FILE_READ_ONLY);
    cr_assert_eq(descriptor_read(sandbox, NULL, in, buffer, sizeof buffer, NULL), 1);
    cr_assert_eq(descriptor_read(sandbox, NULL, in, buffer, sizeof buffer, NULL), 0);
    os_thread_join(thread);
}

Test(files, both_ends_of_a_fifo_wait_for_each_other) { with_both(fifos); }

Test(files, users_and_mounts_are_told)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    MountEntry mount;
    char name[64];
    cr_assert_eq(user_name_by_id(sandbox, 0, name, sizeof name, &error), 0);
    cr_assert_str_eq(name, "root");
    cr_assert_eq(user_id_by_name(sandbox, "root", &error), 0);
    cr_assert_eq(group_id_by_name(sandbox, "no such group", &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ENOENT);
    int64_t mounts = mounts_open(sandbox, &error);
    cr_assert_eq(mounts_next(sandbox, mounts, &mount, &error), 1);
    cr_assert_eq(mount.folder[0], '/');
    cr_assert_eq(mounts_rewind(sandbox, mounts, &error), 0);
    cr_assert_eq(mounts_close(sandbox, mounts, &error), 0);
    sandbox_close(sandbox);
}
