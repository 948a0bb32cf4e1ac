//! Servers on this machine, as of kind, minikube and k3d.
//!
//! kube-apiserver needs longer to put a whole list into HTTP/2's frames, and longer again to compress it, than a
//! connection of this machine to carry it as it is: 50,000 pods (460 MB) came over HTTP/1.1 without compression in
//! 0.8 of the time. Compression is for links that are slower than the two.
//!
//! A forwarded port is on this machine, too, and the server at its other end is not: how soon it answers tells.

use std::time::Duration;

use http::Response;
use hyper_util::client::legacy::connect::HttpInfo;
use parking_lot::Mutex;

/// What answers sooner is not at the other end of a tunnel, which a forwarded port of this machine may be.
const SOON: Duration = Duration::from_millis(5);

/// Marks a request for a whole list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WholeList;

/// Whether a server is on this machine, as its answers tell.
#[derive(Debug, Default)]
pub(super) struct Nearness(Mutex<Place>);

/// What is known of that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// It is elsewhere, as far as is known.
    #[default]
    Elsewhere,
    /// What is connected to is on this machine, and was not yet heard to answer soon: it may have been busy.
    Here,
    /// It is on this machine.
    Near,
    /// What is connected to is on this machine, and the server behind it is not.
    Behind,
}

impl Nearness {
    /// Takes note of an answer that came after so long.
    pub fn heard<B>(&self, answer: &Response<B>, after: Duration) {
        let info = answer.extensions().get::<HttpInfo>();
        if info.is_none_or(|info| !info.remote_addr().ip().is_loopback()) {
            return;
        }
        if self.place() == Place::Behind {
            return;
        }
        if after < SOON {
            self.set(Place::Near);
        } else if self.place() == Place::Elsewhere {
            self.set(Place::Here);
        }
    }

    /// It was asked for nothing but that, and did not answer soon.
    pub fn is_behind(&self) {
        self.set(Place::Behind);
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        *self.0.lock()
    }

    fn set(&self, place: Place) {
        *self.0.lock() = place;
    }
}
