/* options.h: the rows of options.def and their handlers, for the files that read them. */
#ifndef ATOLL_VM_CLI_OPTIONS_H
#define ATOLL_VM_CLI_OPTIONS_H

#include "vm/cli/command.h"

typedef enum OptionReader { LAUNCHER, FINAL, MACHINE, GRANT } OptionReader;
typedef enum OptionForm { FLAG, NEXT, VALUE, ATTACHED, OPTIONAL } OptionForm;

typedef struct Option Option;

/* Acts on one occurrence. `value` is NULL where none was given. False: a message was printed. */
typedef bool OptionHandler(Command *command, const Option *option, const char *value);

struct Option {
    OptionReader reader;
    const char *name;
    OptionForm form;
    OptionHandler *handler;
    const char *detail, *argument, *help; /* options.def */
};

#define OPT(reader, name, form, handler, detail, argument, help) OptionHandler option_##handler;
#include "vm/cli/options.def"
#undef OPT

#endif
