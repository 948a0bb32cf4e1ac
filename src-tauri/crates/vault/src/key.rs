//! What opens a vault.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::rand::{SecureRandom as _, SystemRandom};
use secrecy::{ExposeSecret as _, SecretBox, SecretString, zeroize::Zeroizing};

use std::io;

const BYTES: usize = 32;

/// A key of 256 bits.
pub struct Key(SecretBox<[u8; BYTES]>);

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key of 32 bytes in base64")]
pub struct NotAKey;

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn new() -> io::Result<Self> {
        let mut key = Box::new([0; BYTES]);
        SystemRandom::new()
            .fill(&mut *key)
            .map_err(|_| io::Error::other("the system gives no random numbers"))?;
        Ok(Self(SecretBox::new(key)))
    }

    /// The key as a text, to be kept where secrets are.
    pub fn to_text(&self) -> SecretString {
        STANDARD.encode(self.bytes()).into()
    }

    /// The key of such a text.
    ///
    /// # Errors
    /// It is not such a text.
    pub fn from_text(text: &SecretString) -> Result<Self, NotAKey> {
        let bytes = STANDARD.decode(text.expose_secret()).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| NotAKey)?;
        let key: [u8; BYTES] = bytes.as_slice().try_into().map_err(|_| NotAKey)?;
        Ok(Self(SecretBox::new(Box::new(key))))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_after_it_was_a_text() {
        let key = Key::new().unwrap();
        let again = Key::from_text(&key.to_text()).unwrap();
        assert_eq!(key.bytes(), again.bytes());
        assert_ne!(key.bytes(), Key::new().unwrap().bytes());
        for text in ["", "AAAA", "no key", &"A".repeat(44)] {
            assert_eq!(Key::from_text(&text.into()).err(), Some(NotAKey), "{text}");
        }
    }
}
