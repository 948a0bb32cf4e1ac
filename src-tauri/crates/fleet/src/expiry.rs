//! When what somebody is known by is no more good.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use serde::Deserialize;
use wire::Millis;
use x509_parser::{certificate::X509Certificate, prelude::FromDer as _};

/// Tokens are no longer than this: more is not looked at.
const LONGEST_TOKEN: usize = 64 << 10;

/// When the first certificate in a PEM text expires.
pub fn of_pem(pem: &[u8]) -> Option<Millis> {
    let first = CertificateDer::pem_slice_iter(pem).next()?.ok()?;
    of_certificate(&first)
}

/// When a certificate in DER expires.
pub fn of_certificate(der: &[u8]) -> Option<Millis> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    certificate
        .validity()
        .not_after
        .timestamp()
        .checked_mul(1000)
}

/// When a token expires, if it is a JSON Web Token that says so (RFC 7519, section 4.1.4). It is read, not
/// trusted: the server decides.
pub fn of_token(token: &str) -> Option<Millis> {
    #[derive(Deserialize)]
    struct Claims {
        exp: f64,
    }
    let mut parts = token.split('.').filter(|_| token.len() <= LONGEST_TOKEN);
    let (Some(_), Some(claims), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let Claims { exp } = serde_json::from_slice(&claims).ok()?;
    // Up to the year 9999, beyond which a date is none.
    #[expect(clippy::cast_possible_truncation, reason = "in these bounds it fits")]
    (exp > 0.0 && exp < 253_402_300_800.0).then_some((exp * 1000.0) as Millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_say_until_when_they_are_good() {
        let mut params = rcgen::CertificateParams::new(vec!["shop".into()]).unwrap();
        params.not_after = rcgen::date_time_ymd(2030, 1, 2);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let expires = Some(1_893_542_400_000);
        assert_eq!(of_pem(certificate.pem().as_bytes()), expires);
        assert_eq!(of_certificate(certificate.der()), expires);
        assert_eq!(of_pem(b"junk"), None);
        assert_eq!(of_certificate(&[0x30, 0x82]), None);
    }

    #[test]
    fn tokens_say_so_too() {
        let token = |claims: &str| format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims));
        assert_eq!(
            of_token(&token(r#"{"exp":1893542400}"#)),
            Some(1_893_542_400_000)
        );
        assert_eq!(
            of_token(&token(r#"{"exp":1893542400.5}"#)),
            Some(1_893_542_400_500)
        );
        for none in [
            token("{}"),
            token(r#"{"exp":1e99}"#),
            token(r#"{"exp":-1}"#),
            token("junk"),
            "opaque".into(),
            "a.b".into(),
        ] {
            assert_eq!(of_token(&none), None, "{none}");
        }
    }
}
