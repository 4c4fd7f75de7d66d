#!/usr/bin/env bash
# smoke.sh ATOLL: the few things that a user tries first, each told apart by name. Ends with "N passed, N failed".
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
atoll=$(readlink -f "$1")
factor=${SMOKE_TIMEOUT:-120}
passed=0
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# check NAME STATUS PATTERN COMMAND...: the command must end with STATUS and print (on either stream) a line that
# matches the extended regular expression PATTERN.
check() {
    local name=$1 status=$2 pattern=$3 actual=0
    shift 3
    timeout "$factor" "$@" >"$scratch/output" 2>&1 </dev/null || actual=$?
    if [ "$actual" = "$status" ] && grep -Eq -- "$pattern" "$scratch/output"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL smoke: %s: exit status %s, expected %s and /%s/; output:\n' "$name" "$actual" "$status" "$pattern"
        head -n 15 "$scratch/output" | sed 's/^/    /'
    fi
}

cat >"$scratch/Greeting.java" <<'JAVA'
public class Greeting {
    public static void main(String[] args) {
        System.out.println("Hello, " + (args.length > 0 ? args[0] : "nobody") + "!");
        if (args.length > 1) System.exit(Integer.parseInt(args[1]));
    }
}
JAVA
mkdir "$scratch/classes"
java_home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
"$java_home/bin/javac" -d "$scratch/classes" "$scratch/Greeting.java"
printf 'Main-Class: Greeting\n' >"$scratch/manifest"
"$java_home/bin/jar" --create --file "$scratch/greeting.jar" --manifest "$scratch/manifest" -C "$scratch/classes" .
head -c 40 "$scratch/classes/Greeting.class" >"$scratch/Truncated.class"
ln -s "$atoll" "$scratch/java"

check "version"            0 '^atoll [0-9]+\.[0-9]+'       "$atoll" --version
check "help"               0 'run'                         "$atoll" --help
check "help of run"        0 '-cp'                         "$atoll" help run
check "no such command"    2 'nonsense'                    "$atoll" nonsense
check "class path"         0 '^Hello, you!$'               "$atoll" run -A -cp "$scratch/classes" Greeting you
check "exit status"        7 '^Hello, you!$'               "$atoll" run -A -cp "$scratch/classes" Greeting you 7
check "jar"                0 '^Hello, you!$'               "$atoll" run -A "$scratch/greeting.jar" you
check "source file"        0 '^Hello, you!$'               "$atoll" run -A "$scratch/Greeting.java" you
check "as java"            0 '^Hello, you!$'               "$scratch/java" -cp "$scratch/classes" Greeting you
check "as java, -jar"      0 '^Hello, you!$'               "$scratch/java" -jar "$scratch/greeting.jar" you
check "no such class"      1 'Could not find or load main class Missing' "$atoll" run -A -cp "$scratch/classes" Missing
check "no such jar"        1 'missing\.jar'                "$atoll" run -A "$scratch/missing.jar"
check "truncated class"    1 'Truncated|ClassFormatError'  "$atoll" run -A -cp "$scratch" Truncated
check "inspect"            0 'invokevirtual'               "$atoll" inspect "$scratch/classes/Greeting.class"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
