//! The arguments that many requests have.

use super::super::prelude::*;

/// Bytes that the kernel reads; the size is part of the number.
pub(super) const READ: Kind = In(&Opaque, Request(1));
/// Bytes that the kernel fills; the size is part of the number.
pub(super) const FILLED: Kind = Out(&Opaque, Request(1));
/// An `int` that the kernel reads.
pub(super) const READ_INT: Kind = In(&Int, One);
/// An `int` that the kernel fills.
pub(super) const FILLED_INT: Kind = Out(&Int, One);
