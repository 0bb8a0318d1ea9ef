"""System calls that no notebook needs, refused by the kernel itself: a seccomp filter in the form that bubblewrap
takes.

They would take memory that no limit sees, open namespaces with rights of their own, or reach corners of the kernel that
have had many faults. Of sockets there are only those between processes of one machine and those of the internet's
family, which in a sandbox reach no further than its own loopback.
"""

import errno
import struct

_SAME = {
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "mount_setattr": 442,
    "memfd_secret": 447,
}
_SAME |= {"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "clone3": 435}
# machine -> its number in the kernel's audit.h, and the numbers of its calls (asm/unistd.h)
_MACHINES = {
    "x86_64": (
        0xC000003E,
        _SAME
        | {
            "clone": 56,
            "mmap": 9,
            "socket": 41,
            "socketpair": 53,
            "unshare": 272,
            "setns": 308,
            "mount": 165,
            "umount2": 166,
            "pivot_root": 155,
            "chroot": 161,
            "memfd_create": 319,
            "shmget": 29,
            "msgget": 68,
            "semget": 64,
            "mq_open": 240,
            "ptrace": 101,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "keyctl": 250,
            "add_key": 248,
            "request_key": 249,
            "bpf": 321,
            "perf_event_open": 298,
            "userfaultfd": 323,
            "open_by_handle_at": 304,
            "personality": 135,
            "kexec_load": 246,
            "quotactl": 179,
            "fanotify_init": 300,
        },
    ),
    "aarch64": (
        0xC00000B7,
        _SAME
        | {
            "clone": 220,
            "mmap": 222,
            "socket": 198,
            "socketpair": 199,
            "unshare": 97,
            "setns": 268,
            "mount": 40,
            "umount2": 39,
            "pivot_root": 41,
            "chroot": 51,
            "memfd_create": 279,
            "shmget": 194,
            "msgget": 186,
            "semget": 190,
            "mq_open": 180,
            "ptrace": 117,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "keyctl": 219,
            "add_key": 217,
            "request_key": 218,
            "bpf": 280,
            "perf_event_open": 241,
            "userfaultfd": 282,
            "open_by_handle_at": 265,
            "personality": 92,
            "kexec_load": 104,
            "quotactl": 60,
            "fanotify_init": 262,
        },
    ),
}
_SEEN_CLOSER = ("clone", "clone3", "mmap", "socket", "socketpair")
_FAMILIES = (1, 2)  # AF_UNIX, AF_INET
_NEW_NAMESPACES = 0x7E020080  # the CLONE_NEW... flags
_SHARED_ANONYMOUS = 0x21  # MAP_SHARED and MAP_ANONYMOUS: pages that stay when nobody maps them any more
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_CALL, _MACHINE, _FIRST_ARGUMENT, _FOURTH_ARGUMENT = 0, 4, 16, 40  # places in the kernel's struct seccomp_data
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000


def call_filter(machine: str) -> bytes | None:
    """The filter for this kind of processor; None for one whose calls are not listed here."""
    if machine not in _MACHINES:
        return None
    number, calls = _MACHINES[machine]
    refused = [call for name, call in calls.items() if name not in _SEEN_CLOSER]
    # (operation, value, where to go if it holds, where to go if not); None is the next line
    lines = [
        (_LOAD, _MACHINE, None, None),
        (_EQUAL, number, None, "refuse"),
        (_LOAD, _CALL, None, None),
        (_AT_LEAST, 0x40000000, "refuse", None),  # the same calls once more, with other numbers
        (_EQUAL, calls["clone3"], "unknown", None),  # its flags cannot be seen; the C library then takes clone
        (_EQUAL, calls["clone"], "clone", None),
        (_EQUAL, calls["mmap"], "mmap", None),
        (_EQUAL, calls["socket"], "socket", None),
        (_EQUAL, calls["socketpair"], "socket", None),
        *((_EQUAL, call, "refuse", None) for call in refused),
        (_RETURN, _ALLOW, None, None),
        "clone",
        (_LOAD, _FIRST_ARGUMENT, None, None),
        (_ANY_BIT, _NEW_NAMESPACES, "refuse", "allow"),
        "mmap",
        (_LOAD, _FOURTH_ARGUMENT, None, None),
        (_AND, _SHARED_ANONYMOUS, None, None),
        (_EQUAL, _SHARED_ANONYMOUS, "refuse", "allow"),
        "socket",
        (_LOAD, _FIRST_ARGUMENT, None, None),
        *((_EQUAL, family, "allow", None) for family in _FAMILIES),
        (_RETURN, _REFUSE | errno.EOPNOTSUPP, None, None),  # what libzmq takes for "none here"; others end it
        "allow",
        (_RETURN, _ALLOW, None, None),
        "unknown",
        (_RETURN, _REFUSE | errno.ENOSYS, None, None),
        "refuse",
        (_RETURN, _REFUSE | errno.EPERM, None, None),
    ]
    places, code = {}, []
    for line in lines:
        if isinstance(line, str):
            places[line] = len(code)
        else:
            code.append(line)
    jumps = [[places[target] - place - 1 if target else 0 for target in line[2:]] for place, line in enumerate(code)]
    return b"".join(struct.pack("=HBBI", line[0], *jump, line[1]) for line, jump in zip(code, jumps, strict=True))
