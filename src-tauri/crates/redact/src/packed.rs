//! Texts packed by gzip, as Helm and Rancher keep them.

use std::io::{Read as _, Write as _};

use flate2::{Compression, GzBuilder, read::MultiGzDecoder};

/// A Secret holds 1 MiB, which JSON of charts does not unpack to more than some 20 MiB. In bytes.
pub const MOST: u64 = 64 << 20;
/// What is packed within other texts is smaller. In bytes.
pub(crate) const MOST_WITHIN: u64 = 16 << 20;
const GZIP_MAGIC: [u8; 3] = [0x1F, 0x8B, 0x08];

/// Why packed bytes cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnpackError {
    /// Broken or cut off.
    Damaged,
    /// More than the limit.
    TooLarge,
}

/// Whether the bytes begin as gzip does.
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP_MAGIC)
}

/// The bytes unpacked, if they are packed; as they are, if not. `limit` is in unpacked bytes.
///
/// # Errors
/// If they are damaged or too many.
pub fn unpack(packed: Vec<u8>, limit: u64) -> Result<Vec<u8>, UnpackError> {
    if !is_packed(&packed) {
        return Ok(packed);
    }
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed.as_slice())
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| UnpackError::Damaged)?;
    if bytes.len() as u64 > limit {
        return Err(UnpackError::TooLarge);
    }
    Ok(bytes)
}

/// The bytes packed; the same bytes always alike. `None` only if memory has no room for them.
pub(crate) fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    // Without a time or a file's name.
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_is_undone_and_always_alike() {
        let text = b"hush".repeat(1000);
        let packed = pack(&text).unwrap();
        assert_eq!(packed, pack(&text).unwrap());
        assert!(is_packed(&packed) && packed.len() < 100);
        assert_eq!(unpack(packed.clone(), 4000).unwrap(), text);
        assert_eq!(unpack(packed.clone(), 3999), Err(UnpackError::TooLarge));
        assert_eq!(
            unpack(packed[..20].to_vec(), 4000),
            Err(UnpackError::Damaged)
        );
        assert_eq!(unpack(b"plain".to_vec(), 1), Ok(b"plain".to_vec()));
    }
}
