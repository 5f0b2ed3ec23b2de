//! Where listeners come from; each file is one way, and ends with a descriptor and what is known
//! of it. It never answers a request.

pub mod command;
