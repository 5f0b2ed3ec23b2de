/* Makes the calls that tools/compare.d/plan has planned, and no other: without a C library, so
 * that all may be refused, and with its memory where the plan says. It ends by a fault, since
 * exit_group(2) is refused too. MEMORY and CALLS are files. */

struct call {
	unsigned long nr, args[6];
};
extern const struct call calls[], calls_end[];

__asm__(".pushsection .memory, \"aw\", @progbits\n"
	".incbin \"" MEMORY "\"\n"
	".section .edge, \"aw\", @progbits\n"
	".fill 4096, 1, 'a'\n"
	".section .rodata\n"
	".globl calls, calls_end\n"
	".balign 8\n"
	"calls: .incbin \"" CALLS "\"\n"
	"calls_end:\n"
	".popsection\n");

static void make(const struct call *call)
{
	unsigned long nr = call->nr;
	const unsigned long *args = call->args;
#ifdef __x86_64__
	register unsigned long a3 __asm__("r10") = args[3];
	register unsigned long a4 __asm__("r8") = args[4];
	register unsigned long a5 __asm__("r9") = args[5];
	__asm__ volatile("syscall"
			 : "+a"(nr)
			 : "D"(args[0]), "S"(args[1]), "d"(args[2]), "r"(a3), "r"(a4), "r"(a5)
			 : "rcx", "r11", "memory");
#else
	/* ebp has no constraint of its own, and the address of the arguments needs a register. */
	__asm__ volatile("push %%ebp\n"
			 "mov (%1), %%ebx\n"
			 "mov 4(%1), %%ecx\n"
			 "mov 8(%1), %%edx\n"
			 "mov 16(%1), %%edi\n"
			 "mov 20(%1), %%ebp\n"
			 "mov 12(%1), %%esi\n"
			 "int $0x80\n"
			 "pop %%ebp\n"
			 : "+a"(nr)
			 : "S"(args)
			 : "ebx", "ecx", "edx", "edi", "memory");
#endif
}

void _start(void)
{
	for (const struct call *call = calls; call < calls_end; call++)
		make(call);
	__builtin_trap();
}
