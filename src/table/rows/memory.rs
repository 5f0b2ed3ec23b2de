//! Rows: memory. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("brk", [12, 45], &[arg("addr", Address)]),
    row(
        "get_mempolicy",
        [239, 275],
        &[
            arg("mode", Out(&Int, One)),
            arg("nodemask", Out(&NodeMask, Nodes(2))),
            arg("maxnode", Size),
            arg("addr", Address),
            arg("flags", WideFlags(&memory::POLICY_FLAGS)),
        ],
    ),
    row(
        "madvise",
        [28, 219],
        &[arg("addr", Address), arg("length", Size), arg("advice", OneOf(&memory::ADVICE))],
    ),
    row(
        "map_shadow_stack",
        [453, 453],
        &[arg("addr", Address), arg("size", Size), arg("flags", Flags(&memory::SHADOW_STACK))],
    ),
    row(
        "mbind",
        [237, 274],
        &[
            arg("addr", Address),
            arg("len", Size),
            arg("mode", Wide(&NamedAndFlags(0x1fff, &memory::POLICY, &memory::POLICY_MODE))),
            arg("nodemask", In(&NodeMask, Nodes(4))),
            arg("maxnode", Size),
            arg("flags", Flags(&memory::BIND)),
        ],
    ),
    row(
        "membarrier",
        [324, 375],
        &[
            arg("cmd", OneOf(&memory::MEMBARRIER)),
            arg("flags", Flags(&memory::MEMBARRIER_FLAGS)),
            arg("cpu_id", If(1, 1, &Int)),
        ],
    ),
    row(
        "migrate_pages",
        [256, 294],
        &[
            arg("pid", Pid),
            arg("maxnode", Size),
            arg("old_nodes", In(&NodeMask, Nodes(1))),
            arg("new_nodes", In(&NodeMask, Nodes(1))),
        ],
    ),
    row(
        "mincore",
        [27, 218],
        &[arg("addr", Address), arg("length", Size), arg("vec", Out(&Byte, PagesOf(1)))],
    ),
    row("mlock", [149, 150], &[arg("addr", Address), arg("len", Size)]),
    row(
        "mlock2",
        [325, 376],
        &[arg("addr", Address), arg("len", Size), arg("flags", Flags(&memory::MLOCK))],
    ),
    row("mlockall", [151, 152], &[arg("flags", Flags(&memory::MLOCKALL))]),
    row(
        "mmap",
        [9, 90],
        &[
            arg("addr", Address),
            arg("length", Size),
            arg("prot", WideFlags(&processes::PROTECTION)),
            arg("flags", MAP_FLAGS),
            arg("fd", Fd),
            arg("offset", Word),
        ],
    ),
    row(
        "mmap2",
        [NO, 192],
        &[
            arg("addr", Address),
            arg("length", Size),
            arg("prot", WideFlags(&processes::PROTECTION)),
            arg("flags", MAP_FLAGS),
            arg("fd", Fd),
            arg("offset", Pages),
        ],
    ),
    row(
        "move_pages",
        [279, 317],
        &[
            arg("pid", Pid),
            arg("count", Size),
            arg("pages", In(&Address, Items(1))),
            arg("nodes", In(&Int, Items(1))),
            arg("status", Out(&Int, Items(1))),
            arg("flags", Flags(&memory::MOVE)),
        ],
    ),
    row(
        "mprotect",
        [10, 125],
        &[arg("addr", Address), arg("len", Size), arg("prot", WideFlags(&processes::PROTECTION))],
    ),
    row(
        "mremap",
        [25, 163],
        &[
            arg("old_address", Address),
            arg("old_size", Size),
            arg("new_size", Size),
            arg("flags", WideFlags(&memory::MREMAP)),
            arg("new_address", SelectBits(3, 3, &[(3, Address)], &Unused)),
        ],
    ),
    row("mseal", [462, 462], &[arg("addr", Address), arg("len", Size), arg("flags", Word)]),
    row(
        "msync",
        [26, 144],
        &[arg("addr", Address), arg("length", Size), arg("flags", Flags(&memory::MSYNC))],
    ),
    row("munlock", [150, 151], &[arg("addr", Address), arg("len", Size)]),
    row("munlockall", [152, 153], &[]),
    row("munmap", [11, 91], &[arg("addr", Address), arg("length", Size)]),
    row(
        "pkey_alloc",
        [330, 381],
        &[arg("flags", Word), arg("access_rights", WideFlags(&memory::PKEY))],
    ),
    row("pkey_free", [331, 382], &[arg("pkey", Int)]),
    row(
        "pkey_mprotect",
        [329, 380],
        &[
            arg("addr", Address),
            arg("len", Size),
            arg("prot", WideFlags(&processes::PROTECTION)),
            arg("pkey", Int),
        ],
    ),
    row(
        "process_madvise",
        [440, 440],
        &[
            arg("pidfd", Fd),
            arg("iovec", In(&REMOTE_IOVEC, Items(2))),
            arg("vlen", Size),
            arg("advice", OneOf(&memory::ADVICE)),
            arg("flags", Hex),
        ],
    ),
    row("process_mrelease", [448, 448], &[arg("pidfd", Fd), arg("flags", Hex)]),
    row(
        "process_vm_readv",
        [310, 347],
        &[
            arg("pid", Pid),
            arg("local_iov", Out(&IoVec, Items(2))),
            arg("liovcnt", Size),
            arg("remote_iov", In(&REMOTE_IOVEC, Items(4))),
            arg("riovcnt", Size),
            arg("flags", Size),
        ],
    ),
    row(
        "process_vm_writev",
        [311, 348],
        &[
            arg("pid", Pid),
            arg("local_iov", In(&IoVec, Items(2))),
            arg("liovcnt", Size),
            arg("remote_iov", In(&REMOTE_IOVEC, Items(4))),
            arg("riovcnt", Size),
            arg("flags", Size),
        ],
    ),
    row(
        "remap_file_pages",
        [216, 257],
        &[
            arg("addr", Address),
            arg("size", Size),
            arg("prot", WideFlags(&processes::PROTECTION)),
            arg("pgoff", Size),
            arg("flags", MAP_FLAGS),
        ],
    ),
    row(
        "set_mempolicy",
        [238, 276],
        &[
            arg("mode", NamedAndFlags(0x1fff, &memory::POLICY, &memory::POLICY_MODE)),
            arg("nodemask", In(&NodeMask, Nodes(2))),
            arg("maxnode", Size),
        ],
    ),
    row(
        "set_mempolicy_home_node",
        [450, 450],
        &[arg("start", Address), arg("len", Size), arg("home_node", Size), arg("flags", Word)],
    ),
];
