/* prompt.c: --prompt: asks the person at the terminal for what is neither granted nor denied.
 *
 * The terminal is the process's controlling one, whatever its standard streams are; without one, all is denied. Answers hold for the
 * resource that was asked for: "always" until the end of the run, for a path also what is beneath it (as its --allow- option would), "deny"
 * likewise, so that a program can't wear the person down. What the program may have chosen (paths, names, its manifest) is
 * shown escaped; what was typed before the question is thrown away, so that it can't be answered in advance. One question at a time. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "sandbox/os_thread.h"
#include "vm/cli/watch.h"
#include "vm/thread.h"

typedef struct Answer {
    Capability  capability;
    const char *resource;
    bool        granted;
} Answer;

static struct {
    int     terminal; /* -1: none */
    OsLock  lock;
    Answer *answers;
    size_t  count, capacity;
    const char *what; /* is run */
} prompt = {.terminal = -1};

bool prompt_open(const Command *command)
{
    prompt.what = command->what ? command->what : "the program";
    prompt.terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    return prompt.terminal >= 0;
}

/* --- what was answered before ------------------------------------------------------------------------------------- */

static bool covers(const Answer *answer, const CapabilityCheck *check)
{
    const char *resource = check->resource ? check->resource : "";
    size_t length = strlen(answer->resource);
    bool paths = check->capability == CAPABILITY_READ || check->capability == CAPABILITY_WRITE;
    if (answer->capability != check->capability) return false;
    if (!strcmp(answer->resource, resource)) return true;
    if (!paths || !answer->granted || strncmp(answer->resource, resource, length)) return false;
    return resource[length] == '/' && length > 1;
}

static const Answer *find_answer(const CapabilityCheck *check)
{
    for (size_t i = 0; i < prompt.count; i++)
        if (covers(&prompt.answers[i], check)) return &prompt.answers[i];
    return NULL;
}

static void remember(const CapabilityCheck *check, bool granted)
{
    prompt.answers = array_grow(prompt.answers, prompt.count, &prompt.capacity, sizeof *prompt.answers);
    prompt.answers[prompt.count++] = (Answer){check->capability, keep_text("%s", check->resource ? check->resource : ""), granted};
}

/* --- the conversation --------------------------------------------------------------------------------------------- */

static void add_shown(TextBuffer *out, const char *text)
{
    text_add_shown(out, text, strlen(text));
}

static void add_option(const CapabilityCheck *check, TextBuffer *out)
{
    text_add_format(out, "--allow-%s", capability_name(check->capability));
    if (!check->resource || !capability_argument(check->capability)) return;
    text_add_text(out, "=");
    text_add_shell(out, check->resource);
}

/* First the terminal is put into a known state: the program may have left it with invisible writing or another character set. */
static void write_question(const CapabilityCheck *check, const Asker *asker, const AskList *asks, TextBuffer *out)
{
    const Ask *ask = asks_find(asks, check);
    text_add_text(out, "\033[0m\033(B\017\natoll: ");
    add_shown(out, prompt.what);
    text_add_text(out, " wants: ");
    add_shown(out, check->attempt);
    text_add_text(out, "\n       in thread ");
    add_shown(out, asker->thread);
    if (asker->frame[0]) text_add_text(out, " at ");
    add_shown(out, asker->frame);
    text_add_text(out, "; the grant would be ");
    add_option(check, out);
    text_add_text(out, ask ? "\n       its manifest asks for this" : "\n       its manifest does not ask for this");
    if (ask && ask->reason) text_add_text(out, ", and says: ");
    if (ask && ask->reason) add_shown(out, ask->reason);
    text_add_text(out, "\nAllow it (o)nce, (a)lways in this run, or (d)eny it? ");
}

static bool write_terminal(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = write(prompt.terminal, text, length);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        text += done;
        length -= (size_t)done;
    }
    return true;
}

/* The first character of the line, 0 for an empty or over-long one, -1 at the end of input. */
static int read_answer(void)
{
    char line[16];
    size_t length = 0;
    for (char c = 0; c != '\n';) {
        ssize_t got = read(prompt.terminal, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return -1;
        if (length < sizeof line) line[length++] = c;
    }
    static const struct { const char *word; char meaning; } words[] = {
        {"o", 'o'}, {"once", 'o'}, {"a", 'a'}, {"always", 'a'}, {"d", 'd'}, {"deny", 'd'}, {"n", 'd'}, {"no", 'd'},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (length == strlen(words[i].word) + 1 && !strncasecmp(line, words[i].word, length - 1)) return words[i].meaning;
    return 0;
}

static char converse(const CapabilityCheck *check, const Asker *asker, const AskList *asks)
{
    TextBuffer question = {0};
    int answer = -1;
    write_question(check, asker, asks, &question);
    tcflush(prompt.terminal, TCIFLUSH);
    bool asked = question.bytes && write_terminal(question.bytes, question.length);
    text_free(&question);
    while (asked && (answer = read_answer()) == 0) {
        static const char again[] = "Please answer once, always or deny: ";
        asked = write_terminal(again, strlen(again));
    }
    return answer > 0 ? (char)answer : 'd';
}

static bool ask(const CapabilityCheck *check, const Asker *asker, const AskList *asks)
{
    os_lock(&prompt.lock);
    const Answer *known = find_answer(check);
    char answer = known ? (known->granted ? 'a' : 'd') : converse(check, asker, asks);
    if (!known && answer != 'o') remember(check, answer == 'a');
    os_unlock(&prompt.lock);
    return answer != 'd';
}

bool prompt_check(void *context, const CapabilityCheck *check)
{
    Asker asker;
    if (prompt.terminal < 0 || !watch_has_started()) return false;
    asker_find(&asker);
    Thread *t = thread_current();
    bool managed = t && atomic_load(&t->mutator.state) == MUTATOR_MANAGED;
    if (managed) thread_block(t);
    bool granted = ask(check, &asker, context);
    if (managed) thread_unblock(t);
    return granted;
}
