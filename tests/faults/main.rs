//! Faults between the program and a real API server, and of the server itself. After each: what was shown was marked
//! as stale, the table is what the server has, and no other context noticed. Each says how long it took to notice
//! and to recover.

#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod credentials;
mod front;
mod keys;
mod many;
mod network;
mod own_cluster;
mod scene;
mod server;
