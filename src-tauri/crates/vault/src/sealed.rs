//! The form of a file: a mark, a salt, and the content, encrypted with AES-256-GCM (NIST SP 800-38D).
//!
//! Each file has a key of its own, made of the vault's and its salt (HKDF, RFC 5869): so no number is ever used twice
//! with one key. What the file is about is authenticated with it.

use std::io;

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, Salt},
    rand::{SecureRandom as _, SystemRandom},
};

use crate::Key;

/// The form; another one has another mark.
const MARK: &[u8; 8] = b"ph-kept1";
const SALT_BYTES: usize = 32;

pub(crate) fn seal(key: &Key, about: &[&str], mut content: Vec<u8>) -> io::Result<Vec<u8>> {
    let failed = |what| move |_| io::Error::other(what);
    let mut salt = [0; SALT_BYTES];
    SystemRandom::new()
        .fill(&mut salt)
        .map_err(failed("the system gives no random numbers"))?;
    of_file(key, &salt)
        .and_then(|own| own.seal_in_place_append_tag(nonce(), Aad::from(said(about)), &mut content))
        .map_err(failed("too much to encrypt"))?;
    Ok([MARK, &salt[..], &content].concat())
}

/// The content; nothing if it is not what was sealed so.
pub(crate) fn open(key: &Key, about: &[&str], mut sealed: Vec<u8>) -> Option<Vec<u8>> {
    let rest = sealed.strip_prefix(MARK)?;
    let salt: [u8; SALT_BYTES] = *rest.first_chunk()?;
    sealed.drain(..MARK.len() + SALT_BYTES);
    let own = of_file(key, &salt).ok()?;
    let length = own
        .open_in_place(nonce(), Aad::from(said(about)), &mut sealed)
        .ok()?
        .len();
    sealed.truncate(length);
    Some(sealed)
}

/// The key of the file of that salt.
fn of_file(key: &Key, salt: &[u8]) -> Result<LessSafeKey, ring::error::Unspecified> {
    let extracted = Salt::new(HKDF_SHA256, salt).extract(key.bytes());
    let own: UnboundKey = extracted.expand(&[MARK], &AES_256_GCM)?.into();
    Ok(LessSafeKey::new(own))
}

/// The key is used once.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

/// Texts after one another, so that no two lists of them are the same.
fn said(about: &[&str]) -> Vec<u8> {
    let mut said = Vec::new();
    for text in about {
        said.extend_from_slice(&(text.len() as u64).to_le_bytes());
        said.extend_from_slice(text.as_bytes());
    }
    said
}
