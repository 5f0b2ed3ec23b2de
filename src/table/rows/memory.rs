//! Rows: memory. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    brk(addr: Address);
    get_mempolicy(mode: Out(&Int, One), nodemask: Out(&NodeMask, Nodes(2)), maxnode: Size,
        addr: Address, flags: WideFlags(&memory::POLICY_FLAGS));
    madvise(addr: Address, length: Size, advice: OneOf(&memory::ADVICE));
    map_shadow_stack(addr: Address, size: Size, flags: Flags(&memory::SHADOW_STACK));
    mbind(addr: Address, len: Size,
        mode: Wide(&NamedAndFlags(0x1fff, &memory::POLICY, &memory::POLICY_MODE)),
        nodemask: In(&NodeMask, Nodes(4)), maxnode: Size, flags: Flags(&memory::BIND));
    membarrier(cmd: OneOf(&memory::MEMBARRIER), flags: Flags(&memory::MEMBARRIER_FLAGS),
        cpu_id: If(1, 1, &Int));
    migrate_pages(pid: Pid, maxnode: Size, old_nodes: In(&NodeMask, Nodes(1)),
        new_nodes: In(&NodeMask, Nodes(1)));
    mincore(addr: Address, length: Size, vec: Out(&Byte, PagesOf(1)));
    mlock(addr: Address, len: Size);
    mlock2(addr: Address, len: Size, flags: Flags(&memory::MLOCK));
    mlockall(flags: Flags(&memory::MLOCKALL));
    mmap(addr: Address, length: Size, prot: WideFlags(&processes::PROTECTION), flags: MAP_FLAGS,
        fd: Fd, offset: Word);
    mmap2(addr: Address, length: Size, prot: WideFlags(&processes::PROTECTION), flags: MAP_FLAGS,
        fd: Fd, offset: Pages);
    move_pages(pid: Pid, count: Size, pages: In(&Address, Items(1)), nodes: In(&Int, Items(1)),
        status: Out(&Int, Items(1)), flags: Flags(&memory::MOVE));
    mprotect(addr: Address, len: Size, prot: WideFlags(&processes::PROTECTION));
    mremap(old_address: Address, old_size: Size, new_size: Size, flags: WideFlags(&memory::MREMAP),
        new_address: SelectBits(3, 3, &[(3, Address)], &Unused));
    mseal(addr: Address, len: Size, flags: Word);
    msync(addr: Address, length: Size, flags: Flags(&memory::MSYNC));
    munlock(addr: Address, len: Size);
    munlockall();
    munmap(addr: Address, length: Size);
    pkey_alloc(flags: Word, access_rights: WideFlags(&memory::PKEY));
    pkey_free(pkey: Int);
    pkey_mprotect(addr: Address, len: Size, prot: WideFlags(&processes::PROTECTION), pkey: Int);
    process_madvise(pidfd: Fd, iovec: In(&REMOTE_IOVEC, Most(&Items(2), maxima::IOVEC)), vlen: Size,
        advice: OneOf(&memory::ADVICE), flags: Hex);
    process_mrelease(pidfd: Fd, flags: Hex);
    process_vm_readv(pid: Pid, local_iov: Out(&IoVec, Items(2)), liovcnt: Size,
        remote_iov: In(&REMOTE_IOVEC, Most(&Items(4), maxima::IOVEC)), riovcnt: Size, flags: Size);
    process_vm_writev(pid: Pid, local_iov: In(&IoVec, Items(2)), liovcnt: Size,
        remote_iov: In(&REMOTE_IOVEC, Most(&Items(4), maxima::IOVEC)), riovcnt: Size, flags: Size);
    remap_file_pages(addr: Address, size: Size, prot: WideFlags(&processes::PROTECTION),
        pgoff: Size, flags: MAP_FLAGS);
    set_mempolicy(mode: NamedAndFlags(0x1fff, &memory::POLICY, &memory::POLICY_MODE),
        nodemask: In(&NodeMask, Nodes(2)), maxnode: Size);
    set_mempolicy_home_node(start: Address, len: Size, home_node: Size, flags: Word);
);
