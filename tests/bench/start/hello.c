/* hello.c: what the operating system alone takes to start a process; the floor for the start bench. */
#include <stdio.h>

int main(void)
{
    puts("Hello, world!");
    return 0;
}
