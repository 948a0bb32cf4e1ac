//! What tests share: the real test cluster.

pub mod real;
