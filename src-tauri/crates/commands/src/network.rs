//! Another network: a VPN that came or went, another Wi-Fi. What goes over the old one is dead without a word.

use std::{io, net::IpAddr, time::Duration};

use futures::StreamExt as _;
use if_watch::{IfEvent, tokio::IfWatcher};
use tokio::time::{sleep, timeout};

/// Addresses come and go several at a time: so long nothing happens any more.
const QUIET: Duration = Duration::from_secs(1);
/// But on some machines something happens all the time.
const PATIENCE: Duration = Duration::from_secs(5);
/// The addresses that there are anyway are told like others that come.
const SETTLING: Duration = Duration::from_secs(3);

/// Sees addresses of this machine come and go.
pub(crate) struct Network(IfWatcher);

impl Network {
    /// Those that there are now are no news.
    ///
    /// # Errors
    /// The system does not tell.
    pub async fn watch() -> io::Result<Self> {
        let mut network = Self(IfWatcher::new()?);
        network.settle(SETTLING, SETTLING).await?;
        Ok(network)
    }

    /// Waits until this machine has other addresses.
    ///
    /// # Errors
    /// The system does not tell any more.
    pub async fn changed(&mut self) -> io::Result<()> {
        self.news().await?;
        self.settle(QUIET, PATIENCE).await
    }

    async fn news(&mut self) -> io::Result<()> {
        loop {
            let event = self.0.next().await;
            if leads_out(&event.ok_or(io::ErrorKind::UnexpectedEof)??) {
                return Ok(());
            }
        }
    }

    /// Waits until there was no news for so long, but not for longer than that.
    async fn settle(&mut self, quiet: Duration, patience: Duration) -> io::Result<()> {
        let settled = async {
            while let Ok(news) = timeout(quiet, self.news()).await {
                news?;
            }
            Ok(())
        };
        timeout(patience, settled).await.unwrap_or(Ok(()))
    }
}

/// Whether servers could be reached by it: containers make links of their own all the time.
fn leads_out(event: &IfEvent) -> bool {
    let (IfEvent::Up(net) | IfEvent::Down(net)) = event;
    match net.addr() {
        IpAddr::V4(address) => !address.is_loopback() && !address.is_link_local(),
        IpAddr::V6(address) => !address.is_loopback() && !address.is_unicast_link_local(),
    }
}

/// How long it is before the system is asked again that did not tell.
pub(crate) async fn pause() {
    sleep(Duration::from_secs(60)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_this_machine_alone_are_no_network() {
        for (net, expected) in [
            ("192.168.1.7/24", true),
            ("10.8.0.2/32", true),
            ("2001:db8::1/64", true),
            ("127.0.0.1/8", false),
            ("169.254.1.1/16", false),
            ("::1/128", false),
            ("fe80::1/64", false),
        ] {
            let net = net.parse().unwrap();
            assert_eq!(leads_out(&IfEvent::Up(net)), expected, "{net}");
            assert_eq!(leads_out(&IfEvent::Down(net)), expected, "{net}");
        }
    }
}
