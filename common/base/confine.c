/* A filter of system calls for the kernel. It names what is refused, not what is allowed: libraries may need
 * anything else, today's and those of the next Debian. */
#include "base/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "base/cleanup.h"

#if defined(__x86_64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

/* What no program of ours does, and what an intruder would do next: run other programs, look into other
 * processes, change the machine. */
static const unsigned denied_calls[] = {
#ifndef HAS_SANITIZER /* they look for leaks from outside, and start a symbolizer */
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
#endif
    SYS_acct,
    SYS_add_key,
    SYS_bpf,
    SYS_chroot,
    SYS_clock_settime,
    SYS_delete_module,
    SYS_finit_module,
    SYS_init_module,
    SYS_io_uring_setup,
    SYS_kexec_load,
    SYS_keyctl,
    SYS_mount,
    SYS_open_by_handle_at,
    SYS_perf_event_open,
    SYS_pivot_root,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_reboot,
    SYS_request_key,
    SYS_setdomainname,
    SYS_sethostname,
    SYS_setns,
    SYS_settimeofday,
    SYS_swapoff,
    SYS_swapon,
    SYS_umount2,
    SYS_unshare,
    SYS_userfaultfd,
};

/* A list of instructions for the kernel (seccomp(2)): each denied call, and every call by another
 * architecture's numbers, fails with EPERM. A kernel that has no such filters runs us without. */
void px_confine(void)
{
#ifdef NATIVE_ARCH
    enum { N = PX_ARRAY_LEN(denied_calls), X32_BIT = 0x40000000 };
    const unsigned refuse = SECCOMP_RET_ERRNO | EPERM;
    struct sock_filter code[N + 6] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCH, 0, N + 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, N + 1, 0),
        [N + 4] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        [N + 5] = BPF_STMT(BPF_RET | BPF_K, refuse),
    };
    for (unsigned i = 0; i < N; i++)
        code[4 + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, denied_calls[i],
                                                   (unsigned char)(N - i), 0);
    const struct sock_fprog program = {.len = N + 6, .filter = code};
    (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
#endif
}
