"""Named checks of a test script, counted: those that fail are printed with what was seen, and the last line tells how many."""
_passed, _failed = [], []


def check(name, good, detail=""):
    (_passed if good else _failed).append(name)
    if not good:
        print(f"FAIL {name}\n    {detail}")


def finish():
    """The line by which `./dev test` counts; the exit status."""
    print(f"{len(_passed)} passed, {len(_failed)} failed")
    return 1 if _failed else 0
