//! What every kind must do, on objects recorded from a real API server (see `fixtures/README.md`).

mod headings;
mod hostile;
mod kubectl;
mod recorded;
mod secrets;
mod shape;
mod snapshots;
mod versions;
