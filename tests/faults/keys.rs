//! Certificates of a cluster's authority, and of others.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};

/// Who signs certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// As PEM.
    pub certificate: String,
}

impl Authority {
    /// The one of a cluster's folder of keys.
    pub fn of(keys: &Path) -> Self {
        let read = |name: &str| fs::read_to_string(keys.join(name)).expect("the authority's");
        let key = KeyPair::from_pem(&read("ca.key")).expect("its key");
        Self {
            issuer: Issuer::new(params("pilothouse-test-cluster"), key),
            certificate: read("ca.crt"),
        }
    }

    /// One that nobody knows.
    pub fn new() -> Self {
        let mut params = params("somebody-new");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate").pem();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    /// A certificate and its key for a server of this machine.
    pub fn server(&self) -> (String, String) {
        let mut params = params("kube-apiserver");
        let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
        let named = CertificateParams::new(names).expect("names");
        params.subject_alt_names = named.subject_alt_names;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.sign(&params)
    }

    /// The same for an administrator, for so long.
    pub fn administrator(&self, lasts: Duration) -> (String, String) {
        let mut params = params("admin");
        let group = DnValue::PrintableString("system:masters".try_into().expect("printable"));
        params
            .distinguished_name
            .push(DnType::OrganizationName, group);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.not_after = (now() + lasts).into();
        self.sign(&params)
    }

    fn sign(&self, params: &CertificateParams) -> (String, String) {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    // As Go writes it: names are compared byte by byte.
    let name = DnValue::PrintableString(name.try_into().expect("printable"));
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

#[expect(clippy::disallowed_methods, reason = "a certificate begins now")]
fn now() -> SystemTime {
    SystemTime::now()
}
