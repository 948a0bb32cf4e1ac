//! Servers on this machine, as of kind, minikube and k3d.
//!
//! kube-apiserver needs longer to put a whole list into HTTP/2's frames, and longer again to compress it, than a
//! connection of this machine to carry it as it is: 50,000 pods (460 MB) came over HTTP/1.1 without compression in
//! 0.8 of the time. Compression is for links that are slower than the two.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use http::Response;
use hyper_util::client::legacy::connect::HttpInfo;

/// What answers sooner is not at the other end of a tunnel, which a forwarded port of this machine may be.
const SOON: Duration = Duration::from_millis(5);

/// Marks a request for a whole list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WholeList;

/// Whether a server is on this machine, as its answers tell.
#[derive(Debug, Default)]
pub(super) struct Nearness(AtomicBool);

impl Nearness {
    /// Takes note of an answer that came after so long.
    pub fn heard<B>(&self, answer: &Response<B>, after: Duration) {
        let info = answer.extensions().get::<HttpInfo>();
        if after < SOON && info.is_some_and(|info| info.remote_addr().ip().is_loopback()) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    /// Whether it is.
    pub fn is_near(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
