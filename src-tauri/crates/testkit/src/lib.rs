//! What tests share: a scripted API server in the process, and the real test cluster.

pub mod real;
pub mod scripted;
