//! The errnos by name and number.
