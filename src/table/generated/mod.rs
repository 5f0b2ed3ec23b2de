//! What the kernel's headers hold, written by `tools/facts`: the files beside this one are not edited.

pub(super) mod constants;
pub(super) mod numbers;
