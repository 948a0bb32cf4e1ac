//! What a server shows of itself before anybody trusts it.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use kube::Config;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
        client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        crypto::ring,
        pki_types::{CertificateDer, ServerName, UnixTime},
    },
};

/// How long it may take.
const LIMIT: Duration = Duration::from_secs(10);

/// The certificate of a server, in DER. The handshake for it is always broken off: nothing is sent over a connection
/// that was not checked. Nothing for a server behind a proxy, or one without TLS.
pub async fn certificate(config: &Config) -> Option<Vec<u8>> {
    let url = &config.cluster_url;
    if config.proxy_url.is_some() || url.scheme_str() != Some("https") {
        return None;
    }
    let host = url.host()?.trim_matches(['[', ']']).to_owned();
    let port = url.port_u16().unwrap_or(443);
    let name = config
        .tls_server_name
        .clone()
        .unwrap_or_else(|| host.clone());
    let name = ServerName::try_from(name).ok()?;
    let seen = Arc::new(Witness::default());
    let verifier: Arc<dyn ServerCertVerifier> = Arc::clone(&seen) as _;
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let handshake = async {
        let stream = TcpStream::connect((host.as_str(), port)).await.ok()?;
        // It fails, as it must.
        let _ = TlsConnector::from(Arc::new(tls))
            .connect(name, stream)
            .await;
        Some(())
    };
    timeout(LIMIT, handshake).await.ok()??;
    seen.0.get().cloned()
}

/// Looks at the certificate, and refuses it.
#[derive(Debug, Default)]
struct Witness(OnceLock<Vec<u8>>);

impl Witness {
    fn refused<T>() -> Result<T, Error> {
        Err(Error::General("only looked at".into()))
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let _ = self.0.set(end_entity.to_vec());
        Self::refused()
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Self::refused()
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Self::refused()
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ring::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}
