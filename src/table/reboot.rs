//! What the command of reboot(2) decides about its argument, kernel/reboot.c; it never looks at
//! more than the command.

use super::constants::processes::REBOOT;

/// Whether a command, an `unsigned int`, reads a string.
pub fn takes_argument(command: u64) -> bool {
    REBOOT.name(command & 0xffff_ffff) == Some("LINUX_REBOOT_CMD_RESTART2")
}
