//! Why there is no filter.

/// The longest program that the kernel takes, in instructions: BPF_MAXINSNS of
/// linux/bpf_common.h.
pub const MAX_LENGTH: usize = 4096;

/// Why no program could be made.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// libseccomp refused something.
    #[error("libseccomp cannot build the filter: {0}")]
    Library(#[from] libseccomp::error::SeccompError),
    /// The program could not be passed on in memory.
    #[error("cannot get the filter from libseccomp: {0}")]
    Export(#[from] std::io::Error),
    /// More conditions than a program can hold.
    #[error(
        "the filter has {0} instructions, and the kernel accepts at most {MAX_LENGTH}: trap some calls without \
         conditions"
    )]
    TooLong(usize),
}
