"""What the kernel is asked to forbid to a student's process: files (Landlock), system calls (seccomp), resources.

The text of this file is a part of the program of the child (process.py), so it imports nothing of minigrad. None of the
fences can be undone by the process behind them. Both kinds are asked for without privileges; Linux only.
"""
import contextlib
import ctypes
import os
import sys

try:
    import resource
except ImportError:                                        # not on this system: no limits
    resource = None

FILE, LIST, EVERYTHING = 0b0100, 0b1000, 0xFFFF            # Landlock's rights: read files, list folders; all of them
DENY, ALLOW = 0x0005_0001, 0x7FFF_0000                     # seccomp's answers: the error EPERM; go on
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: {what for: the numbers of the system calls on x86_64; on aarch64}, from Linux 6.18's unistd.h
FORBIDDEN = {
    "fork vfork clone clone3 execve execveat setsid setpgid": ((57, 58, 56, 435, 59, 322, 112, 109),
                                                               (220, 435, 221, 281, 157, 154)),
    "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal": (
        (62, 200, 234, 129, 297, 434, 424), (129, 130, 131, 138, 240, 434, 424)),
    "pidfd_getfd ptrace process_vm_readv process_vm_writev kcmp prctl prlimit64": (
        (438, 101, 310, 311, 312, 157, 302), (438, 117, 270, 271, 272, 167, 261)),
    "setpriority ioprio_set sched_setaffinity sched_setscheduler sched_setattr": (
        (141, 251, 203, 144, 314), (140, 30, 122, 119, 274)),
    "socket socketpair connect bind": ((41, 53, 42, 49), (198, 199, 203, 200)),
    "shmget shmat shmctl semget semctl msgget msgsnd msgctl mq_open memfd_create memfd_secret": (
        (29, 30, 31, 64, 66, 68, 69, 71, 240, 319, 447), (194, 196, 195, 190, 191, 186, 189, 187, 180, 279, 447)),
    "add_key request_key keyctl": ((248, 249, 250), (217, 218, 219)),
    "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat": (
        (90, 91, 268, 452, 92, 93, 94, 260), (52, 53, 452, 55, 54)),
    "utime utimes futimesat utimensat": ((132, 235, 261, 280), (88,)),
    "setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr setxattrat removexattrat file_setattr": (
        (188, 189, 190, 197, 198, 199, 463, 466, 469), (5, 6, 7, 14, 15, 16, 463, 466, 469)),
    "unshare setns mount umount2 pivot_root open_tree move_mount fsopen fsconfig mount_setattr": (
        (272, 308, 165, 166, 155, 428, 429, 430, 431, 442), (97, 268, 40, 39, 41, 428, 429, 430, 431, 442)),
    "io_uring_setup bpf userfaultfd perf_event_open name_to_handle_at open_by_handle_at inotify_init1": (
        (425, 321, 323, 298, 303, 304, 294), (425, 280, 282, 241, 264, 265, 26)),
}


def limit(name, value):
    """Lower a resource limit as far as it can be lowered."""
    number = getattr(resource, name, None)
    if number is not None:
        ceiling = resource.getrlimit(number)[1]
        lower = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.setrlimit(number, (lower, lower))


def die_with_parent():
    """Have the kernel send SIGKILL to this process when its parent ends (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)


def readable(numpy_folder, hidden):
    """[(path, rights)]: the standard library, NumPy and the shared libraries in use, less the folders in `hidden`.

    A folder that contains a hidden one can be listed (hence the hidden one too), and each of its other entries read.
    """
    library = os.path.dirname(os.path.realpath(os.__file__))
    hidden = {os.path.realpath(path) for path in hidden}
    hidden |= {os.path.join(library, name) for name in ("site-packages", "dist-packages")}
    folders = {library, os.path.realpath(numpy_folder), os.path.realpath(numpy_folder + ".libs"), os.getcwd(),
               "/usr/share/zoneinfo", "/dev/urandom"} | library_folders()
    found = []

    def add(path):
        if path in hidden:
            return
        if not any(other.startswith(path + os.sep) for other in hidden):
            found.append((path, FILE | LIST))
            return
        found.append((path, LIST))
        with contextlib.suppress(OSError):
            for name in os.listdir(path):
                add(os.path.join(path, name))
    for folder in folders:
        add(folder)
    return found


def library_folders():
    """The folders of the shared libraries that this process has loaded, outside of installed packages."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            paths = {line.split()[-1] for line in maps if ".so" in line}
    except OSError:
        return {"/usr/lib", "/lib", "/lib64"}
    return {os.path.dirname(os.path.realpath(p)) for p in paths
            if p.startswith("/") and "site-packages" not in p and "dist-packages" not in p}


def confine_files(rules):
    """Landlock (Linux 5.13 and later): read only what `rules` allow, write nothing, no TCP, no signals outward.

    Returns True if the kernel agreed.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        abi = libc.syscall(444, None, ctypes.c_size_t(0), 1)
        if abi < 1:
            return False
        rights = EVERYTHING & ((1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1)
        handled = (ctypes.c_uint64 * 3)(rights, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
        size = 8 if abi < 4 else 16 if abi < 6 else 24
        ruleset = libc.syscall(444, ctypes.byref(handled), ctypes.c_size_t(size), 0)
        for path, access in [*rules, ("/dev/null", 0b110)]:
            with contextlib.suppress(OSError):             # what is not there, or not for this user, cannot be read
                fd = os.open(path, os.O_PATH)
                access &= EVERYTHING if os.path.isdir(path) else 0b110
                beneath = access.to_bytes(8, sys.byteorder) + fd.to_bytes(4, sys.byteorder)
                libc.syscall(445, ruleset, 1, ctypes.c_char_p(beneath), 0)
                os.close(fd)
        return libc.prctl(38, 1, 0, 0, 0) == 0 and libc.syscall(446, ruleset, 0) == 0
    except (OSError, AttributeError):
        return False


def confine_calls():
    """seccomp: the system calls of FORBIDDEN fail with EPERM from now on. Returns True if the kernel agreed.

    They change files' attributes (which Landlock does not cover), make processes, sockets, shared memory, or mounts.
    """
    machine = os.uname().machine if hasattr(os, "uname") else ""
    if machine not in MACHINES or not sys.platform.startswith("linux"):
        return False
    numbers = [n for both in FORBIDDEN.values() for n in both[list(MACHINES).index(machine)]]
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    tests = [(at_least, 0x4000_0000), *((equal, n) for n in numbers)]      # from 2³⁰ on: the x32 calls
    program = [(load, 0, 0, 4), (equal, 0, len(tests) + 2, MACHINES[machine]), (load, 0, 0, 0)]
    program += [(code, len(tests) - i, 0, n) for i, (code, n) in enumerate(tests)]
    program += [(answer, 0, 0, ALLOW), (answer, 0, 0, DENY)]
    filters = b"".join(code.to_bytes(2, sys.byteorder) + bytes((yes, no)) + value.to_bytes(4, sys.byteorder)
                       for code, yes, no, value in program)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        text = ctypes.create_string_buffer(filters, len(filters))
        fields = (ctypes.c_uint64 * 2)(len(program), ctypes.addressof(text))     # struct sock_fprog
        return libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(fields), 0, 0) == 0
    except (OSError, AttributeError):
        return False


def give_up_privileges(uid, numpy_folder, hidden):
    """Become an unprivileged user if the grader is root; die with the parent; no processes, files or calls outward.

    Returns {guard: True or False}.
    """
    rules = readable(numpy_folder, hidden)
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    limit("RLIMIT_NPROC", 0)
    die_with_parent()                                      # once more: a change of user forgets it
    return {"own user": bool(uid), "files": confine_files(rules),
            "system calls": confine_calls()}
